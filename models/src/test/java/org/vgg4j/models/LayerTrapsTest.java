package org.vgg4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Where Deeplearning4j's layers differ from what their names promise, and what is done about it.
 */
class LayerTrapsTest {

  @Test
  void negativeValuesOfABatchNormNeverPassItsRelu() {
    ComputationGraph graph = ModelFactory.create("vgg11-bn", SmallNetworks.options());
    Map<String, INDArray> values = graph.feedForward(SmallNetworks.batch(4).getFeatures(), true);

    for (String layer : new String[] {"block1_%s1", "block3_%s2", "block5_%s2"}) {
      INDArray normed = values.get(layer.formatted("bn"));
      INDArray rectified = values.get(layer.formatted("relu"));
      assertThat(normed.minNumber().doubleValue()).isNegative();
      assertThat(rectified.minNumber().doubleValue()).isZero();
      assertThat(rectified.maxNumber().doubleValue()).isPositive();
    }
  }

  @Test
  void aConvolutionWithoutBatchNormRectifiesItself() {
    ComputationGraph graph = ModelFactory.create("vgg11", SmallNetworks.options());

    Map<String, INDArray> values = graph.feedForward(SmallNetworks.batch(4).getFeatures(), true);

    assertThat(values.get("block1_conv1").minNumber().doubleValue()).isZero();
    assertThat(values.get("dense1").minNumber().doubleValue()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "vgg16-bn, block1_bn1, 0.9, 1e-5",
    "pytorch-vgg16-bn-224, block5_bn3, 0.9, 1e-5",
    "keras-vgg16-bn-dropout, block1_bn1, 0.99, 1e-3",
    "keras-vgg16-bn-dropout, dense1_bn, 0.99, 1e-3",
    "keras-resnet10, block1_bn2, 0.99, 1e-3",
    "resnet-v2, final_bn, 0.99, 1e-3",
    "airbench, bn2_1, 0.6, 1e-12",
  })
  void batchNormHasTheConstantsOfItsFramework(
      String model, String name, double decay, double epsilon) {
    BatchNormalization norm =
        (BatchNormalization) layer(ModelFactory.configure(model, SmallNetworks.options()), name);

    assertThat(norm.getDecay()).isEqualTo(decay);
    assertThat(norm.getEps()).isEqualTo(epsilon);
    assertThat(norm.isUseLogStd()).isFalse();
  }

  @Test
  void runningStatisticsMoveByOneMinusTheDecay() {
    ComputationGraph graph = ModelFactory.create("vgg11-bn", SmallNetworks.options());
    DataSet batch = SmallNetworks.batch(4);
    INDArray before = graph.feedForward(batch.getFeatures(), true).get("block1_conv1").dup();
    INDArray mean = before.mean(0, 2, 3);
    INDArray variance = before.var(false, 0, 2, 3);

    graph.fit(batch);

    INDArray runningMean = graph.getParam("block1_bn1_mean");
    INDArray runningVariance = graph.getParam("block1_bn1_var");
    for (int channel = 0; channel < mean.length(); channel++) {
      assertThat(runningMean.getDouble(channel))
          .isEqualTo(0.1 * mean.getDouble(channel), within(1e-6));
      assertThat(runningVariance.getDouble(channel))
          .isEqualTo(0.9 + 0.1 * variance.getDouble(channel), within(1e-6));
    }
  }

  @Test
  void dropoutIsToldWhatToKeep() {
    ComputationGraphConfiguration configuration =
        ModelFactory.configure("keras-vgg16-bn-dropout", SmallNetworks.options());

    assertThat(keep(configuration, "block1_dropout1")).isEqualTo(0.7, within(1e-12));
    assertThat(keep(configuration, "block2_dropout1")).isEqualTo(0.6, within(1e-12));
    assertThat(keep(configuration, "dense1_dropout")).isEqualTo(0.5, within(1e-12));
  }

