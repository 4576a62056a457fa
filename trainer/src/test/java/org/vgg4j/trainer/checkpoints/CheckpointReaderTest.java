package org.vgg4j.trainer.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointReaderTest {

  @TempDir private Path folder;

  private ComputationGraph graph;
  private Path file;

  @BeforeEach
  void trainAndSaveASmallNetwork() throws IOException {
    file = folder.resolve("model.zip");
    graph = SmallCheckpoint.write(file);
  }

  @Test
  void whatWasWrittenIsReadBackBitForBit() {
    var loaded = CheckpointReader.read(file, true);

    assertThat(loaded.graph().params()).isEqualTo(graph.params());
    assertThat(loaded.graph().getUpdater().getStateViewArray())
        .isEqualTo(graph.getUpdater().getStateViewArray());
    assertThat(loaded.graph().getConfiguration().getIterationCount()).isEqualTo(1);
    CheckpointInfo info = loaded.info().orElseThrow();
    assertThat(info.classes()).containsExactly("a", "b", "c", "d");
    assertThat(info.position()).isEqualTo(SmallCheckpoint.info().position());
    assertThat(info.mean()).containsExactly(0.1f, 0.2f, 0.3f);
  }

  @Test
  void theMemoryOfAClosedOneIsGivenBack() {
    var loaded = CheckpointReader.read(file, true);
    loaded.close();

    assertThat(loaded.graph().params().wasClosed()).isTrue();
    assertThat(loaded.graph().getUpdater().getStateViewArray().wasClosed()).isTrue();
  }

  @Test
  void plainDeeplearning4jReadsTheSameModel() throws IOException {
    ComputationGraph plain = ModelSerializer.restoreComputationGraph(file.toFile(), true);

    assertThat(plain.params()).isEqualTo(graph.params());
    assertThat(plain.getUpdater().getStateViewArray())
        .isEqualTo(graph.getUpdater().getStateViewArray());
  }

  @Test
  void aModelOfPlainDeeplearning4jIsReadWithoutInfo() throws IOException {
    File plain = folder.resolve("plain.zip").toFile();
    ModelSerializer.writeModel(graph, plain, true);

    var loaded = CheckpointReader.read(plain.toPath(), true);
    assertThat(loaded.info()).isEmpty();
    assertThat(loaded.graph().params()).isEqualTo(graph.params());
  }

  @Test
  void aFlippedBitIsFoundByItsChecksum() throws IOException {
    Map<String, byte[]> entries = ZipEntries.read(file);
    byte[] coefficients = entries.get("coefficients.bin");
    coefficients[coefficients.length / 2] ^= 1;
    ZipEntries.write(file, entries);

    assertThatThrownBy(() -> CheckpointReader.read(file, false))
        .hasMessageContaining("the checksum of its entry coefficients.bin is wrong");
  }

  @Test
  void weightsOfAnotherLengthThanTheNetworkHasAreRefusedBeforeTheyAreRead() throws IOException {
    Map<String, byte[]> entries = ZipEntries.read(file);
    entries.put("coefficients.bin", new byte[50_000_000]);
    ZipEntries.write(file, entries);

    assertThatThrownBy(() -> CheckpointReader.read(file, false))
        .hasMessageContaining("its entry coefficients.bin has 50000000 bytes, expected about");
  }

  @Test
  void serializedJavaObjectsInTheFileAreNotTouched() throws IOException {
    Map<String, byte[]> entries = ZipEntries.read(file);
    entries.put("preprocessor.bin", new byte[] {(byte) 0xac, (byte) 0xed, 0, 5, 1, 2, 3});
    ZipEntries.write(file, entries);

    assertThat(CheckpointReader.read(file, false).graph().params()).isEqualTo(graph.params());
  }

  @Test
  void tooManyEntriesAreRefused() throws IOException {
    Map<String, byte[]> entries = ZipEntries.read(file);
    for (int i = 0; i < 100; i++) {
      entries.put("more" + i, new byte[0]);
    }
    ZipEntries.write(file, entries);

    assertThatThrownBy(() -> CheckpointReader.read(file, false)).hasMessageContaining("entries");
  }

  @Test
  void aDamagedFileIsReadOrRefusedInOneLineWhereverItIsDamaged() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    Random random = new Random(7);
    int refused = 0;
    for (int i = 0; i < 150; i++) {
      byte[] damaged =
          i % 3 == 0 ? java.util.Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
      for (int j = 0; j < 1 + i % 40 && damaged.length > 0; j++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      Files.write(file, damaged);
      try {
        CheckpointReader.read(file, true);
      } catch (CheckpointException e) {
        assertThat(e.getMessage()).doesNotContain("\n").contains(file.toString());
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(100);
  }
}
