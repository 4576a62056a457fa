package org.vgg4j.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is read again; {@link OtherFrameworksReadTest} lets others read it. */
class WritersTest {

  @TempDir Path folder;

  private interface Writer {
    void write(Path target, Tensors tensors) throws IOException;
  }

  private static final Map<String, Writer> WRITERS =
      Map.of(
          "a.safetensors", SafetensorsWriter::write,
          "a.pt", PyTorchWriter::write,
          "a.h5", KerasWriter::write);

  @Test
  void everyFormatGivesBackTheSameBitsInTheSameOrder() throws IOException {
    for (Map.Entry<String, Writer> writer : WRITERS.entrySet()) {
      Path file = folder.resolve(writer.getKey());
      writer.getValue().write(file, MemoryTensors.network());
      assertThat(Bits.of(file))
          .as(writer.getKey())
          .containsExactlyEntriesOf(Bits.of(MemoryTensors.network()));
    }
    assertThat(folder).isDirectoryNotContaining(file -> file.toString().endsWith(".tmp"));
  }

  @Test
  void aFileOfOneFormatCanBeCopiedIntoAnotherWhileItIsRead() throws IOException {
    Path first = folder.resolve("first.pt");
    Path second = folder.resolve("second.safetensors");
    PyTorchWriter.write(first, MemoryTensors.network());
    try (Tensors tensors = TensorFiles.open(first)) {
      SafetensorsWriter.write(second, tensors);
    }
    assertThat(Bits.of(second)).isEqualTo(Bits.of(MemoryTensors.network()));
  }

  @Test
  void safetensorsKeepTheMetadata() throws IOException {
    Path file = folder.resolve("a.safetensors");
    MemoryTensors tensors = MemoryTensors.network();
    tensors.metadata.put("format", "pt");
    tensors.metadata.put("vgg4j.classes", "[\"cat\",\"d\u00f6g\"]");
    SafetensorsWriter.write(file, tensors);
    try (Tensors read = TensorFiles.open(file)) {
      assertThat(read.metadata()).isEqualTo(tensors.metadata);
    }
  }

  @Test
  void aFailureLeavesTheFileThatWasThereAndNothingElse() throws IOException {
    for (Map.Entry<String, Writer> writer : WRITERS.entrySet()) {
      Path file = Files.writeString(folder.resolve(writer.getKey()), "before");
      Tensors failing = new MemoryTensors().with("a/b", new float[] {1, 2}, 3);
      assertThatThrownBy(() -> writer.getValue().write(file, failing))
          .as(writer.getKey())
          .hasMessageContaining("gave 2 values instead of 3");
      assertThat(file).hasContent("before");
    }
    try (NpyWriter matrix = NpyWriter.open(folder.resolve("a.npy"), 2)) {
      matrix.add(new float[] {1, 2});
    }
    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(WRITERS.keySet());
    }
  }

  @Test
  void storagesOfAStateDictAreUncompressedAndAligned() throws IOException {
    Path file = folder.resolve("a.pt");
    PyTorchWriter.write(file, MemoryTensors.network());
    try (ZipFile zip = ZipFile.builder().setPath(file).get()) {
      List<ZipArchiveEntry> entries = Collections.list(zip.getEntries());
      assertThat(entries)
          .extracting(ZipArchiveEntry::getName)
          .containsExactly(
              "archive/data.pkl",
              "archive/byteorder",
              "archive/data/0",
              "archive/data/1",
              "archive/data/2",
              "archive/data/3",
              "archive/version");
      for (ZipArchiveEntry entry : entries) {
        zip.getRawInputStream(entry).close();
        assertThat(entry.getMethod()).isEqualTo(ZipArchiveEntry.STORED);
        assertThat(entry.getDataOffset() % 64).as(entry.getName()).isZero();
      }
    }
  }

  @Test
  void theSameTensorsGiveTheSameBytes() throws IOException {
    for (String name : List.of("a.safetensors", "a.pt")) {
      Path file = folder.resolve(name);
      WRITERS.get(name).write(file, MemoryTensors.network());
      byte[] first = Files.readAllBytes(file);
      WRITERS.get(name).write(file, MemoryTensors.network());
      assertThat(file).hasBinaryContent(first);
    }
  }

  @Test
  void namesAndLayersThatKerasWouldNotFindAreRefused() {
    Path file = folder.resolve("a.h5");
    assertThatThrownBy(
            () -> KerasWriter.write(file, new MemoryTensors().with("bias", new float[1], 1)))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            "the tensor bias has no name of Keras's form, expected layer/variable such as"
                + " conv1/kernel; rename it");
    Path other = folder.resolve("a.weights.h5");
    assertThatThrownBy(
            () -> KerasWriter.write(other, new MemoryTensors().with("emb/table", new float[1], 1)))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            "the layer emb has the variables [table], expected those of a convolution, a dense"
                + " layer or a batch normalization; choose a file name that ends with .h5 only,"
                + " where any will do");
    assertThat(other).doesNotExist();
  }

  @Test
  void layoutOfKeras3IsReadBackWithTheLayersNames() throws IOException {
    Path file = folder.resolve("a.weights.h5");
    KerasWriter.write(file, MemoryTensors.keras());
    assertThat(Bits.of(file)).containsExactlyInAnyOrderEntriesOf(Bits.of(MemoryTensors.keras()));
  }

  @Test
  void aNameThatComesTwiceIsNotWritten() {
    Tensors twice = new MemoryTensors().with("a/b", new float[1], 1).with("a/b", new float[1], 1);
    WRITERS.forEach(
        (name, writer) ->
            assertThatThrownBy(() -> writer.write(folder.resolve(name), twice))
                .as(name)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("two tensors are named a/b"));
  }

  @Test
  void matrixIsNumpysFormatWithTheNumberOfItsRows() throws IOException {
    Path file = folder.resolve("a.npy");
    try (NpyWriter matrix = NpyWriter.open(file, 20_000)) {
      matrix.add(MemoryTensors.numbers(20_000));
      matrix.add(new float[20_000]);
      assertThat(file).doesNotExist();
      matrix.finish();
    }
    byte[] bytes = Files.readAllBytes(file);
    assertThat(bytes).hasSize(128 + 2 * 20_000 * 4);
    assertThat(new String(bytes, 1, 127, StandardCharsets.ISO_8859_1))
        .startsWith(
            "NUMPY\u0001\u0000v\u0000{'descr': '<f4', 'fortran_order': False, 'shape': (2, 20000), }")
        .endsWith(" \n");
    ByteBuffer values = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(values.getFloat(128 + 4 * 19_999)).isEqualTo(19_999 / 3f);
  }
}
