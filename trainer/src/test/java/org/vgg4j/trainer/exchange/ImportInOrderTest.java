package org.vgg4j.trainer.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.formats.PyTorchWriter;
import org.vgg4j.formats.SafetensorsWriter;
import org.vgg4j.formats.TensorInfo;
import org.vgg4j.formats.Tensors;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelOptions;
import org.vgg4j.models.layouts.Export;
import org.vgg4j.models.layouts.WeightLayout;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;
import org.vgg4j.trainer.commands.InProcess;

/** State dicts whose names say nothing, through the command. */
class ImportInOrderTest {

  @TempDir Path folder;

  /** The tensors of a graph, in its order, each layer's under a number. */
  private static final class Numbered implements Tensors {

    private final Tensors all;
    private final Map<TensorInfo, TensorInfo> own = new LinkedHashMap<>();

    Numbered(ComputationGraph graph) {
      all = Export.tensors(graph, WeightLayout.VGG4J);
      Map<String, Integer> numbers = new LinkedHashMap<>();
      for (TensorInfo info : all.infos()) {
        int dot = info.name().lastIndexOf('.');
        int number =
            numbers.merge(info.name().substring(0, dot), numbers.size(), (one, next) -> one);
        own.put(new TensorInfo(number + info.name().substring(dot), info.shape()), info);
      }
    }

    @Override
    public List<TensorInfo> infos() {
      return List.copyOf(own.keySet());
    }

    @Override
    public float[] read(TensorInfo info) {
      return all.read(own.get(info));
    }

    @Override
    public Map<String, String> metadata() {
      return Map.of();
    }

    @Override
    public void close() {
      all.close();
    }
  }

  private Outcome take(Path file, Path out) {
    return InProcess.run(
        "import",
        file,
        "--model",
        "pytorch-vgg16-compact",
        "--in-order",
        "--set",
        "width=0.25",
        "--mean",
        "0,0,0",
        "--deviation",
        "1,1,1",
        "--out",
        out);
  }

  @Test
  void aStateDictOfAnyNamesIsTakenInItsOrderAndAFileThatSortsIsNot() throws Exception {
    ComputationGraph theirs =
        ModelFactory.create(
            "pytorch-vgg16-compact",
            ModelOptions.of(new InputShape(3, 32, 32), 10).withWidth(0.25));
    Path stateDict = folder.resolve("net.pth");
    Path sorted = folder.resolve("net.safetensors");
    try (Tensors numbered = new Numbered(theirs)) {
      PyTorchWriter.write(stateDict, numbered);
      SafetensorsWriter.write(sorted, numbered);
    }
    Path out = folder.resolve("net.zip");

    Outcome taken = take(stateDict, out);
    assertThat(taken.exitCode()).as(taken.err()).isZero();
    assertThat(taken.err() + taken.out())
        .contains("laid out as its own order, into pytorch-vgg16-compact")
        .contains("its tensors are taken in their order: nothing but shapes tells which is which");
    assertThat(CheckpointReader.read(out, false).graph().params()).isEqualTo(theirs.params());

    Outcome refused = take(sorted, folder.resolve("x.zip"));
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err())
        .isEqualTo(
            "'"
                + sorted
                + "' does not keep the order of a program, expected a state dict of PyTorch; make a"
                + " table with --draft-map\n");
  }
}
