package org.vgg4j.models.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxModelMetadata;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.models.Head;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.LayerKinds;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelInfo;
import org.vgg4j.models.ModelOptions;

/** Every model, a sixteenth as wide, and every kind of layer computes the same in onnxruntime. */
class OnnxExportTest {

  private static final int CLASSES = 3;
  private static final InputShape SMALL = new InputShape(3, 32, 32);

  @TempDir Path folder;

  static Stream<String> models() {
    return ModelFactory.models().stream().map(ModelInfo::name);
  }

  static Stream<String> layerKinds() {
    return LayerKinds.networks().keySet().stream().filter(kind -> !kind.startsWith("optimizer"));
  }

  @ParameterizedTest
  @MethodSource("models")
  void everyModelGivesTheSameProbabilities(String model) {
    Agreement.check(Agreement.disturbed(ModelFactory.create(model, narrow())), SMALL);
  }

  @ParameterizedTest
  @MethodSource("layerKinds")
  void everyKindOfLayerGivesTheSameProbabilities(String kind) {
    ComputationGraph network = new ComputationGraph(LayerKinds.networks().get(kind));
    network.init();

    Agreement.check(Agreement.disturbed(network), LayerKinds.INPUT);
  }

  @Test
  void imagesThatAreNoSquareAreFlattenedInTheSameOrder() {
    InputShape wide = new InputShape(3, 32, 64);

    Agreement.check(
        Agreement.disturbed(ModelFactory.create("vgg11", narrow().withInput(wide))), wide);
  }

  @Test
  void theWhiteningLayerAndAnotherHeadAreWrittenToo() {
    Agreement.check(
        Agreement.disturbed(ModelFactory.create("airbench", narrow().withWhitening(true))), SMALL);
    Agreement.check(
        Agreement.disturbed(
            ModelFactory.create("vgg11-bn", narrow().withHead(Head.GLOBAL_AVERAGE_4096))),
        SMALL);
  }

  @Test
  void theNetworkStaysAsItWas() throws IOException {
    ComputationGraph network = ModelFactory.create("resnet-v2", narrow());
    INDArray parameters = network.params().dup();
    String configuration = network.getConfiguration().toJson();

    OnnxExport.write(network, options(Pixels.RAW), folder.resolve("net.onnx"));

    assertThat(network.params()).isEqualTo(parameters);
    assertThat(network.getConfiguration().toJson()).isEqualTo(configuration);
  }

  @Test
  void theMetadataSaysWhatTheFileTakesAndGives() throws IOException, OrtException {
    OnnxOptions options =
        new OnnxOptions(
            SMALL,
            List.of("cat", "d\u00f6g, \"big\"", "frog"),
            List.of(0.5f, 0.25f, 0.4914f),
            List.of(1f, 0.2f, 0.3f),
            Pixels.NORMALIZED,
            "1.2.3");

    try (Onnxruntime exported = Onnxruntime.load(ModelFactory.create("vgg11", narrow()), options)) {
      OnnxModelMetadata metadata = exported.session().getMetadata();
      assertThat(metadata.getProducerName()).isEqualTo("vgg4j");
      assertThat(metadata.getCustomMetadata())
          .containsEntry("classes", "[\"cat\",\"d\u00f6g, \\\"big\\\"\",\"frog\"]")
          .containsEntry("images", "3x32x32")
          .containsEntry("pixels", "normalized")
          .containsEntry("mean", "[0.5,0.25,0.4914]")
          .containsEntry("deviation", "[1.0,0.2,0.3]")
          .hasSize(5);
      assertThat(exported.session().getInputNames()).containsExactly("images");
      assertThat(exported.session().getOutputNames()).containsExactly("probabilities", "scores");
      assertThat(exported.session().getInputInfo().get("images").getInfo().toString())
          .contains("shape=[-1, 3, 32, 32]", "batch");
    }
  }

  @Test
  void theFileIsOneProtobufMessageWithNamesThatOccurOnce() throws IOException {
    Path file = folder.resolve("net.onnx");

    OnnxExport.write(ModelFactory.create("airbench", narrow()), options(Pixels.RAW), file);

    ModelProto model = ModelProto.parseFrom(Files.readAllBytes(file));
    assertThat(model.getSerializedSize()).isEqualTo(Files.size(file));
    assertThat(model.getProducerVersion()).isEqualTo("test");
    GraphProto graph = model.getGraph();
    assertThat(
            Stream.concat(
                graph.getNodeList().stream().map(node -> node.getOutput(0)),
                graph.getInitializerList().stream().map(tensor -> tensor.getName())))
        .doesNotHaveDuplicates();
  }

  @Test
  void aFileIsReplacedWholeOrNotAtAll() throws IOException {
    Path file = folder.resolve("net.onnx");
    Files.writeString(file, "before");
    ComputationGraph network = ModelFactory.create("vgg11", narrow());
    OnnxOptions tooFew = Agreement.options(SMALL, CLASSES - 1, Pixels.RAW);

    assertThatThrownBy(() -> OnnxExport.write(network, tooFew, file))
        .isInstanceOf(OnnxException.class)
        .hasMessage("2 names of classes for a network of 3 classes: expected one name for each");
    assertThat(file).hasContent("before");

    OnnxExport.write(network, options(Pixels.RAW), file);

    try (OrtSession session = Onnxruntime.session(Files.readAllBytes(file));
        Stream<Path> files = Files.list(folder)) {
      assertThat(session.getNumInputs()).isEqualTo(1);
      assertThat(files).containsExactly(file);
    } catch (OrtException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void nothingIsLeftBehindWhereTheFileCannotHaveItsName() throws IOException {
    Path file = folder.resolve("net.onnx");
    Files.createDirectories(file.resolve("within"));
    ComputationGraph network = ModelFactory.create("vgg11", narrow());

    assertThatThrownBy(() -> OnnxExport.write(network, options(Pixels.RAW), file))
        .isInstanceOf(IOException.class);

    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  private static ModelOptions narrow() {
    return ModelOptions.of(SMALL, CLASSES).withWidth(1.0 / 16);
  }

  private static OnnxOptions options(Pixels pixels) {
    return Agreement.options(SMALL, CLASSES, pixels);
  }
}
