package org.vgg4j.models.layouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.formats.TensorInfo;

class TensorMapTest {

  private static final String HEADER = "theirs,layer,parameter,conversion";

  @TempDir Path folder;

  @Test
  void aDraftOfAStateDictWithOtherNamesNeedsNoHand() throws IOException {
    PlainTorch torch = new PlainTorch(PlainTorch.narrow("D"), false, 0, List.of(6, 6, 10));
    MemoryTensors state = torch.state(32).renamed(name -> "S3/" + name.replace("features", "f"));
    state.add("S3/epoch", List.of(), 50);
    ComputationGraph graph = Graphs.narrow("pytorch-vgg16-compact", 32);
    Path file = folder.resolve("map.csv");

    Files.write(file, MapDraft.of(graph.getConfiguration(), state, "map.csv").lines());
    ImportReport report = Import.into(graph, state, TensorMap.read(file));

    assertThat(report.ignored()).containsExactly("S3/epoch");
    assertThat(report.layout()).isEqualTo("map " + file);
    Graphs.assertClose(
        Graphs.output(graph, Numbers.image(32), 32),
        torch.output(torch.state(32), Numbers.image(32), 32));
  }

  @Test
  void aStateDictInTheOrderOfTheLayersNeedsNoNames() {
    PlainTorch torch = new PlainTorch(PlainTorch.narrow("A"), true, 0, List.of(32, 10));
    int[] count = {0};
    MemoryTensors state =
        torch
            .state(32)
            .renamed(
                name -> {
                  String kind = name.substring(name.lastIndexOf('.'));
                  count[0] += kind.equals(".weight") ? 1 : 0;
                  return "layer" + count[0] + kind;
                });
    ComputationGraph graph = Graphs.narrow("vgg11-bn", 32);

    ImportReport report =
        Import.into(graph, state, InOrder.of(graph.getConfiguration(), state, "S3.pth"));

    assertThat(report.layout()).isEqualTo("its own order");
    Graphs.assertClose(
        Graphs.output(graph, Numbers.image(32), 32),
        torch.output(torch.state(32), Numbers.image(32), 32));
  }

  @Test
  void anOrderThatIsNotTheLayersIsRefused() {
    PlainTorch torch = new PlainTorch(PlainTorch.narrow("D"), false, 0, List.of(6, 6, 10));
    MemoryTensors state = torch.state(32);
    var network = Graphs.narrow("pytorch-vgg16-compact", 32).getConfiguration();
    MemoryTensors turned = new MemoryTensors();
    List<TensorInfo> infos = state.infos();
    for (int i = infos.size() - 1; i >= 0; i--) {
      turned.add(infos.get(i).name(), infos.get(i).shape(), state.read(infos.get(i)));
    }

    assertThatThrownBy(() -> InOrder.of(network, turned, "S3.pth"))
        .isInstanceOf(LayoutException.class)
        .hasMessageStartingWith("order alone does not find the place of tensor '")
        .hasMessageEndingWith("; make a table with --draft-map");
    assertThatThrownBy(
            () -> InOrder.of(network, state.copy().remove("classifier.3.weight"), "S3.pth"))
        .isInstanceOf(LayoutException.class)
        .hasMessageStartingWith("order alone does not find the place of ");
    assertThatThrownBy(
            () -> InOrder.of(network, state.copy().fill("more", List.of(3L, 3L)), "S3.pth"))
        .hasMessage(
            "order alone does not find the place of tensor 'more' (no layer left for shape [3, 3]),"
                + " expected tensors in the order of the network's layers; make a table with"
                + " --draft-map");
  }

  @Test
  void aDraftFoldsBiasesIntoBatchNormsThatFollow() {
    PlainTorch torch = new PlainTorch(PlainTorch.narrow("A"), true, 0, List.of(32, 10));
    MemoryTensors state = torch.state(32).renamed(name -> "net." + name);
    ComputationGraph graph = Graphs.narrow("vgg11-bn", 32);

    TensorMap draft = MapDraft.of(graph.getConfiguration(), state, "m.csv");
    Import.into(graph, state, draft);

    assertThat(draft.lines())
        .startsWith(
            "theirs,layer,parameter,conversion,note",
            "net.features.0.weight,block1_conv1,W,as-is,",
            "net.features.0.bias,block1_bn1,mean,subtract,",
            "net.features.1.weight,block1_bn1,gamma,as-is,",
            "net.features.1.bias,block1_bn1,beta,as-is,",
            "net.features.1.running_mean,block1_bn1,mean,as-is,",
            "net.features.1.running_var,block1_bn1,var,as-is,")
        .contains(
            "net.features.22.weight,block5_conv1,W,as-is,"
                + "\"CHECK: 3 tensors have this shape, taken in the file's order\"");
    Graphs.assertClose(
        Graphs.output(graph, Numbers.image(32), 32),
        torch.output(torch.state(32), Numbers.image(32), 32));
  }

