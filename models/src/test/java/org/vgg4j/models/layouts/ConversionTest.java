package org.vgg4j.models.layouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class ConversionTest {

  private static final Parameter KERNEL =
      new Parameter(
          "conv", Role.CONVOLUTION_WEIGHT, "W", List.of(2L, 3L, 1L, 2L), List.of(), 0, null);
  private static final Parameter FLATTENED =
      new Parameter("dense", Role.DENSE_WEIGHT, "W", List.of(2L, 6L), List.of(3L, 1L, 2L), 0, null);

  @Test
  void kernelsOfKerasAreTurned() {
    // [1, 2, 3, 2]: the digits are pixel, input, output.
    float[] theirs = {0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121};
    float[] ours = {0, 100, 10, 110, 20, 120, 1, 101, 11, 111, 21, 121};

    assertThat(Arrangement.HWIO.theirShape(KERNEL)).containsExactly(1L, 2L, 3L, 2L);
    assertThat(Arrangement.HWIO.toOurs(theirs, KERNEL)).containsExactly(ours);
    assertThat(Arrangement.HWIO.toTheirs(ours, KERNEL)).containsExactly(theirs);
    assertThat(Arrangement.FLATTEN_HWC.theirShape(FLATTENED)).containsExactly(6L, 2L);
    assertThat(Arrangement.FLATTEN_HWC.toOurs(theirs, FLATTENED)).containsExactly(ours);
    assertThat(Arrangement.FLATTEN_HWC.toTheirs(ours, FLATTENED)).containsExactly(theirs);
  }

  @Test
  void blueGreenRedBecomesRedGreenBlue() {
    float[] ours = {0, 100, 10, 110, 20, 120, 1, 101, 11, 111, 21, 121};
    float[] reversed = {20, 120, 10, 110, 0, 100, 21, 121, 11, 111, 1, 101};

    assertThat(Arrangement.OIHW_BGR.toOurs(reversed, KERNEL)).containsExactly(ours);
    assertThat(Arrangement.OIHW_BGR.toTheirs(ours, KERNEL)).containsExactly(reversed);
    float[] keras = Arrangement.HWIO_BGR.toTheirs(ours, KERNEL);
    assertThat(keras).containsExactly(20, 21, 10, 11, 0, 1, 120, 121, 110, 111, 100, 101);
    assertThat(Arrangement.HWIO_BGR.toOurs(keras, KERNEL)).containsExactly(ours);
  }

  @Test
  void denseWeightsAreTransposed() {
    float[] theirs = {0, 1, 10, 11, 20, 21, 30, 31, 40, 41, 50, 51};
    float[] ours = {0, 10, 20, 30, 40, 50, 1, 11, 21, 31, 41, 51};
    assertThat(Arrangement.TRANSPOSE.toOurs(theirs, FLATTENED)).containsExactly(ours);
    assertThat(Arrangement.TRANSPOSE.toTheirs(ours, FLATTENED)).containsExactly(theirs);
  }

  @Test
  void textsAreReadBack() {
    for (Conversion conversion :
        List.of(
            Arrangement.AS_IS,
            Arrangement.HWIO_BGR,
            new Conversion.Subtract(),
            new Epsilon(1e-5),
            new AdaptivePool(7))) {
      assertThat(Conversion.parse(conversion.text())).isEqualTo(conversion);
    }
    assertThat(Conversion.parse(" Epsilon=0.001")).isEqualTo(new Epsilon(1e-3));
    assertThatThrownBy(() -> Conversion.parse("transposed"))
        .hasMessage(
            "conversion is 'transposed', expected one of as-is, transpose, flatten-hwc, hwio,"
                + " hwio-bgr, oihw-bgr, subtract, epsilon=0.001, adaptive-pool-7"
                + " (nearest: 'transpose')");
    assertThatThrownBy(() -> Conversion.parse("epsilon=-1"))
        .hasMessageStartingWith("conversion is 'epsilon=-1', expected one of as-is, ");
    assertThatThrownBy(() -> Conversion.parse("adaptive-pool-100"))
        .hasMessageEndingWith("(nearest: 'adaptive-pool-7')");
  }

  @Test
  void aPoolThatLeavesOtherImagesCannotBeWritten() {
    ComputationGraph graph = Graphs.narrow("vgg-a", 64);
    assertThatThrownBy(() -> Export.tensors(graph, WeightLayout.TORCHVISION))
        .isInstanceOf(LayoutException.class)
        .hasMessage(
            "'W' of layer 'dense1' cannot be written as tensor 'classifier.0.weight' of shape"
                + " [256, 1568], which stands behind a pool that leaves other images than"
                + " [32, 2, 2]; use layout 'vgg4j'");
  }

  @Test
  void averagingGoesIntoTheWeightsForImagesThatAreNotSquareToo() {
    // Two rows, one column; of 3 pooled rows the middle one is the mean of both.
    Parameter dense =
        new Parameter(
            "dense", Role.DENSE_WEIGHT, "W", List.of(1L, 2L), List.of(1L, 2L, 1L), 0, null);
    float[] theirs = {1, 2, 4, 8, 16, 32, 64, 128, 256};
    AdaptivePool pool = new AdaptivePool(3);

    assertThat(pool.theirShape(dense)).containsExactly(1L, 9L);
    assertThat(pool.toOurs(theirs, dense)).containsExactly(7 + 28, 28 + 448);
    assertThat(pool.leadsBack(dense)).isFalse();
  }

  @Test
  void aLogarithmicDeviationIsReadAndWrittenAsVariance() {
    ComputationGraph graph = normOnly(new BatchNormalization.Builder().build());
    MemoryTensors tensors = norm().add("norm.running_var", List.of(2L), 4f, 0f);

    Import.into(graph, tensors, WeightLayout.VGG4J);

    float[] kept = graph.getLayer("norm").getParam("log10stdev").dup().data().asFloat();
    assertThat(kept[0]).isCloseTo((float) Math.log10(2), within(1e-6f));
    assertThat(kept[1]).isFinite().isLessThan(-18);
    float[] out =
        MemoryTensors.of(Export.tensors(graph, WeightLayout.VGG4J)).get("norm.running_var");
    assertThat(out[0]).isCloseTo(4, within(1e-5f));
    assertThat(out[1]).isCloseTo(0, within(1e-30f));
  }

  @Test
  void anotherEpsilonIsMadeUpForInTheVariance() {
    ComputationGraph keras =
        normOnly(new BatchNormalization.Builder().eps(1e-3).useLogStd(false).build());
    TensorMap map =
        TensorMap.parse(
            "m.csv",
            List.of(
                "theirs,layer,parameter,conversion",
                "norm.weight,norm,gamma,as-is",
                "norm.bias,norm,beta,as-is",
                "norm.running_mean,norm,mean,as-is",
                "norm.running_var,norm,var,epsilon=1e-5",
                "output.weight,output,W,as-is",
                "output.bias,output,b,as-is"));
    MemoryTensors tensors = norm().add("norm.running_var", List.of(2L), 1f, 0.001f);

    ImportReport report = Import.into(keras, tensors, map);

    assertThat(keras.getLayer("norm").getParam("var").dup().data().asFloat())
        .containsExactly(new float[] {0.99901f, 1e-5f}, within(1e-9f));
    assertThat(report.notes())
        .containsExactly("'var' of layer 'norm' was set for an epsilon of 0.001 instead of 1.0E-5");
    assertThat(MemoryTensors.of(Export.tensors(keras, map)).get("norm.running_var")[0])
        .isCloseTo(1, within(1e-6f));
    MemoryTensors small = norm().add("norm.running_var", List.of(2L), 1f, 0.0001f);
    assertThatThrownBy(() -> Import.into(keras, small, map))
        .isInstanceOf(LayoutException.class)
        .hasMessage(
            "'var' of layer 'norm': a variance of 1.0E-4 with an epsilon of 1.0E-5 cannot be told"
                + " with one of 0.001, expected variances of at least their difference; use a"
                + " batch norm with that epsilon");
  }

  @Test
  void aBatchNormWithoutFactorAndOffsetHasOnesAndZeros() {
    ComputationGraph graph =
        normOnly(new BatchNormalization.Builder().gamma(3).beta(4).useLogStd(false).build());
    MemoryTensors tensors =
        norm().add("norm.running_var", List.of(2L), 1, 1).remove("norm.weight").remove("norm.bias");

    ImportReport report = Import.into(graph, tensors, WeightLayout.VGG4J);

    assertThat(graph.getLayer("norm").getParam("gamma").dup().data().asFloat()).containsOnly(1);
    assertThat(graph.getLayer("norm").getParam("beta").dup().data().asFloat()).containsOnly(0);
    assertThat(report.notes())
        .containsExactly(
            "no tensor 'norm.weight': 'gamma' of layer 'norm' is 1.0",
            "no tensor 'norm.bias': 'beta' of layer 'norm' is 0.0");
    tensors.add("norm.bias", List.of(2L), 1, 1);
    assertThatThrownBy(() -> Import.into(graph, tensors, WeightLayout.VGG4J))
        .hasMessageStartingWith("no tensor 'norm.weight' of shape [2] for 'gamma' of layer 'norm'");
  }

  @Test
  void aLockedFactorTakesItsOwnValueAlone() {
    ComputationGraph graph =
        normOnly(new BatchNormalization.Builder().lockGammaBeta(true).useLogStd(false).build());
    MemoryTensors tensors =
        norm()
            .remove("norm.weight")
            .remove("norm.bias")
            .add("norm.weight", List.of(2L), 1, 1)
            .add("norm.bias", List.of(2L), 0, 0)
            .add("norm.running_var", List.of(2L), 1, 1);

    Import.into(graph, tensors, WeightLayout.VGG4J);

    assertThat(MemoryTensors.of(Export.tensors(graph, WeightLayout.VGG4J)).get("norm.weight"))
        .containsOnly(1);
    tensors.remove("norm.weight").add("norm.weight", List.of(2L), 1, 2);
    assertThatThrownBy(() -> Import.into(graph, tensors, WeightLayout.VGG4J))
        .isInstanceOf(LayoutException.class)
        .hasMessage(
            "tensor 'norm.weight' holds 2.0, expected 1.0, which is fixed as 'gamma' of layer"
                + " 'norm'; use a batch norm that learns it");
  }

  @Test
  void normsOfEveryKindComputeTheSame() {
    MemoryTensors tensors = norm().add("norm.running_var", List.of(2L), 0.7f, 1.9f);
    ComputationGraph plain = normOnly(new BatchNormalization.Builder().useLogStd(false).build());
    ComputationGraph logarithm = normOnly(new BatchNormalization.Builder().build());

    Import.into(plain, tensors, WeightLayout.VGG4J);
    Import.into(logarithm, tensors, WeightLayout.VGG4J);

    float[] input = {0.3f, -0.8f};
    float[] expected = plain.outputSingle(Nd4j.create(input, new int[] {1, 2})).data().asFloat();
    float[] actual = logarithm.outputSingle(Nd4j.create(input, new int[] {1, 2})).data().asFloat();
    assertThat(actual[0]).isCloseTo(expected[0], within(1e-6f));
    double first = (0.3 - 0.1) / Math.sqrt(0.7 + 1e-5) * 1.5 + 0.25;
    double second = (-0.8 - 0.2) / Math.sqrt(1.9 + 1e-5) * 0.5 - 0.25;
    double[] sums = {first - second, 2 * first + second + 0.5};
    assertThat((double) expected[0]).isCloseTo(PlainTorch.softmax(sums)[0], within(1e-5));
  }

  /** All of {@link #normOnly} but the variance. */
  private static MemoryTensors norm() {
    return new MemoryTensors()
        .add("norm.weight", List.of(2L), 1.5f, 0.5f)
        .add("norm.bias", List.of(2L), 0.25f, -0.25f)
        .add("norm.running_mean", List.of(2L), 0.1f, 0.2f)
        .add("output.weight", List.of(2L, 2L), 1, -1, 2, 1)
        .add("output.bias", List.of(2L), 0, 0.5f);
  }

  private static ComputationGraph normOnly(BatchNormalization norm) {
    OutputLayer output =
        new OutputLayer.Builder(LossFunction.MCXENT).nOut(2).activation(Activation.SOFTMAX).build();
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("input")
                .setInputTypes(InputType.feedForward(2))
                .addLayer("norm", norm, "input")
                .addLayer("output", output, "norm")
                .setOutputs("output")
                .build());
    graph.init();
    return graph;
  }
}
