package org.vgg4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** What holds for every model, with real networks a sixteenth as wide on 32x32 images. */
class EveryModelTest {

  private static final int EXAMPLES = 2;

  static Stream<String> models() {
    return ModelFactory.models().stream().map(ModelInfo::name);
  }

  @ParameterizedTest
  @MethodSource("models")
  void buildsRunsLearnsAndIsSavedWhole(String model) throws IOException {
    ModelOptions options = SmallNetworks.options();
    ComputationGraph graph = ModelFactory.create(model, options);
    DataSet batch = SmallNetworks.batch(EXAMPLES);

    hasTheShapesOfItsTable(graph, LayerTable.of(model, options), batch.getFeatures());
    givesProbabilities(graph, batch.getFeatures());
    learns(graph, batch);
    survivesSaving(graph, batch.getFeatures());
  }

  @ParameterizedTest
  @MethodSource("models")
  void configurationHoldsOnlyDeeplearning4jClasses(String model) {
    String json =
        ModelFactory.configure(
                model,
                SmallNetworks.options()
                    .withOptimizer(new OptimizerSettings(Optimizer.NESTEROV, 0.1, 0.9, 5e-4, 0)))
            .toJson();

    Set<String> classes = new TreeSet<>();
    Matcher matcher = Pattern.compile("\"@class\"\\s*:\\s*\"([^\"]+)\"").matcher(json);
    while (matcher.find()) {
      classes.add(matcher.group(1));
    }
    assertThat(classes)
        .isNotEmpty()
        .allMatch(name -> name.startsWith("org.deeplearning4j.") || name.startsWith("org.nd4j."));
    assertThat(json).doesNotContain("vgg4j");
    assertThat(ComputationGraphConfiguration.fromJson(json).toJson()).isEqualTo(json);
  }

  @ParameterizedTest
  @ValueSource(strings = {"vgg11", "pytorch-vgg16-compact-as-published", "resnet-v2"})
  void theSeedDecidesTheWeights(String model) {
    ModelOptions options = SmallNetworks.options();

    INDArray first = ModelFactory.create(model, options.withSeed(5)).params();
    INDArray second = ModelFactory.create(model, options.withSeed(5)).params();
    INDArray third = ModelFactory.create(model, options.withSeed(6)).params();

    assertThat(second).isEqualTo(first);
    assertThat(third).isNotEqualTo(first);
  }

  private static void hasTheShapesOfItsTable(
      ComputationGraph graph, LayerTable table, INDArray images) {
    assertThat(graph.numParams()).isEqualTo(table.parameters());
    Map<String, INDArray> activations = graph.feedForward(images, false);
    for (LayerTable.Row row : table.rows()) {
      long[] shape = activations.get(row.name()).shape();
      assertThat(Arrays.stream(shape).skip(1).boxed().toList())
          .as("output of %s", row.name())
          .isEqualTo(row.outputShape());
      assertThat(shape[0]).isEqualTo(EXAMPLES);
      row.parameterShapes()
          .forEach(
              (name, expected) ->
                  assertThat(shapeOf(graph.getParam(row.name() + "_" + name)))
                      .as("%s of %s", name, row.name())
                      .isEqualTo(expected));
    }
    long shapes = table.rows().stream().mapToLong(row -> row.parameterShapes().size()).sum();
    assertThat(graph.paramTable()).hasSize((int) shapes);
  }

  private static List<Long> shapeOf(INDArray array) {
    return Arrays.stream(array.shape()).boxed().toList();
  }

  private static void givesProbabilities(ComputationGraph graph, INDArray images) {
    INDArray probabilities = graph.outputSingle(images);

    assertThat(probabilities.shape()).containsExactly(EXAMPLES, SmallNetworks.CLASSES);
    for (double sum : probabilities.sum(1).toDoubleVector()) {
      assertThat(sum).isEqualTo(1, within(1e-5));
    }
  }

  private static void learns(ComputationGraph graph, DataSet batch) {
    INDArray before = graph.params().dup();

    graph.fit(batch);
    graph.fit(batch);

    assertThat(graph.score()).isFinite().isPositive();
    assertThat(Arrays.stream(graph.params().toDoubleVector())).allMatch(Double::isFinite);
    assertThat(graph.params()).isNotEqualTo(before);
  }

  private static void survivesSaving(ComputationGraph graph, INDArray images) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ModelSerializer.writeModel(graph, file, true);

    ComputationGraph restored =
        ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(file.toByteArray()), true);

    assertThat(restored.params()).isEqualTo(graph.params());
    assertThat(restored.getUpdater().getStateViewArray())
        .isEqualTo(graph.getUpdater().getStateViewArray());
    assertThat(restored.outputSingle(images)).isEqualTo(graph.outputSingle(images));
  }
}
