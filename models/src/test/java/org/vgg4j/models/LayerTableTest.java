package org.vgg4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every layer of every network, as written down from its source by other means: name, type, output
 * shape, parameter shapes and inputs.
 */
class LayerTableTest {

  static Stream<String> models() {
    return ModelFactory.models().stream().map(ModelInfo::name);
  }

  @ParameterizedTest
  @MethodSource("models")
  void everyLayerIsAsItsSourceStates(String model) throws IOException {
    LayerTable table = LayerTable.of(model, ModelOptions.of(ModelFactory.info(model)));

    String lines =
        table.rows().stream().map(LayerTableTest::line).collect(Collectors.joining("\n"));

    assertThat(lines + "\n").isEqualTo(resource("tables/" + model + ".txt"));
  }

  @Test
  void memoryIsCountedAsTheCompactVggPrintsIt() {
    LayerTable table =
        LayerTable.of("pytorch-vgg16-compact", ModelOptions.of(new InputShape(3, 32, 32), 10));

    assertThat(table.parameters()).isEqualTo(14_777_098);
    assertThat(table.trainableParameters()).isEqualTo(14_777_098);
    assertThat(table.inputMegabytes()).isEqualTo(0.01, within(0.005));
    assertThat(table.activationMegabytes()).isEqualTo(4.46, within(0.005));
    assertThat(table.parameterMegabytes()).isEqualTo(56.37, within(0.005));
    assertThat(table.totalMegabytes()).isEqualTo(60.85, within(0.005));
  }

  @Test
  void runningMeansAndVariancesAreNotTrainable() {
    LayerTable table = LayerTable.of("vgg16-bn", ModelOptions.of(new InputShape(3, 32, 32), 10));

    assertThat(table.parameters() - table.trainableParameters()).isEqualTo(2 * 4224);
  }

  @Test
  void theTableFollowsInputClassesWidthAndHead() {
    LayerTable table =
        LayerTable.of(
            "VGG11",
            ModelOptions.of(new InputShape(1, 64, 96), 7)
                .withWidth(0.25)
                .withHead(Head.DENSE_4096));

    assertThat(table.model()).isEqualTo("vgg11");
    assertThat(table.classes()).isEqualTo(7);
    assertThat(table.input()).hasToString("1x64x96");
    assertThat(line(table.rows().get(0)))
        .isEqualTo("block1_conv1 | Convolution 3x3, ReLU | 16x64x96 | W 16x1x3x3, b 16 | input");
    assertThat(table.rows().stream().map(LayerTableTest::line))
        .contains(
            "dense1 | Dense, ReLU | 1024 | W 768x1024, b 1024 | block5_pool",
            "output | Dense, Softmax | 7 | W 1024x7, b 7 | dense2");
  }

  @Test
  void batchNormThatSeesOneValuePerChannelNeedsBatchesOfTwo() {
    assertThat(
            ModelFactory.models().stream()
                .filter(model -> tableOf(model.name(), model.defaultInput()).leastBatch() > 1)
                .map(ModelInfo::name))
        .containsExactly("keras-vgg16-bn-dropout");

    ModelOptions own = ModelOptions.of(new InputShape(3, 8, 8), 10);
    LayerTable small =
        LayerTable.of(
            "resnet-v2",
            new ModelOptions(
                own.input(),
                own.classes(),
                own.width(),
                null,
                null,
                null,
                own.optimizer(),
                List.of(1, 1, 1, 1),
                false,
                own.seed()));
    assertThat(small.leastBatch()).as("pooled to one pixel").isEqualTo(2);
    assertThatThrownBy(() -> small.requireBatch("batchSize", 1, "give a larger --batch-size"))
        .hasMessage(
            "batchSize is 1, expected 2 or more: batch norm in "
                + small.singleValueNorm()
                + " of resnet-v2 sees one value per channel of an image, which has no variance"
                + " alone; give a larger --batch-size");
  }

  private static LayerTable tableOf(String model, InputShape input) {
    return LayerTable.of(model, ModelOptions.of(input, 10));
  }

  @Test
  void dropoutIsShownAsTheShareThatIsDropped() {
    LayerTable table =
        LayerTable.of("vgg11", ModelOptions.of(new InputShape(3, 32, 32), 10).withDropout(0.3));

    assertThat(table.rows().stream().map(LayerTableTest::line))
        .contains("dropout1 | Dropout 0.3 | 512 | - | dense1");
  }

  private static String line(LayerTable.Row row) {
    String parameters =
        row.parameterShapes().entrySet().stream()
            .map(entry -> entry.getKey() + " " + shape(entry.getValue()))
            .collect(Collectors.joining(", "));
    return String.join(
        " | ",
        row.name(),
        row.type(),
        shape(row.outputShape()),
        parameters.isEmpty() ? "-" : parameters,
        String.join(" ", row.inputs()));
  }

  private static String shape(List<Long> sizes) {
    return sizes.stream().map(String::valueOf).collect(Collectors.joining("x"));
  }

  private static String resource(String name) throws IOException {
    try (InputStream stream = LayerTableTest.class.getResourceAsStream(name)) {
      assertThat(stream).as(name).isNotNull();
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
