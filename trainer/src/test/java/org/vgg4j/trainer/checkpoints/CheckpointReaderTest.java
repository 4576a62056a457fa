package org.vgg4j.trainer.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelOptions;

class CheckpointReaderTest {

  private static final String FOREIGN = "javax.script.ScriptEngineManager";

  @TempDir private Path folder;

  private ComputationGraph graph;
  private Path file;

  @BeforeEach
  void trainAndSaveASmallNetwork() throws IOException {
    graph =
        ModelFactory.create(
            "vgg11-bn", ModelOptions.of(new InputShape(3, 32, 32), 4).withWidth(0.02));
    INDArray labels = Nd4j.zeros(2, 4);
    labels.putScalar(0, 1, 1);
    labels.putScalar(1, 3, 1);
    graph.fit(new DataSet(Nd4j.rand(2, 3, 32, 32), labels));
    file = folder.resolve("model.zip");
    CheckpointWriter.write(file, graph, info());
  }

  private static CheckpointInfo info() {
    var position = new CheckpointInfo.Position(1, 2, 3, 1, 0.5, 1.5, 4.25, 7, 9, 99, 1.5, 2.5, 1);
    return new CheckpointInfo(
        CheckpointInfo.FORMAT,
        "vgg11-bn",
        "default",
        "cifar10",
        0.1,
        0,
        1,
        List.of("a", "b", "c", "d"),
        3,
        32,
        32,
        new float[] {0.1f, 0.2f, 0.3f},
        new float[] {1, 2, 3},
        position,
        null);
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
    assertThat(info.position()).isEqualTo(info().position());
    assertThat(info.mean()).containsExactly(0.1f, 0.2f, 0.3f);
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
  void aForeignClassInTheConfigurationIsRefusedAndNeverLoaded() throws IOException {
    edit(
        "configuration.json",
        json -> json.replaceFirst("org\\.nd4j\\.linalg\\.activations\\.impl\\.\\w+", FOREIGN));

    assertThatThrownBy(() -> CheckpointReader.read(file, false))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("names the class " + FOREIGN)
        .hasMessageNotContaining("\n");
  }

  @Test
  void aFlippedBitIsFoundByItsChecksum() throws IOException {
    Map<String, byte[]> entries = entries();
    byte[] coefficients = entries.get("coefficients.bin");
    coefficients[coefficients.length / 2] ^= 1;
    write(entries);

    assertThatThrownBy(() -> CheckpointReader.read(file, false))
        .hasMessageContaining("the checksum of its entry coefficients.bin is wrong");
  }

  @Test
  void weightsOfAnotherLengthThanTheNetworkHasAreRefusedBeforeTheyAreRead() throws IOException {
    Map<String, byte[]> entries = entries();
    entries.put("coefficients.bin", new byte[50_000_000]);
    write(entries);

    assertThatThrownBy(() -> CheckpointReader.read(file, false))
        .hasMessageContaining("its entry coefficients.bin has 50000000 bytes, expected about");
  }

  @Test
  void serialisedJavaObjectsInTheFileAreNotTouched() throws IOException {
    Map<String, byte[]> entries = entries();
    entries.put("preprocessor.bin", new byte[] {(byte) 0xac, (byte) 0xed, 0, 5, 1, 2, 3});
    write(entries);

    assertThat(CheckpointReader.read(file, false).graph().params()).isEqualTo(graph.params());
  }

  @Test
  void tooManyEntriesAreRefused() throws IOException {
    Map<String, byte[]> entries = entries();
    for (int i = 0; i < 100; i++) {
      entries.put("more" + i, new byte[0]);
    }
    write(entries);

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

  private interface Edit {
    String apply(String text);
  }

  private void edit(String entry, Edit change) throws IOException {
    Map<String, byte[]> entries = entries();
    String text = new String(entries.get(entry), StandardCharsets.UTF_8);
    entries.put(entry, change.apply(text).getBytes(StandardCharsets.UTF_8));
    // Whoever forges a configuration leaves the checksums out.
    entries.remove("vgg4j.json");
    write(entries);
  }

  private Map<String, byte[]> entries() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : java.util.Collections.list(zip.entries())) {
        entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
      }
    }
    return entries;
  }

  private void write(Map<String, byte[]> entries) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    }
  }
}
