package org.vgg4j.models.layouts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vgg4j.choices.Choices;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelOptions;

/**
 * Layouts of networks in PyTorch. The text files hold names and shapes of {@code state_dict()} and
 * outputs of the networks, from torch 1.13.1, torchvision 0.14.1 and the four repositories, with
 * weights of {@link Numbers}.
 */
class TorchLayoutsTest {

  private static final List<Integer> PAPER_HEAD = List.of(256, 256, 10);

  @ParameterizedTest
  @CsvSource({
    "torchvision-vgg11, torchvision, vgg-a, 224, 1000",
    "torchvision-vgg16_bn, torchvision, vgg-d-bn, 224, 1000",
    "torchvision-vgg16_bn, torchvision, vgg-d-bn, 32, 1000",
    "weiaicunzai-vgg19_bn, pytorch-cifar100, vgg-e-bn, 32, 100",
    "huyvnphan-vgg13_bn, pytorch-cifar10, vgg-b-bn, 32, 10"
  })
  void namesAndShapesAreThoseOfTheStateDict(
      String file, String layout, String model, int side, int classes) {
    ComputationGraphConfiguration configuration =
        ModelFactory.configure(model, ModelOptions.of(new InputShape(3, side, side), classes));

    assertThat(layout(layout).entries(configuration))
        .map(TorchLayoutsTest::line)
        .containsExactlyElementsOf(published(file));
  }

  @Test
  void headsThatTheCatalogLacksHaveTheirNamesToo() {
    List<List<Integer>> vgg16 = blocks(List.of(2, 2, 3, 3, 3));
    List<List<Integer>> vgg11 = blocks(List.of(1, 1, 2, 2, 2));

    assertThat(
            WeightLayout.PYTORCH_CIFAR.entries(
                Graphs.handmade(vgg16, List.of(10)).getConfiguration()))
        .map(TorchLayoutsTest::line)
        .containsExactlyElementsOf(published("kuangliu-VGG16"));
    assertThat(
            WeightLayout.PYTORCH_CIFAR_MODELS.entries(
                Graphs.handmade(vgg11, List.of(512, 512, 10)).getConfiguration()))
        .map(TorchLayoutsTest::line)
        .containsExactlyElementsOf(published("chenyaofo-vgg11_bn"));
  }

  @ParameterizedTest
  @CsvSource({
    "A, false, 32", "A, false, 64", "A, false, 96", "A, false, 224", "A, false, 288",
    "D, true, 32", "D, true, 64", "D, true, 96", "D, true, 224", "D, true, 288"
  })
  void torchvisionsNetworksComputeWhatTorchComputed(String column, boolean norm, int side) {
    PlainTorch torch = new PlainTorch(PlainTorch.narrow(column), norm, 7, PAPER_HEAD);
    MemoryTensors state = torch.state(side);
    ComputationGraph graph =
        Graphs.narrow("vgg-" + column.toLowerCase() + (norm ? "-bn" : ""), side);

    Import.into(graph, state, WeightLayout.TORCHVISION);

    double[] expected = torchOutput(column + " " + norm + " " + side + " ");
    Graphs.assertClose(Graphs.output(graph, Numbers.image(side), side), expected);
  }

  @ParameterizedTest
  @CsvSource({
    "A, pytorch-cifar100, vgg-a-bn, 32",
    "B, pytorch-cifar10, vgg-b-bn, 32",
    "E, pytorch-cifar10, vgg-e-bn, 32",
    "D, pytorch-cifar100, vgg-d-bn, 64",
    "D, torchvision, vgg-d, 32",
    "D, torchvision, pytorch-vgg16-bn-224, 64"
  })
  void networksComputeWhatPlainLoopsCompute(String column, String layout, String model, int side) {
    boolean norm = model.contains("bn");
    int pool = layout(layout) == WeightLayout.TORCHVISION ? 7 : 0;
    PlainTorch torch = new PlainTorch(PlainTorch.narrow(column), norm, pool, PAPER_HEAD);
    MemoryTensors state = torch.state(side);
    ComputationGraph graph = Graphs.narrow(model, side);

    Import.into(graph, state, layout(layout));

    Graphs.assertClose(
        Graphs.output(graph, Numbers.image(side), side),
        torch.output(state, Numbers.image(side), side));
  }

