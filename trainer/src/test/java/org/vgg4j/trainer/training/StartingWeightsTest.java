package org.vgg4j.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.vgg4j.datasets.DataIdentity;
import org.vgg4j.datasets.Decoding;
import org.vgg4j.datasets.Normalization;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelOptions;
import org.vgg4j.trainer.checkpoints.CheckpointException;
import org.vgg4j.trainer.checkpoints.CheckpointInfo;
import org.vgg4j.trainer.checkpoints.CheckpointWriter;
import org.vgg4j.trainer.training.start.StartingWeights;

class StartingWeightsTest {

  @TempDir private Path folder;

  private Path file;

  @BeforeEach
  void chooseAFile() {
    file = folder.resolve("model.zip");
  }

  private static ComputationGraph network(String model, int classes, double width) {
    return ModelFactory.create(
        model, ModelOptions.of(new InputShape(3, 32, 32), classes).withWidth(width));
  }

  private ComputationGraph saved(String model, String... classes) throws IOException {
    ComputationGraph graph = network(model, classes.length, 0.02);
    // The same seed starts every network alike.
    graph.params().muli(3).addi(0.5);
    CheckpointWriter.write(
        file,
        graph,
        new CheckpointInfo(
            CheckpointInfo.FORMAT,
            model,
            "default",
            "cifar10",
            0.1,
            0,
            1,
            new DataIdentity(
                Stream.of(classes).collect(Collectors.toMap(name -> name, name -> 5)),
                Map.of("file", "0"),
                Map.of(),
                Map.of()),
            List.of(classes),
            3,
            32,
            32,
            Decoding.SCALED,
            new float[] {0.1f, 0.2f, 0.3f},
            new float[] {1, 2, 3},
            new CheckpointInfo.Position(1, 0, 3, 1, 0.5, 1.5, 4.25, 7, 9, 99, 1.5, 2.5, 1, 1, 0),
            null));
    return graph;
  }

  private static INDArray scores(ComputationGraph graph, String parameter, int label) {
    INDArray values = graph.getParam(parameter);
    return values.rank() == 1
        ? values.get(NDArrayIndex.interval(label, label + 1)).dup()
        : values.getColumn(label).dup();
  }

  @Test
  void theSameClassesAreTakenAsTheyAreWithTheirNormalization() throws IOException {
    ComputationGraph from = saved("vgg11-bn", "a", "b", "c");
    ComputationGraph into = network("vgg11-bn", 3, 0.02);
    StartingWeights weights = StartingWeights.open(file);

    assertThat(weights.copyInto(into, List.of("a", "b", "c"))).isEqualTo("weights: " + file);
    assertThat(into.params()).isEqualTo(from.params());
    Normalization own = new Normalization(new float[] {0.1f, 0.2f, 0.3f}, new float[] {1, 2, 3});
    assertThat(weights.normalization()).contains(own);
    assertThat(weights.normalizationLine(own)).startsWith("; pixels are normalized as for these");
    assertThat(weights.normalizationLine(Normalization.zeroToOne(3)))
        .startsWith("; they were trained with mean [0.1")
        .contains("this training uses mean [0.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"vgg11-bn", "pytorch-vgg16-compact-as-published", "resnet-v2"})
  void classesInAnotherOrderKeepTheirOwnScores(String model) throws IOException {
    ComputationGraph from = saved(model, "a", "b", "c");
    ComputationGraph into = network(model, 3, 0.02);
    String line = StartingWeights.open(file).copyInto(into, List.of("c", "a", "b"));

    assertThat(line).endsWith("matched by name");
    String layer = from.paramTable().containsKey("logits_W") ? "logits" : "output";
    for (String parameter : List.of(layer + "_W", layer + "_b")) {
      assertThat(scores(into, parameter, 0)).isEqualTo(scores(from, parameter, 2));
      assertThat(scores(into, parameter, 1)).isEqualTo(scores(from, parameter, 0));
      assertThat(scores(into, parameter, 2)).isEqualTo(scores(from, parameter, 1));
    }
  }

  @Test
  void aClassThatTheWeightsDoNotKnowStartsAfresh() throws IOException {
    ComputationGraph from = saved("vgg11-bn", "a", "b", "c");
    ComputationGraph into = network("vgg11-bn", 3, 0.02);
    ComputationGraph fresh = network("vgg11-bn", 3, 0.02);
    String line = StartingWeights.open(file).copyInto(into, List.of("b", "dog", "c"));

    assertThat(line).endsWith("knows 2 of the 3 classes by name; the scores of dog start afresh");
    assertThat(scores(into, "output_W", 0)).isEqualTo(scores(from, "output_W", 1));
    assertThat(scores(into, "output_W", 1)).isEqualTo(scores(fresh, "output_W", 1));
    assertThat(scores(into, "output_b", 1)).isEqualTo(scores(fresh, "output_b", 1));
    assertThat(into.getParam("block1_conv1_W")).isEqualTo(from.getParam("block1_conv1_W"));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5})
  void anotherNumberOfClassesGetsANewHeadOnTheSameBody(int classes) throws IOException {
    ComputationGraph from = saved("vgg11-bn", "a", "b", "c");
    ComputationGraph into = network("vgg11-bn", classes, 0.02);
    ComputationGraph fresh = network("vgg11-bn", classes, 0.02);
    List<String> names = List.of("v", "w", "x", "y", "z").subList(0, classes);
    String line = StartingWeights.open(file).copyInto(into, names);

    assertThat(line).contains("which knows 0 of the " + classes + " classes by name");
    assertThat(into.getParam("output_W")).isEqualTo(fresh.getParam("output_W"));
    assertThat(into.getParam("dense1_W")).isEqualTo(from.getParam("dense1_W"));
  }

  @Test
  void accentsWrittenInTwoWaysAreOneClass() throws IOException {
    ComputationGraph from = saved("vgg11-bn", "caf\u00e9", "b");
    ComputationGraph into = network("vgg11-bn", 2, 0.02);

    assertThat(StartingWeights.open(file).copyInto(into, List.of("cafe\u0301", "b")))
        .isEqualTo("weights: " + file);
    assertThat(into.params()).isEqualTo(from.params());
  }

  @Test
  void weightsOfPlainDeeplearning4jSayWhatTheyLeaveOpen() throws IOException {
    ComputationGraph from = network("vgg11-bn", 3, 0.02);
    from.params().addi(1);
    ModelSerializer.writeModel(from, file.toFile(), false);
    ComputationGraph into = network("vgg11-bn", 3, 0.02);
    StartingWeights weights = StartingWeights.open(file);

    assertThat(weights.copyInto(into, List.of("a", "b", "c"))).contains("names no classes");
    assertThat(into.params()).isEqualTo(from.params());
    assertThat(weights.normalization()).isEmpty();
    assertThat(weights.normalizationLine(Normalization.zeroToOne(3)))
        .contains("does not say how pixels were normalized");
  }

  @Test
  void anotherWidthIsRefusedBeforeAnythingIsCopied() throws IOException {
    saved("vgg11-bn", "a", "b", "c");
    ComputationGraph into = network("vgg11-bn", 3, 0.05);
    INDArray before = into.params().dup();

    assertThatThrownBy(() -> StartingWeights.open(file).copyInto(into, List.of("a", "b", "c")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("are of another network")
        .hasMessageContaining("give the --model, width and imageSize");
    assertThat(into.params()).isEqualTo(before);
  }
}