  @Test
  void dropoutDropsTheShareItNamesWhileTrainingOnly() {
    ComputationGraph graph =
        ModelFactory.create(
            "gluon-vgg11",
            SmallNetworks.options()
                .withWidth(0.25)
                .withDropout(0.2)
                .withInitialization(WeightInitialization.HE));
    DataSet batch = SmallNetworks.batch(8);

    // Training, Deeplearning4j drops in place: what the dense layer gave is known from inference.
    Map<String, INDArray> inference = graph.feedForward(batch.getFeatures(), false);
    INDArray before = inference.get("dense1");
    INDArray after = graph.feedForward(batch.getFeatures(), true).get("dropout1");
    int alive = 0;
    int kept = 0;
    for (int i = 0; i < before.length(); i++) {
      double value = before.getDouble(i);
      if (value > 0) {
        alive++;
        if (after.getDouble(i) != 0) {
          kept++;
          assertThat(after.getDouble(i)).isEqualTo(value / 0.8, within(1e-4 * value));
        }
      }
    }

    assertThat(alive).isGreaterThan(2000);
    assertThat((double) kept / alive).isEqualTo(0.8, within(0.04));
    assertThat(inference.get("dropout1")).isEqualTo(before);
  }

  @Test
  void noLayerDropsItsOwnInput() {
    for (ModelInfo model : ModelFactory.models()) {
      ModelFactory.configure(model.name(), SmallNetworks.options())
          .getVertices()
          .values()
          .forEach(
              vertex -> {
                if (vertex instanceof LayerVertex layer
                    && !(layer.getLayerConf().getLayer() instanceof DropoutLayer)) {
                  assertThat(layer.getLayerConf().getLayer().getIDropout()).isNull();
                }
              });
    }
  }

  @Test
  void aDropoutOfZeroTakesTheLayersOut() {
    ComputationGraphConfiguration configuration =
        ModelFactory.configure("keras-vgg16-bn-dropout", SmallNetworks.options().withDropout(0.0));

    assertThat(configuration.getVertices().keySet()).noneMatch(name -> name.contains("dropout"));
  }

  @Test
  void localResponseNormIsThePapersAndDoesNotDivideAlphaByItsSize() {
    ComputationGraph graph =
        ModelFactory.create(
            "vgg-a-lrn",
            SmallNetworks.options().withWidth(0.125).withInitialization(WeightInitialization.HE));
    // Values in the hundreds, so that alpha's share of the sum shows.
    INDArray images = SmallNetworks.batch(2).getFeatures().mul(300);

    for (boolean training : new boolean[] {false, true}) {
      Map<String, INDArray> values = graph.feedForward(images, training);
      INDArray in = values.get("block1_conv1");
      INDArray out = values.get("block1_lrn1");
      long channels = in.size(1);
      for (int channel = 0; channel < channels; channel++) {
        double squares = 0;
        for (int near = Math.max(0, channel - 2);
            near <= Math.min(channels - 1, channel + 2);
            near++) {
          squares += Math.pow(in.getDouble(1, near, 9, 17), 2);
        }
        double expected = in.getDouble(1, channel, 9, 17) / Math.pow(2 + 1e-4 * squares, 0.75);
        assertThat(out.getDouble(1, channel, 9, 17))
            .isEqualTo(expected, within(1e-4 * Math.max(1, Math.abs(expected))));
      }
      assertThat(out).isNotEqualTo(in.mul(Math.pow(2, -0.75)));
    }
  }

  @Test
  void aStrideOfTwoPadsBottomAndRightAsKerasDoes() {
    ComputationGraph graph =
        ModelFactory.create(
            "resnet-v2", SmallNetworks.options().withWidth(1.0 / 16).withBlocks(List.of(1, 1)));
    Map<String, INDArray> values = graph.feedForward(SmallNetworks.batch(1).getFeatures(), false);
    INDArray in = values.get("stage2_block1_relu1");
    INDArray out = values.get("stage2_block1_conv1");
    INDArray weights = graph.getParam("stage2_block1_conv1_W");

    double first = 0;
    double last = 0;
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 3; column++) {
        first += weights.getDouble(0, 0, row, column) * in.getDouble(0, 0, row, column);
        if (row < 2 && column < 2) {
          last += weights.getDouble(0, 0, row, column) * in.getDouble(0, 0, 30 + row, 30 + column);
        }
      }
    }

    assertThat(out.getDouble(0, 0, 0, 0)).isEqualTo(first, within(1e-5));
    assertThat(out.getDouble(0, 0, 15, 15)).isEqualTo(last, within(1e-5));
  }

  private static double keep(ComputationGraphConfiguration configuration, String name) {
    return ((Dropout) layer(configuration, name).getIDropout()).getP();
  }

  private static Layer layer(ComputationGraphConfiguration configuration, String name) {
    return ((LayerVertex) configuration.getVertices().get(name)).getLayerConf().getLayer();
  }
}