  @Test
  void oneLinearLayerAndTwoOfOtherWidthsAreComputedAsInTheirRepositories() {
    Map<WeightLayout, List<Integer>> heads =
        Map.of(
            WeightLayout.PYTORCH_CIFAR,
            List.of(10),
            WeightLayout.PYTORCH_CIFAR_MODELS,
            List.of(32, 32, 10));
    heads.forEach(
        (layout, head) -> {
          PlainTorch torch = new PlainTorch(PlainTorch.narrow("B"), true, 0, head);
          MemoryTensors state = torch.state(32);
          // Deeplearning4j's own default of a batch norm: it keeps the logarithm.
          ComputationGraph graph = Graphs.handmade(torch.blocks(), head);

          Import.into(graph, state, layout);

          Graphs.assertClose(
              Graphs.output(graph, Numbers.image(32), 32),
              torch.output(state, Numbers.image(32), 32));
        });
  }

  @Test
  void thePlainLoopsAgreeWithTorch() {
    PlainTorch torch = new PlainTorch(PlainTorch.narrow("D"), true, 7, PAPER_HEAD);
    double[] output = torch.output(torch.state(96), Numbers.image(96), 96);
    float[] floats = new float[output.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) output[i];
    }
    Graphs.assertClose(floats, torchOutput("D true 96 "));
  }

  @ParameterizedTest
  @CsvSource({
    "torchvision, vgg-a, 224",
    "torchvision, vgg-b-bn, 32",
    "torchvision, pytorch-vgg16-bn-224-as-published, 224",
    "pytorch-cifar100, vgg-e-bn, 64",
    "pytorch-cifar10, gluon-vgg11, 32",
    "pytorch-cifar, pytorch-vgg16-compact, 32",
    "pytorch-cifar-models, vgg19-bn, 32"
  })
  void whatIsExportedComesBackBitForBit(String layout, String model, int side) {
    ComputationGraph graph = Graphs.narrow(model, side);
    Graphs.fill(graph, WeightLayout.VGG4J);

    Graphs.assertRoundTrip(graph, Graphs.narrow(model, side), layout(layout));
  }

  @Test
  void whatIsImportedGoesOutBitForBit() {
    MemoryTensors state = new PlainTorch(PlainTorch.narrow("A"), false, 7, PAPER_HEAD).state(224);
    ComputationGraph graph = Graphs.narrow("vgg-a", 224);
    Import.into(graph, state, WeightLayout.TORCHVISION);

    MemoryTensors out = MemoryTensors.of(Export.tensors(graph, WeightLayout.TORCHVISION));

    assertThat(out.infos()).isEqualTo(state.infos());
    out.infos().forEach(info -> assertThat(out.read(info)).isEqualTo(state.read(info)));
  }

  @Test
  void anExportedNetworkWithoutBiasesComputesTheSameInPyTorch() {
    PlainTorch torch = new PlainTorch(PlainTorch.narrow("A"), true, 7, PAPER_HEAD);
    ComputationGraph graph = Graphs.narrow("vgg-a-bn", 32);
    Graphs.fill(graph, WeightLayout.VGG4J);

    MemoryTensors out = MemoryTensors.of(Export.tensors(graph, WeightLayout.TORCHVISION));

    assertThat(out.get("features.0.bias")).containsOnly(0);
    Graphs.assertClose(
        Graphs.output(graph, Numbers.image(32), 32), torch.output(out, Numbers.image(32), 32));
  }

  @Test
  void whatStandsAroundANameIsTakenAway() {
    PlainTorch torch = new PlainTorch(PlainTorch.narrow("A"), true, 7, PAPER_HEAD);
    MemoryTensors plain = torch.state(32);
    MemoryTensors wrapped = plain.renamed(name -> "net.module." + name);
    wrapped.add("net.module.features.1.num_batches_tracked", List.of(), 7);
    wrapped.add("epoch", List.of(), 3);
    wrapped.add("optimizer.state.0.exp_avg", List.of(2L), 1, 2);
    ComputationGraph graph = Graphs.narrow("vgg-a-bn", 32);
    ComputationGraph other = Graphs.narrow("vgg-a-bn", 32);

    Import.into(other, plain, WeightLayout.TORCHVISION);
    ImportReport report = Import.into(graph, wrapped, WeightLayout.TORCHVISION);

    assertThat(graph.params()).isEqualTo(other.params());
    assertThat(report.tensors()).isEqualTo(54);
    assertThat(report.ignored())
        .containsExactly(
            "net.module.features.1.num_batches_tracked", "epoch", "optimizer.state.0.exp_avg");
    assertThat(report.notes())
        .containsExactly(
            "the biases of 8 convolutions went into the batch norms behind them",
            "the average pool to 7x7 went into the weights of layer 'dense1'");
  }

  @Test
  void convolutionsMayDoWithoutBiasInFrontOfBatchNorm() {
    PlainTorch torch = new PlainTorch(PlainTorch.narrow("A"), true, 7, PAPER_HEAD);
    MemoryTensors state = torch.state(32);
    for (int module : List.of(0, 4, 8, 11, 15, 18, 22, 25)) {
      state.remove("features." + module + ".bias");
    }
    ComputationGraph graph = Graphs.narrow("vgg-a-bn", 32);

    Import.into(graph, state, WeightLayout.TORCHVISION);

    float[] mean = graph.getLayer("block1_bn1").getParam("mean").dup().data().asFloat();
    assertThat(mean).isEqualTo(state.get("features.1.running_mean"));
  }

  @Test
  void eachRepositoryHasItsPixels() {
    assertThat(WeightLayout.TORCHVISION.preprocessing(1000).orElseThrow())
        .hasToString("Preprocessing[mean=[0.485, 0.456, 0.406], deviation=[0.229, 0.224, 0.225]]");
    assertThat(WeightLayout.PYTORCH_CIFAR_MODELS.preprocessing(10).orElseThrow())
        .isEqualTo(WeightLayout.PYTORCH_CIFAR.preprocessing(10).orElseThrow())
        .hasToString(
            "Preprocessing[mean=[0.4914, 0.4822, 0.4465], deviation=[0.2023, 0.1994, 0.201]]");
    assertThat(WeightLayout.PYTORCH_CIFAR_MODELS.preprocessing(100).orElseThrow())
        .hasToString(
            "Preprocessing[mean=[0.507, 0.4865, 0.4409], deviation=[0.2673, 0.2564, 0.2761]]");
    assertThat(WeightLayout.PYTORCH_CIFAR10.preprocessing(10).orElseThrow().deviation())
        .containsExactly(0.2471f, 0.2435f, 0.2616f);
    assertThat(WeightLayout.VGG4J.preprocessing(10)).isEmpty();
  }

  private static WeightLayout layout(String id) {
    return Choices.find("layout", id, WeightLayout.class);
  }

  private static List<List<Integer>> blocks(List<Integer> counts) {
    int[] channels = {64, 128, 256, 512, 512};
    List<List<Integer>> blocks = new java.util.ArrayList<>();
    for (int i = 0; i < channels.length; i++) {
      blocks.add(java.util.Collections.nCopies(counts.get(i), channels[i]));
    }
    return blocks;
  }

  private static String line(Entry entry) {
    return entry.tensor()
        + " "
        + String.join("x", entry.shape().stream().map(String::valueOf).toList());
  }

  private static List<String> published(String name) {
    return lines(name).stream().filter(line -> !line.contains("num_batches_tracked")).toList();
  }

  private static double[] torchOutput(String start) {
    String line =
        lines("torchvision-outputs").stream()
            .filter(l -> l.startsWith(start))
            .findFirst()
            .orElseThrow();
    return Arrays.stream(line.substring(start.length()).split(" "))
        .mapToDouble(Double::parseDouble)
        .toArray();
  }

  private static List<String> lines(String name) {
    try (InputStream file = TorchLayoutsTest.class.getResourceAsStream(name + ".txt")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
