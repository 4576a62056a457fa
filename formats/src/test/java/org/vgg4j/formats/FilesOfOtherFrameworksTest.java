package org.vgg4j.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files made by PyTorch and h5py (README.md beside them says how). */
class FilesOfOtherFrameworksTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "torch-zip.pt",
        "torch-legacy.pt",
        "torch-protocol4.pt",
        "torch-types.pt",
        "torch-types-legacy.pt",
        "torch-views.pt",
        "torch-views-legacy.pt",
        "torch-net.pt",
        "torch-checkpoint.pt",
        "torch-checkpoint-legacy.pt",
        "keras1-weights.h5",
        "keras2-weights.h5",
        "keras2-latest.h5",
        "keras2-model.h5",
        "keras2-types.h5",
        "keras3.weights.h5",
        "keras3-named.weights.h5",
        "keras3.keras",
        "plain.safetensors"
      })
  void everyTensorComesOutBitForBit(String name) {
    assertThat(Bits.of(Bits.copied(folder, name)))
        .containsExactlyInAnyOrderEntriesOf(Bits.expected(name));
  }

  @Test
  void shardsOfAnIndexArePutTogether() {
    String index = "sharded.safetensors.index.json";
    Path file = Bits.copied(folder, index, "shard-1-of-2.safetensors", "shard-2-of-2.safetensors");
    assertThat(Bits.of(file)).containsExactlyEntriesOf(Bits.expected(index));
  }

  @ParameterizedTest
  @CsvSource({
    "plain.safetensors, SAFETENSORS",
    "sharded.safetensors.index.json, SAFETENSORS_INDEX",
    "torch-zip.pt, PYTORCH",
    "torch-legacy.pt, PYTORCH_LEGACY",
    "torch-protocol4.pt, PYTORCH",
    "keras2-weights.h5, KERAS_HDF5",
    "keras3.keras, KERAS"
  })
  void formatIsToldByContentWhateverTheName(String name, TensorFormat format) throws IOException {
    Path file = Files.write(folder.resolve("weights.bin"), Bits.resource(name));
    assertThat(TensorFormat.of(file)).isEqualTo(format);
  }

  @Test
  void stateDictKeepsTheOrderOfLayers() {
    try (Tensors tensors = TensorFiles.open(Bits.copied(folder, "torch-zip.pt"))) {
      assertThat(tensors.infos())
          .extracting(TensorInfo::name)
          .containsExactlyElementsOf(Bits.expected("torch-zip.pt").keySet());
      assertThat(tensors.metadata()).isEmpty();
    }
  }

  @Test
  void stateDictInACheckpointIsFoundAndTheMetadataSayWhere() {
    assertThat(metadata("torch-net.pt"))
        .isEqualTo(Map.of(TensorFiles.PYTORCH_ENTRY, "net", TensorFiles.PYTORCH_PREFIX, "module."));
    assertThat(metadata("torch-checkpoint-legacy.pt"))
        .isEqualTo(Map.of(TensorFiles.PYTORCH_ENTRY, "state_dict"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"keras2-weights.h5", "keras3.keras"})
  void kerasLayersComeInTheNetworksOrder(String name) {
    try (Tensors tensors = TensorFiles.open(Bits.copied(folder, name))) {
      assertThat(tensors.infos())
          .extracting(TensorInfo::name)
          .containsExactly(
              "conv1/kernel",
              "conv1/bias",
              "bn1/gamma",
              "bn1/beta",
              "bn1/moving_mean",
              "bn1/moving_variance",
              "predictions/kernel",
              "predictions/bias");
    }
  }

  @Test
  void kerasConfigurationAndVersionAreInTheMetadata() {
    for (String name : List.of("keras2-model.h5", "keras3.keras")) {
      assertThat(metadata(name).get(TensorFiles.KERAS_CONFIG))
          .contains("\"class_name\": \"Functional\"");
    }
    assertThat(metadata("keras2-model.h5")).containsEntry(TensorFiles.KERAS_VERSION, "2.11.0");
    assertThat(metadata("keras3.keras")).containsEntry(TensorFiles.KERAS_VERSION, "3.3.3");
    assertThat(metadata("keras3.weights.h5")).isEmpty();
  }

  @Test
  void safetensorsMetadataAreGivenAsTheyAre() {
    assertThat(metadata("plain.safetensors")).isEqualTo(Map.of("format", "pt"));
  }

  @Test
  void wholeModelIsRefusedWithTheLineThatSavesItsWeights() {
    for (String name : List.of("torch-model.pt", "torch-model-legacy.pt")) {
      Path file = Bits.copied(folder, name);
      assertThatThrownBy(() -> TensorFiles.open(file))
          .isInstanceOf(FormatException.class)
          .hasMessageMatching(
              ".*"
                  + name
                  + " asks Python for (torch.nn.modules.linear.Linear|the class of a whole model),"
                  + " expected a state dict of tensors and plain values; save the weights alone by"
                  + " torch.save\\(model.state_dict\\(\\), \"weights.pt\"\\) and take that file");
    }
  }

  @Test
  void torchScriptIsRefusedWithTheLineThatSavesItsWeights() {
    Path file = Bits.copied(folder, "torch-script.pt");
    assertThatThrownBy(() -> TensorFiles.open(file))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            file
                + " is a TorchScript archive, expected a state dict; save the weights alone by"
                + " torch.save(torch.jit.load(\"torch-script.pt\").state_dict(), \"weights.pt\")");
  }

  @Test
  void tensorOfManyValuesInOnePlaceIsRefused() {
    Path file = Bits.copied(folder, "torch-expanded.pt");
    assertThatThrownBy(() -> TensorFiles.open(file))
        .hasMessage(
            file
                + " has a tensor wide that does not fit into its storage, expected one that does;"
                + " save it again after .contiguous()");
  }

  private Map<String, String> metadata(String name) {
    try (Tensors tensors = TensorFiles.open(Bits.copied(folder, name))) {
      return tensors.metadata();
    }
  }
}
