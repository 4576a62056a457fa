package org.vgg4j.models.layouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelOptions;

class KerasLayoutTest {

  private static final List<Integer> HEAD = List.of(256, 256, 10);

  @ParameterizedTest
  @CsvSource({"D, vgg-d, 32", "D, vgg-d, 96", "E, vgg-e, 64"})
  void networksComputeFromOurPixelsWhatKerasComputesFromItsOwn(
      String column, String model, int side) {
    PlainKeras keras = new PlainKeras(PlainTorch.narrow(column), HEAD);
    MemoryTensors tensors = keras.tensors(side);
    int[] pixels = new int[side * side * 3];
    float[] noise = Numbers.image(side);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (int) (128 + 127 * noise[i]);
    }
    scaleDown(tensors);
    ComputationGraph graph = Graphs.narrow(model, side);

    Import.into(graph, tensors, WeightLayout.KERAS_APPLICATIONS);

    Graphs.assertClose(
        Graphs.output(graph, normalized(pixels, side), side), keras.output(tensors, pixels, side));
  }

  /** The first kernels of a network on pixels up to 255 are small. */
  private static void scaleDown(MemoryTensors tensors) {
    float[] kernel = tensors.get("block1_conv1/kernel");
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] /= 64;
    }
  }

  private static float[] normalized(int[] pixels, int side) {
    Preprocessing preprocessing = WeightLayout.KERAS_APPLICATIONS.preprocessing(1000).orElseThrow();
    float[] image = new float[pixels.length];
    int plane = side * side;
    for (int i = 0; i < image.length; i++) {
      int channel = i / plane;
      float value = pixels[i % plane * 3 + channel] / 255f;
      image[i] =
          (value - preprocessing.mean().get(channel)) / preprocessing.deviation().get(channel);
    }
    return image;
  }

  @Test
  void namesAndShapesAreThoseOfKerasApplications() {
    List<Entry> entries =
        WeightLayout.KERAS_APPLICATIONS.entries(
            ModelFactory.configure("vgg-d", ModelOptions.of(new InputShape(3, 224, 224), 1000)));

    assertThat(entries)
        .map(entry -> entry.tensor() + " " + entry.shape())
        .hasSize(32)
        .startsWith(
            "block1_conv1/kernel [3, 3, 3, 64]",
            "block1_conv1/bias [64]",
            "block1_conv2/kernel [3, 3, 64, 64]")
        .endsWith(
            "block5_conv3/bias [512]",
            "fc1/kernel [25088, 4096]",
            "fc1/bias [4096]",
            "fc2/kernel [4096, 4096]",
            "fc2/bias [4096]",
            "predictions/kernel [4096, 1000]",
            "predictions/bias [1000]");
  }

  @Test
  void namesOfOlderAndNewerFilesAreUnderstood() {
    WeightLayout keras = WeightLayout.KERAS_APPLICATIONS;
    assertThat(
            List.of(
                    "block1_conv1/block1_conv1_W_1:0",
                    "block1_conv1/block1_conv1/kernel:0",
                    "model_weights/block1_conv1/block1_conv1/kernel:0",
                    "layers/block1_conv1/vars/0",
                    "block1_conv1/kernel")
                .stream()
                .map(keras::canonical))
        .containsOnly("block1_conv1/kernel");
    assertThat(
            List.of("fc2/fc2_b_1:0", "fc2/fc2/bias:0", "layers/fc2/vars/1").stream()
                .map(keras::canonical))
        .containsOnly("fc2/bias");
    assertThat(keras.canonical("dense_1/kernel")).isEqualTo("dense_1/kernel");
  }

  @ParameterizedTest
  @CsvSource({"vgg-d, 64", "vgg-e, 32", "pytorch-vgg16-compact, 32"})
  void whatIsExportedComesBackBitForBit(String model, int side) {
    ComputationGraph graph = Graphs.narrow(model, side);
    Graphs.fill(graph, WeightLayout.VGG4J);

    Graphs.assertRoundTrip(graph, Graphs.narrow(model, side), WeightLayout.KERAS_APPLICATIONS);
  }

  @Test
  void aFileWithoutItsTopIsTakenWhereTheTopIsKept() {
    PlainKeras keras = new PlainKeras(PlainTorch.narrow("D"), HEAD);
    MemoryTensors tensors = keras.tensors(64);
    for (String layer : List.of("fc1", "fc2", "predictions")) {
      tensors.remove(layer + "/kernel").remove(layer + "/bias");
    }
    ComputationGraph graph = Graphs.narrow("vgg-d", 32);

    ImportReport report =
        Import.into(
            graph, tensors, WeightLayout.KERAS_APPLICATIONS, Set.of("dense1", "dense2", "output"));

    assertThat(report.tensors()).isEqualTo(26);
    assertThat(graph.getLayer("block5_conv3").getParam("b").dup().data().asFloat())
        .isEqualTo(tensors.get("block5_conv3/bias"));
  }

  @Test
  void pixelsAreThoseOfTheModeCaffe() {
    Preprocessing caffe = WeightLayout.KERAS_APPLICATIONS.preprocessing(1000).orElseThrow();
    assertThat(caffe.mean()).containsExactly(123.68f / 255, 116.779f / 255, 103.939f / 255);
    assertThat(caffe.deviation()).containsOnly(1 / 255f);
  }

  @Test
  void itHasNoBatchNorm() {
    ComputationGraph graph = Graphs.narrow("vgg-d-bn", 32);
    assertThatThrownBy(() -> Export.tensors(graph, WeightLayout.KERAS_APPLICATIONS))
        .isInstanceOf(LayoutException.class)
        .hasMessage(
            "layout 'keras-applications' has no layer such as 'block1_bn1' (BatchNormalization),"
                + " its convolutions have no batch norm; use layout 'vgg4j-keras', which takes any"
                + " model");
  }
}
