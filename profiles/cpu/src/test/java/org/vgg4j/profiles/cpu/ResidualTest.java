package org.vgg4j.profiles.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.AccelerationSettings.Mode;
import org.vgg4j.profiles.cpu.onednn.Layout;

/** Networks whose values are read more than once and added. */
class ResidualTest {

  private final GraphBuilder builder = Nets.builder(new Nesterovs(0.01, 0.9), DataType.FLOAT);

  /** Pre-activation: a block's input is read by its norm and by its addition. */
  ComputationGraph preActivation(Activation activation) {
    String last = conv("stem", 1, 12, "input");
    for (int block = 1; block <= 3; block++) {
      boolean smaller = block == 2;
      String name = "block" + block + "_";
      String open = relu(name + "relu1", activation, norm(name + "bn1", last));
      String inner = conv(name + "conv1", smaller ? 2 : 1, 12, open);
      inner = relu(name + "relu2", activation, norm(name + "bn2", inner));
      inner = conv(name + "conv2", 1, 12, inner);
      last = add(name + "add", smaller ? conv(name + "shortcut", 2, 12, open) : last, inner);
    }
    return finish(relu("relu", activation, norm("bn", last)));
  }

  /** The addition is followed by an activation, whose result two read. */
  ComputationGraph postActivation(Activation activation) {
    String last = relu("relu0", activation, conv("stem", 1, 12, "input"));
    for (int block = 1; block <= 2; block++) {
      String name = "block" + block + "_";
      String inner = norm(name + "bn1", conv(name + "conv1", 1, 12, last));
      inner = norm(name + "bn2", conv(name + "conv2", 1, 12, inner));
      last = relu(name + "relu", activation, add(name + "add", last, inner));
    }
    return finish(last);
  }

  private String conv(String name, int stride, int channels, String from) {
    builder.addLayer(
        name,
        new ConvolutionLayer.Builder(3, 3)
            .nOut(channels)
            .stride(stride, stride)
            .convolutionMode(ConvolutionMode.Same)
            // Without a bias, whose gradient ahead of a norm is 0 but for rounding.
            .hasBias(false)
            .activation(Activation.IDENTITY)
            .build(),
        from);
    return name;
  }

  private String norm(String name, String from) {
    builder.addLayer(name, new BatchNormalization(), from);
    return name;
  }

  private String relu(String name, Activation activation, String from) {
    builder.addLayer(name, new ActivationLayer(activation), from);
    return name;
  }

  private String add(String name, String left, String right) {
    builder.addVertex(name, new ElementWiseVertex(ElementWiseVertex.Op.Add), left, right);
    return name;
  }

  private ComputationGraph finish(String last) {
    builder.addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), last);
    return Nets.finish(builder, "pool", InputType.convolutional(10, 10, 3));
  }

  private static DataSet batch(int seed, int size) {
    return Nets.images(seed, size, 3, 10, 10);
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  void preActivationAgreesWithStockInEveryGradient(Layout layout) {
    assertAgrees(Twins.in(layout, preActivation(Activation.TANH)));
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  void postActivationAgreesWithStockInEveryGradient(Layout layout) {
    assertAgrees(Twins.in(layout, postActivation(Activation.TANH)));
  }

  @Test
  void networksWithReluAgreeUpToTies() {
    Twins.of(preActivation(Activation.RELU)).assertAgreeUpToTies(batch(1, 8));
  }

  /** Sizes change, passes alternate, and a pass without its backward pass comes in between. */
  private static void assertAgrees(Twins twins) {
    assertThat(twins.report().accelerated()).contains("block1_add", "block2_add");
    for (int size : new int[] {8, 3, 1, 8}) {
      twins.assertAgreeOn(batch(size, size));
      twins.fast().feedForward(batch(9, 2).getFeatures(), true);
    }
    for (int step = 0; step < 3; step++) {
      twins.stock().fit(batch(step, 8));
      twins.fast().fit(batch(step, 8));
    }
    twins.assertAgreeOn(batch(7, 5));
  }

  @Test
  void feedForwardShowsSumsAsStockDoes() {
    Twins twins = Twins.of(preActivation(Activation.TANH));
    INDArray images = batch(1, 4).getFeatures();

    for (boolean training : new boolean[] {false, true}) {
      Map<String, INDArray> expected = twins.stock().feedForward(images, training);
      Map<String, INDArray> actual = twins.fast().feedForward(images, training);
      for (String name : new String[] {"block1_add", "block2_add", "block3_add", "output"}) {
        Twins.assertClose(name, expected.get(name), actual.get(name));
      }
    }
  }

  @Test
  void trainsTheSameWhileSomebodyLooksAtActivations() {
    ComputationGraph looked = preActivation(Activation.TANH);
    ComputationGraph alone = looked.clone();
    Twins.accelerate(looked, Mode.FIXED);
    Twins.accelerate(alone, Mode.FIXED);
    looked.setListeners(
        new BaseTrainingListener() {
          @Override
          public void onForwardPass(Model model, Map<String, INDArray> activations) {
            assertThat(activations.get("block1_add").shape()).containsExactly(8, 12, 10, 10);
          }
        });

    for (int step = 0; step < 3; step++) {
      looked.fit(batch(step, 8));
      alone.fit(batch(step, 8));
    }

    Twins.assertClose("weights", alone.params(), looked.params());
  }

  @Test
  void offPutsStockAdditionsBack() {
    ComputationGraph graph = preActivation(Activation.TANH);
    Twins.accelerate(graph, Mode.FIXED);
    Twins.accelerate(graph, Mode.FIXED);
    graph.fit(batch(1, 4));

    AccelerationReport report = Twins.accelerate(graph, Mode.OFF);

    assertThat(report.stock()).containsKey("block1_add");
    assertThat(graph.getVertex("block1_add").getClass())
        .isEqualTo(org.deeplearning4j.nn.graph.vertex.impl.ElementWiseVertex.class);
    graph.fit(batch(2, 4));
  }

  @Test
  void dropoutBesideAnotherReaderDropsOnlyForItself() {
    String stem = conv("stem", 1, 12, "input");
    builder.addLayer("dropout", new DropoutLayer(0.5), stem);
    Twins twins = Twins.of(finish(add("add", stem, conv("conv", 1, 12, "dropout"))));
    INDArray images = batch(1, 4).getFeatures();

    Twins.assertClose(
        "output", twins.stock().outputSingle(images), twins.fast().outputSingle(images));
    twins.fast().fit(batch(1, 4));
    Map<String, INDArray> seen = twins.fast().feedForward(images, true);
    Twins.assertClose("sum", seen.get("stem").add(seen.get("conv")), seen.get("add"));
  }

  @Test
  void sumOfAValueWithItselfRunsStock() {
    String stem = conv("stem", 1, 12, "input");
    Twins twins = Twins.of(finish(conv("conv", 1, 12, add("add", stem, stem))));

    assertThat(twins.report().stock()).containsEntry("add", "does not add two layers' results");
    twins.assertAgreeOn(batch(1, 4));
  }
}
