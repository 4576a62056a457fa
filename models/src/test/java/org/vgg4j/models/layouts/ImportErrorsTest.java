package org.vgg4j.models.layouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.vgg4j.formats.FormatException;
import org.vgg4j.formats.TensorInfo;
import org.vgg4j.formats.Tensors;

/** The exact words of each error, and that a graph is left as it was. */
class ImportErrorsTest {

  private static final String REMEDY =
      "; choose another model or layout than 'torchvision', or name the tensors in a table with"
          + " --map";

  private final ComputationGraph graph = Graphs.narrow("vgg-a", 32);
  private final MemoryTensors state =
      new PlainTorch(PlainTorch.narrow("A"), false, 7, List.of(256, 256, 10)).state(32);

  @Test
  void aTensorOfAnotherShapeIsNamedWithWhatWasExpected() {
    replace("features.3.weight", List.of(8L, 4L, 5L, 5L));
    says(
        "tensor 'features.3.weight' has shape [8, 4, 5, 5], expected [8, 4, 3, 3] for 'W' of layer"
            + " 'block2_conv1'"
            + REMEDY);
  }

  @Test
  void theFirstOfManyProblemsIsToldAndTheOthersAreCounted() {
    replace("features.3.weight", List.of(8L, 4L, 5L, 5L));
    state.remove("classifier.6.bias");
    says(
        "tensor 'features.3.weight' has shape [8, 4, 5, 5], expected [8, 4, 3, 3] for 'W' of layer"
            + " 'block2_conv1' (and 1 more that do not fit)"
            + REMEDY);
  }

  @Test
  void aMissingTensorHasItsNearestCandidateByShape() {
    MemoryTensors renamed = state.renamed(name -> name.equals("features.3.weight") ? "x.w" : name);
    says(
        renamed,
        "no tensor 'features.3.weight' of shape [8, 4, 3, 3] for 'W' of layer 'block2_conv1'"
            + " (nearest: 'x.w', of that shape) (and 1 more that do not fit)"
            + REMEDY);
    state.remove("classifier.6.bias");
    says("no tensor 'classifier.6.bias' of shape [10] for 'b' of layer 'output'" + REMEDY);
  }

  @Test
  void aTensorTooManyIsNamed() {
    state.add("features.21.weight", List.of(2L, 2L), 0, 0, 0, 0);
    says(
        "tensor 'features.21.weight' of shape [2, 2] belongs to no layer, expected the 22 of this"
            + " model"
            + REMEDY);
    state.remove("features.18.weight");
    says(
        "no tensor 'features.18.weight' of shape [32, 32, 3, 3] for 'W' of layer 'block5_conv2'"
            + " (nearest: 'features.21.weight') (and 1 more that do not fit)"
            + REMEDY);
  }

  @Test
  void twoTensorsOfOneNameAreTooMany() {
    state.add("module.features.0.bias", List.of(4L), 0, 0, 0, 0);
    says(
        "tensors 'features.0.bias' and 'module.features.0.bias' are both 'features.0.bias',"
            + " expected one"
            + REMEDY);
  }

  @Test
  void whatIsNoNumberIsNotTaken() {
    state.get("classifier.6.bias")[2] = Float.NaN;
    says(
        "tensor 'classifier.6.bias' holds NaN as value 3 of 10, expected finite numbers; its"
            + " training had diverged or the file is damaged");
    state.get("classifier.6.bias")[2] = 0;
    state.get("features.0.weight")[0] = Float.POSITIVE_INFINITY;
    says(
        "tensor 'features.0.weight' holds Infinity as value 1 of 108, expected finite numbers;"
            + " its training had diverged or the file is damaged");
  }

  @Test
  void aNegativeVarianceIsNotTaken() {
    ComputationGraph normed = Graphs.narrow("vgg-a-bn", 32);
    MemoryTensors tensors =
        new PlainTorch(PlainTorch.narrow("A"), true, 7, List.of(256, 256, 10)).state(32);
    tensors.get("features.26.running_var")[0] = -0.5f;
    float[] before = normed.params().dup().data().asFloat();

    assertThatThrownBy(() -> Import.into(normed, tensors, WeightLayout.TORCHVISION))
        .isInstanceOf(LayoutException.class)
        .hasMessage(
            "tensor 'features.26.running_var' holds the variance -0.5, expected none below 0; the"
                + " file is damaged, or this is another tensor");
    assertThat(normed.params().dup().data().asFloat()).isEqualTo(before);
  }

  @Test
  void aFileThatFailsHalfWayLeavesTheGraphAsItWas() {
    float[] before = graph.params().dup().data().asFloat();
    Tensors failing =
        new Tensors() {
          @Override
          public List<TensorInfo> infos() {
            return state.infos();
          }

          @Override
          public float[] read(TensorInfo info) {
            if (info.name().equals("classifier.6.weight")) {
              throw new FormatException("file.pt ends too early");
            }
            return state.read(info);
          }

          @Override
          public java.util.Map<String, String> metadata() {
            return java.util.Map.of();
          }

          @Override
          public void close() {}
        };

    assertThatThrownBy(() -> Import.into(graph, failing, WeightLayout.TORCHVISION))
        .isInstanceOf(FormatException.class)
        .hasMessage("file.pt ends too early");
    assertThat(graph.params().dup().data().asFloat()).isEqualTo(before);
  }

  @Test
  void layersThatAreToBeKeptAreKeptWhateverTheFileHasForThem() {
    replace("classifier.6.weight", List.of(1000L, 256L));
    replace("classifier.6.bias", List.of(1000L));
    float[] before = graph.getLayer("output").getParam("W").dup().data().asFloat();

    ImportReport report = Import.into(graph, state, WeightLayout.TORCHVISION, Set.of("output"));

    assertThat(graph.getLayer("output").getParam("W").dup().data().asFloat()).isEqualTo(before);
    assertThat(graph.getLayer("dense2").getParam("b").dup().data().asFloat())
        .isEqualTo(state.get("classifier.3.bias"));
    assertThat(report.kept()).containsExactly("output");
    assertThat(report.ignored()).containsExactly("classifier.6.weight", "classifier.6.bias");
    assertThatThrownBy(() -> Import.into(graph, state, WeightLayout.TORCHVISION, Set.of("outputs")))
        .hasMessageStartingWith("layer to keep is 'outputs', expected one of block1_conv1, ")
        .hasMessageEndingWith(" (nearest: 'output')");
  }

  private void replace(String name, List<Long> shape) {
    MemoryTensors other = state.copy();
    other
        .infos()
        .forEach(
            info -> {
              state.remove(info.name());
              boolean chosen = info.name().equals(name);
              state.add(
                  info.name(),
                  chosen ? shape : info.shape(),
                  chosen ? Numbers.like(0, name, shape) : other.read(info));
            });
  }

  private void says(String message) {
    says(state, message);
  }

  private void says(Tensors tensors, String message) {
    float[] before = graph.params().dup().data().asFloat();
    assertThatThrownBy(() -> Import.into(graph, tensors, WeightLayout.TORCHVISION))
        .isInstanceOf(LayoutException.class)
        .hasMessage(message);
    assertThat(graph.params().dup().data().asFloat()).isEqualTo(before);
  }
}
