package org.vgg4j.profiles.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.vgg4j.profiles.Fallbacks.Fallback;

/** Dense layers, stock against the engine. */
public abstract class DenseAgreement implements EngineUnderTest {

  private static DenseLayer.Builder dense(int out, Activation activation) {
    return new DenseLayer.Builder().nOut(out).activation(activation);
  }

  /** Random vectors, each with a class. */
  protected static DataSet vectors(int count, int length) {
    INDArray labels = Nd4j.zeros(count, 10);
    for (int i = 0; i < count; i++) {
      labels.putScalar(i, i % 10, 1);
    }
    return new DataSet(Nd4j.randn(count, length), labels);
  }

  @Test
  void vectorsAgreeInEveryBatch() {
    Twins twins =
        Twins.of(
            Nets.chain(
                InputType.feedForward(13),
                List.of(
                    dense(24, Activation.TANH).build(),
                    dense(65, Activation.IDENTITY).hasBias(false).build(),
                    dense(7, Activation.SIGMOID).build())),
            this);

    assertThat(twins.report().accelerated())
        .containsExactlyElementsOf(withOutput("layer0", "layer1", "layer2"));
    for (int count : new int[] {6, 1, 33, 6}) {
      twins.assertAgreeOn(vectors(count, 13));
    }
    assertThat(twins.report().fallbacks().soFar()).isEmpty();
  }

  @Test
  void viewsAndTransposedVectorsAreReadByTheirStrides() {
    Twins twins =
        Twins.of(
            Nets.chain(InputType.feedForward(13), List.of(dense(24, Activation.TANH).build())),
            this);
    DataSet batch = vectors(5, 13);
    INDArray view =
        Nd4j.randn(9, 20).get(NDArrayIndex.interval(2, 7), NDArrayIndex.interval(3, 16));

    twins.assertAgreeOn(new DataSet(view, batch.getLabels()));
    twins.assertAgreeOn(new DataSet(Nd4j.randn(13, 5).transpose(), batch.getLabels()));
  }

  @Test
  void imagesAndPooledImagesAgree() {
    ConvolutionLayer convolution =
        new ConvolutionLayer.Builder(3, 3)
            .nOut(8)
            .convolutionMode(ConvolutionMode.Same)
            .activation(Activation.TANH)
            .build();
    Twins flattened =
        Twins.of(
            Nets.chain(
                InputType.convolutional(6, 5, 3),
                List.of(convolution, dense(16, Activation.TANH).build())),
            this);
    Twins pooled =
        Twins.of(
            Nets.chain(
                InputType.convolutional(6, 5, 3),
                List.of(
                    convolution,
                    new GlobalPoolingLayer(PoolingType.AVG),
                    dense(16, Activation.TANH).build())),
            this);

    for (Twins twins : List.of(flattened, pooled)) {
      assertThat(twins.report().stock()).hasSize(computesOutput() ? 0 : 1);
      twins.assertAgreeOn(Nets.images(1, 6, 3, 6, 5));
      twins.assertAgreeOn(Nets.images(2, 17, 3, 6, 5));
      assertThat(twins.report().fallbacks().soFar()).isEmpty();
    }
  }

  @Test
  void whatIsNotComputedRunsStockAndSaysWhy() {
    Twins twins =
        Twins.of(
            Nets.chain(
                InputType.feedForward(13),
                List.of(
                    dense(8, Activation.TANH).hasLayerNorm(true).build(),
                    dense(8, Activation.SOFTPLUS).build(),
                    dense(8, Activation.TANH).dropOut(0.5).build())),
            this);
    assertThat(twins.report().stock())
        .containsEntry("layer0", "normalizes its result")
        .containsEntry("layer1", "has activation softplus")
        .containsEntry("layer2", "drops out its own input");
  }

  @Test
  void masksRunStockAndAreCounted() {
    Twins twins =
        Twins.of(
            Nets.chain(InputType.feedForward(13), List.of(dense(8, Activation.TANH).build())),
            this);
    INDArray[] mask = {Nd4j.create(new float[] {1, 0, 1, 1}, new long[] {4, 1})};
    INDArray[] vectors = {Nd4j.randn(4, 13)};

    assertThat(twins.fast().output(false, vectors, mask)[0])
        .isEqualTo(twins.stock().output(false, vectors, mask)[0]);
    assertThat(twins.report().fallbacks().soFar())
        .first()
        .isEqualTo(
            new Fallback("layer0", "got a mask, expected vectors of length 13 without a mask", 1));
  }
}
