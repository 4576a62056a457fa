package org.vgg4j.models.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.util.List;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelOptions;

/** What cannot be written is said in one line, and nothing is written. */
class RefusalsTest {

  private static final InputShape SMALL = new InputShape(3, 32, 32);

  @Test
  void aLayerWithoutAConverterIsNamed() {
    refuses(
        LayersTest.network(new Upsampling2D.Builder(2).build()),
        "layer 'layer' cannot be written as ONNX: its kind Upsampling2D has no counterpart here,"
            + " expected one of ActivationLayer, BatchNormalization, Convolution2D,"
            + " ConvolutionLayer, DenseLayer, DropoutLayer, GlobalPoolingLayer,"
            + " LocalResponseNormalization, LossLayer, OutputLayer, Pooling2D, SubsamplingLayer,"
            + " ZeroPaddingLayer; leave it out of the network");
  }

  @Test
  void anActivationWithoutAConverterIsNamed() {
    refuses(
        LayersTest.network(
            new ActivationLayer.Builder().activation(Activation.RATIONALTANH).build()),
        "layer 'layer' cannot be written as ONNX: the activation ActivationRationalTanh has no"
            + " counterpart here");
  }

  @Test
  void aVertexWithoutAConverterIsNamed() {
    refuses(
        LayersTest.network(
            graph -> {
              graph.addVertex("norm", new L2NormalizeVertex(), "conv");
              return "norm";
            }),
        "layer 'norm' cannot be written as ONNX: its kind L2NormalizeVertex has no counterpart");
  }

  @Test
  void aPoolOfAnotherKindIsNamed() {
    refuses(
        LayersTest.network(
            new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.PNORM).pnorm(2).build()),
        "layer 'layer' cannot be written as ONNX: pools by PNORM, expected MAX or AVG");
  }

  @Test
  void parametersOfAnotherSizeThanConfiguredAreDamage() {
    ComputationGraph network = LayersTest.network(new ActivationLayer(Activation.RELU));
    LayerVertex vertex = (LayerVertex) network.getConfiguration().getVertices().get("conv");
    ((ConvolutionLayer) vertex.getLayerConf().getLayer()).setNOut(5);

    refuses(
        network,
        "layer 'conv' cannot be written as ONNX: it has 12 values of its parameter W, expected 15;"
            + " the network is damaged");
  }

  @Test
  void imagesOfAnotherSizeAreRefused() {
    ComputationGraph network =
        ModelFactory.create("vgg11", ModelOptions.of(SMALL, 3).withWidth(1.0 / 16));

    assertThatThrownBy(() -> write(network, new InputShape(3, 64, 64)))
        .hasMessage(
            "layer 'dense1' cannot be written as ONNX: expected 32 inputs, found 128 in 32x2x2;"
                + " give the size of the images that the network was trained with");
    assertThatThrownBy(() -> write(network, new InputShape(3, 20, 20)))
        .hasMessage(
            "layer 'block5_pool' cannot be written as ONNX: no window of 2x2 fits into 32x1x1;"
                + " give the size of the images that the network was trained with");
  }

  @Test
  void meansAndDeviationsAreOneForEachChannel() {
    assertThatThrownBy(
            () ->
                new OnnxOptions(
                    SMALL, List.of("a", "b"), List.of(0f), List.of(1f), Pixels.RAW, "test"))
        .hasMessage(
            "1 means and 1 deviations for images 3x32x32: expected one of each per channel");
    assertThatThrownBy(
            () ->
                new OnnxOptions(
                    new InputShape(1, 8, 8),
                    List.of("a", "b"),
                    List.of(0f),
                    List.of(0f),
                    Pixels.RAW,
                    "test"))
        .hasMessage(
            "channel 0 has mean 0.0 and deviation 0.0: expected finite values, the deviation above"
                + " 0");
  }

  @Test
  void moreThanOneFileCanHoldIsRefusedBeforeAnyWeightIsRead() {
    Tensor large =
        Tensor.floats(
            "large",
            List.of(20_000L, 40_000L),
            () -> {
              throw new AssertionError("read");
            });
    OnnxFile file =
        new OnnxFile(
            ModelProto.getDefaultInstance(), GraphProto.getDefaultInstance(), List.of(large));

    assertThatThrownBy(() -> file.writeTo(OutputStream.nullOutputStream()))
        .isInstanceOf(OnnxException.class)
        .hasMessage(
            "a network of 3.0 GB: expected at most 2 GB, which is all that one ONNX file can hold;"
                + " export a narrower network, or its weights to safetensors");
  }

  private static void refuses(ComputationGraph network, String start) {
    assertThatThrownBy(() -> write(network, LayersTest.INPUT))
        .isInstanceOf(OnnxException.class)
        .satisfies(e -> assertThat(e.getMessage()).startsWith(start).doesNotContain("\n"));
  }

  private static void write(ComputationGraph network, InputShape images) throws Exception {
    OnnxExport.write(
        network, Agreement.options(images, 3, Pixels.RAW), OutputStream.nullOutputStream());
  }
}
