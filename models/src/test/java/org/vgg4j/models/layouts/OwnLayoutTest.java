package org.vgg4j.models.layouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelInfo;
import org.vgg4j.models.ModelOptions;

class OwnLayoutTest {

  @Test
  void everyModelGoesOutAndComesBackBitForBit() {
    for (ModelInfo model : ModelFactory.models()) {
      ModelOptions options = Graphs.narrow(32).withWhitening(model.name().startsWith("airbench"));
      ComputationGraph graph = ModelFactory.create(model.name(), options);
      ComputationGraph other = ModelFactory.create(model.name(), options.withSeed(2));
      MemoryTensors tensors = Graphs.fill(graph, WeightLayout.VGG4J);

      Graphs.assertRoundTrip(graph, other, WeightLayout.VGG4J);
      other.params().assign(0);
      Graphs.assertRoundTrip(graph, other, WeightLayout.VGG4J_KERAS);

      long values = tensors.infos().stream().mapToLong(info -> info.length()).sum();
      assertThat(values).as(model.name()).isEqualTo(graph.numParams());
    }
  }

  @Test
  void tensorsHaveTheNamesOfLayersAndPyTorchsNamesForWhatTheyHold() {
    ComputationGraph graph = Graphs.narrow("vgg11-bn", 32);
    Export.tensors(graph, WeightLayout.VGG4J);

    assertThat(Export.tensors(graph, WeightLayout.VGG4J).infos())
        .map(info -> info.name() + " " + info.shape())
        .startsWith(
            "block1_conv1.weight [4, 3, 3, 3]",
            "block1_bn1.weight [4]",
            "block1_bn1.bias [4]",
            "block1_bn1.running_mean [4]",
            "block1_bn1.running_var [4]",
            "block2_conv1.weight [8, 4, 3, 3]")
        .endsWith(
            "dense1.weight [32, 32]",
            "dense1.bias [32]",
            "output.weight [10, 32]",
            "output.bias [10]");
    assertThat(Export.tensors(graph, WeightLayout.VGG4J).metadata())
        .containsEntry("layout", "vgg4j");
  }

  @Test
  void forKerasTensorsHaveItsNamesAndOrders() {
    ComputationGraph graph = Graphs.narrow("vgg11-bn", 64);
    MemoryTensors tensors = MemoryTensors.of(Export.tensors(graph, WeightLayout.VGG4J_KERAS));

    assertThat(tensors.infos())
        .map(info -> info.name() + " " + info.shape())
        .startsWith(
            "block1_conv1/kernel [3, 3, 3, 4]",
            "block1_bn1/gamma [4]",
            "block1_bn1/beta [4]",
            "block1_bn1/moving_mean [4]",
            "block1_bn1/moving_variance [4]",
            "block2_conv1/kernel [3, 3, 4, 8]")
        .endsWith(
            "dense1/kernel [128, 32]",
            "dense1/bias [32]",
            "output/kernel [32, 10]",
            "output/bias [10]");
    // Channel 5, row 1, column 0 of 2x2 pixels, to unit 3.
    assertThat(tensors.get("dense1/kernel")[((1 * 2 + 0) * 32 + 5) * 32 + 3])
        .isEqualTo(graph.getLayer("dense1").getParam("W").getFloat(5 * 4 + 2, 3));
  }

  @Test
  void weightsLieInPyTorchsOrder() {
    ComputationGraph graph = Graphs.narrow("vgg11", 32);
    MemoryTensors tensors = Graphs.fill(graph, WeightLayout.VGG4J);

    float[] dense = tensors.get("output.weight");
    float[] kernel = tensors.get("block2_conv1.weight");

    // Layer output: 32 inputs, 10 outputs; Deeplearning4j has [in, out].
    assertThat(graph.getLayer("output").getParam("W").getFloat(5, 3)).isEqualTo(dense[3 * 32 + 5]);
    assertThat(graph.getLayer("block2_conv1").getParam("W").getFloat(7, 2, 1, 0))
        .isEqualTo(kernel[(7 * 4 + 2) * 9 + 3]);
  }

  @Test
  void aConfigurationFromJsonGivesTheSameTable() {
    for (String model : List.of("vgg16-bn", "resnet-v2-20", "keras-resnet10")) {
      ComputationGraphConfiguration configuration =
          ModelFactory.configure(model, ModelOptions.of(new InputShape(3, 32, 32), 10));
      ComputationGraphConfiguration read =
          ComputationGraphConfiguration.fromJson(configuration.toJson());

      assertThat(WeightLayout.VGG4J.entries(read))
          .containsExactlyInAnyOrderElementsOf(WeightLayout.VGG4J.entries(configuration));
    }
  }

  @Test
  void everyParameterOfEveryModelHasOneTensor() {
    for (ModelInfo model : ModelFactory.models()) {
      List<Entry> entries =
          WeightLayout.VGG4J.entries(ModelFactory.configure(model.name(), ModelOptions.of(model)));

      assertThat(entries).extracting(Entry::tensor).doesNotHaveDuplicates();
      assertThat(entries).extracting(Entry::parameter).doesNotHaveDuplicates();
    }
  }

  @Test
  void networksThatAreNoVggSayWhichLayerHasNoPlace() {
    refuses(
        "vgg-a-lrn",
        "layout 'torchvision' has no layer such as 'block1_lrn1' (LocalResponseNormalization),"
            + " in this place; use layout 'vgg4j', which takes any model");
    refuses(
        "keras-vgg16-bn-dropout",
        "layout 'torchvision' has no layer such as 'stem_conv' (ConvolutionLayer),"
            + " a convolution without ReLU and batch norm; use layout 'vgg4j', which takes any"
            + " model");
    refuses(
        "vgg-c",
        "layout 'torchvision' has no layer such as 'block3_conv3' (ConvolutionLayer),"
            + " with a kernel other than 3x3; use layout 'vgg4j', which takes any model");
  }

  private static void refuses(String model, String message) {
    assertThatThrownBy(
            () ->
                WeightLayout.TORCHVISION.entries(ModelFactory.configure(model, Graphs.narrow(32))))
        .isInstanceOf(LayoutException.class)
        .hasMessage(message);
  }

  @Test
  void noOtherKindOfNetworkPassesForAVgg() {
    for (ModelInfo model : ModelFactory.models()) {
      if (!model.name().contains("vgg")) {
        assertThatThrownBy(
                () ->
                    WeightLayout.TORCHVISION.entries(
                        ModelFactory.configure(model.name(), Graphs.narrow(32))))
            .as(model.name())
            .isInstanceOf(LayoutException.class);
      }
    }
  }
}