  @Test
  void aDraftOfKerasTurnsKernels() {
    PlainKeras keras = new PlainKeras(PlainTorch.narrow("D"), List.of(256, 256, 10));
    MemoryTensors tensors =
        keras.tensors(64).renamed(name -> name.replace("block", "conv2d_").replace("fc", "dense_"));
    ComputationGraph graph = Graphs.narrow("vgg-d", 64);
    ComputationGraph expected = Graphs.narrow("vgg-d", 64);
    Import.into(expected, keras.tensors(64), WeightLayout.KERAS_APPLICATIONS);

    TensorMap draft = MapDraft.of(graph.getConfiguration(), tensors, "m.csv");
    Import.into(graph, tensors, draft);

    assertThat(draft.lines())
        .contains(
            "dense_1/kernel,dense1,W,flatten-hwc,",
            "dense_2/kernel,dense2,W,transpose,CHECK: 'as-is' would fit as well",
            "predictions/kernel,output,W,transpose,");
    // The draft cannot know that the first convolution takes blue, green, red.
    String edited =
        String.join("\n", draft.lines())
            .replace(
                "conv2d_1_conv1/kernel,block1_conv1,W,hwio,",
                "conv2d_1_conv1/kernel,block1_conv1,W,hwio-bgr,");
    Import.into(graph, tensors, TensorMap.parse("m.csv", edited.lines().toList()));
    assertThat(graph.params()).isEqualTo(expected.params());
    Graphs.assertRoundTrip(
        graph, Graphs.narrow("vgg-d", 64), TensorMap.parse("m.csv", edited.lines().toList()));
  }

  @Test
  void aDraftMarksWhatIsLeftAndWhatIsMissing() {
    PlainTorch torch = new PlainTorch(PlainTorch.narrow("A"), false, 0, List.of(32, 10));
    MemoryTensors state = torch.state(32).remove("classifier.0.weight");
    state.add("extra.weight", List.of(7L, 7L), new float[49]);

    TensorMap draft = MapDraft.of(Graphs.narrow("vgg11", 32).getConfiguration(), state, "m.csv");

    assertThat(draft.lines())
        .contains(
            ",dense1,W,as-is,\"CHECK: no tensor left of shape [32, 32]\"",
            "classifier.0.bias,,,ignore,CHECK: no layer left for shape [32]",
            "extra.weight,,,ignore,\"CHECK: no layer left for shape [7, 7]\"");
    refuses(
        draft.lines(),
        "map 'm.csv' line 18: no tensor for 'W' of layer 'dense1', expected its name; fill in the"
            + " first field");
  }

  @Test
  void aTableThatCannotBeReadSaysWhere() {
    refuses(List.of(), "map 'm.csv' line 1: no header, expected theirs,layer,parameter,conversion");
    refuses(
        List.of("# a comment", "their,layer"),
        "map 'm.csv' line 2: 'their,layer', expected the header theirs,layer,parameter,conversion");
    refuses(
        List.of(HEADER, "a.weight,output"),
        "map 'm.csv' line 2: 2 fields, expected theirs,layer,parameter,conversion");
    refuses(
        List.of(HEADER, "a,output,W,as-is", "", "a,output,b,as-is"),
        "map 'm.csv' line 4: tensor 'a' again, expected it once; it stands in line 2");
    Path none = folder.resolve("none.csv");
    assertThatThrownBy(() -> TensorMap.read(none))
        .isInstanceOf(LayoutException.class)
        .hasMessage(
            "map '%s' cannot be read (it is not there), expected a table in UTF-8; make one with --draft-map"
                .formatted(none));
  }

  @Test
  void aTableThatNamesWhatIsNotThereSaysWhatIs() {
    refusesRow(
        "a,outputs,W,as-is",
        "map 'm.csv' line 2: layer is 'outputs', expected one of block1_conv1, block2_conv1,"
            + " block3_conv1, block3_conv2, block4_conv1, block4_conv2, block5_conv1,"
            + " block5_conv2, dense1, output (nearest: 'output')");
    refusesRow(
        "a,output,weight,as-is",
        "map 'm.csv' line 2: parameter of layer 'output' is 'weight', expected one of W, b");
    refusesRow(
        "a,output,W,hwio",
        "map 'm.csv' line 2: conversion 'hwio' does not suit 'W' of layer 'output', which is a"
            + " dense layer's weights");
    refusesRow(
        "a,output,W,asis",
        "map 'm.csv' line 2: conversion is 'asis', expected one of as-is, transpose, flatten-hwc,"
            + " hwio, hwio-bgr, oihw-bgr, subtract, epsilon=0.001, adaptive-pool-7"
            + " (nearest: 'as-is')");
    refusesRow(
        "a,output,W,as-is\nb,output,W,as-is",
        "map 'm.csv' line 3: 'W' of layer 'output' again, expected it once; it stands in line 2");
    refusesRow(
        "a,output,W,as-is",
        "map 'm.csv' has no line for 'W' of layer 'block1_conv1', expected one with its tensor of"
            + " 108 values");
  }

  @Test
  void fieldsWithCommasStandInQuotes() {
    List<String> fields = List.of("a,b", "say \"x\"", "", "plain");
    assertThat(CsvLine.fields(CsvLine.of(fields))).isEqualTo(fields);
  }

  private static void refuses(List<String> lines, String message) {
    assertThatThrownBy(() -> TensorMap.parse("m.csv", lines))
        .isInstanceOf(LayoutException.class)
        .hasMessage(message);
  }

  private static void refusesRow(String rows, String message) {
    TensorMap map = TensorMap.parse("m.csv", (HEADER + "\n" + rows).lines().toList());
    assertThatThrownBy(() -> map.entries(Graphs.narrow("vgg11", 32).getConfiguration()))
        .isInstanceOf(LayoutException.class)
        .hasMessage(message);
  }
}
