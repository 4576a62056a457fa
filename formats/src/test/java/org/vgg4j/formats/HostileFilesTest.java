package org.vgg4j.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files made to do harm, and files of other kinds. */
class HostileFilesTest {

  @TempDir Path folder;

  private AbstractThrowableAssert<?, ?> assertRefused(String name, byte[] content)
      throws IOException {
    Path file = Files.write(folder.resolve(name), content);
    return assertThatThrownBy(() -> TensorFiles.open(file))
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageNotContaining("\n");
  }

  private static byte[] header(String json, int values) {
    byte[] text = json.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + text.length + values)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(text.length)
        .put(text)
        .array();
  }

  private static byte[] archive(String pickle, int method) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      byte[] content = pickle.getBytes(StandardCharsets.ISO_8859_1);
      ZipEntry entry = new ZipEntry("archive/data.pkl");
      entry.setMethod(method);
      entry.setSize(content.length);
      CRC32 sum = new CRC32();
      sum.update(content);
      entry.setCrc(sum.getValue());
      zip.putNextEntry(entry);
      zip.write(content);
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}! the values of a go from byte 0 to 8, expected from 0 to 12",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}! the tensors end at byte 8 of 16",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,16]}}! the values of a go from byte 8 to 16, expected from 0 to 8",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}! the values of b go from byte 4 to 12, expected from 8 to 16",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]},\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[16,16]}}! its JSON is damaged: Duplicate field 'a'",
        "{\"a\":{\"dtype\":\"F8_E4M3\",\"shape\":[16],\"data_offsets\":[0,16]}}! a has values of F8_E4M3, expected one of [F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL]",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-4],\"data_offsets\":[0,16]}}! the shape of a is negative or too long",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,16]}}! a is too large",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4]}}! a lacks dtype, shape or both data_offsets",
        "{\"__metadata__\":{\"x\":1}}! the metadata x is no VALUE_STRING"
      })
  void safetensorsHeaderThatLiesIsRefused(String json, String found) throws IOException {
    assertRefused("lie", header(json, 16))
        .hasMessageContaining(" is no whole safetensors file (" + found)
        .hasMessageEndingWith("), expected its header and then all values; fetch it again");
  }

  @Test
  void safetensorsHeaderLongerThanItsFileIsNotAllocated() throws IOException {
    byte[] file = header("{}", 0);
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(0, 99_999_999);
    assertRefused("long", file)
        .hasMessageContaining("its header has 99999999 of the file's 10 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../secret", "/etc/passwd", "a/b", "a\\\\b", "..", ".hidden", ""})
  void indexThatNamesAFileElsewhereIsRefused(String shard) throws IOException {
    String json = "{\"weight_map\":{\"a\":\"%s\"}}".formatted(shard);
    assertRefused("index.json", json.getBytes(StandardCharsets.UTF_8))
        .hasMessageContaining("expected the names of up to 1,000 files beside it; do not trust it");
  }

  @Test
  void missingShardIsNamed() throws IOException {
    Path index =
        Files.writeString(
            folder.resolve("index.json"), "{\"weight_map\":{\"a\":\"part-2.safetensors\"}}");
    assertThatThrownBy(() -> TensorFiles.open(index))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            folder.resolve("part-2.safetensors")
                + " cannot be read (it is not there), expected the file that index.json names;"
                + " fetch it into the same folder");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "cos\\nsystem\\n(U\u0004trueR.!os.system",
        "cposix\\nsystem\\n(U\u0004trueR.!posix.system",
        "c__builtin__\\neval\\n(U\u0001xR.!__builtin__.eval",
        "ctorch.serialization\\nload\\n(tR.!torch.serialization.load",
        "ctorch\\nload\\n(tR.!torch.load",
        "cevil\\nFloatStorage\\n(tR.!evil.FloatStorage",
        "cnumpy.core.multiarray\\nscalar\\n(tR.!numpy.core.multiarray.scalar"
      })
  void pickleThatAsksForAnythingElseIsRefusedByName(String program, String name)
      throws IOException {
    String pickle = "\u0080\u0002" + program.replace("\\n", "\n");
    assertRefused("evil.pt", archive(pickle, ZipEntry.STORED))
        .hasMessageEndingWith(
            "evil.pt asks Python for "
                + name
                + ", expected a state dict of tensors and plain values; save the weights alone by"
                + " torch.save(model.state_dict(), \"weights.pt\") and take that file");
  }

  @Test
  void pickleWithoutTensorsSaysWhatItHolds() throws IOException {
    assertRefused("empty.pt", archive("\u0080\u0002}.", ZipEntry.STORED))
        .hasMessageContaining("holds a dict of 0 things without tensors, expected a state dict");
    assertRefused("list.pt", archive("\u0080\u0002].", ZipEntry.STORED))
        .hasMessageContaining("holds something else (ArrayList), expected a state dict");
  }

  @Test
  void tensorsUnderNumbersAreNoStateDict() throws IOException {
    String tensor =
        "ctorch._utils\n_rebuild_tensor_v2\n((X\7\0\0\0storagectorch\nFloatStorage\n"
            + "X\1\0\0\0000X\3\0\0\0cpuK\1tQK\0K\1\u0085K\1\u0085\u0089NtR";
    assertRefused("numbers.pt", archive("\u0080\u0002}K\0" + tensor + "s.", ZipEntry.STORED))
        .hasMessageContaining("holds a dict of 1 things without tensors, expected a state dict");
    String many = "module.".repeat(100_000);
    String key = "X" + little(many.length()) + many;
    assertRefused("deep.pt", archive("\u0080\u0002}" + key + tensor + "s.", ZipEntry.STORED))
        .hasMessageContaining("is damaged at its entry archive/data/0 (it is not there)");
  }

  private static String little(int number) {
    byte[] bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(number).array();
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  @Test
  void compressedArchiveIsNotUnpacked() throws IOException {
    assertRefused("bomb.pt", archive("\u0080\u0002" + "]".repeat(50_000_000), ZipEntry.DEFLATED))
        .hasMessageContaining("has compressed archive/data.pkl, expected it stored as torch.save");
  }

  @Test
  void stringLongerThanItsFileIsNotAllocated() throws IOException {
    assertRefused("long.pt", archive("\u0080\u0002X\u00ff\u00ff\u00ff\u007f.", ZipEntry.STORED))
        .hasMessageContaining("a string goes beyond the end of the file");
  }

  @Test
  void endlessInstructionsAreStopped() throws IOException {
    assertRefused("endless.pt", archive("\u0080\u0002" + "]".repeat(5_000_000), ZipEntry.STORED))
        .hasMessageContaining("more than 4000000 instructions");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "hostile-loop.h5!the group layers/a/again is in two places",
        "hostile-name-loop.h5!is missing",
        "hostile-external.h5!kernel:0 is a link to elsewhere",
        "hostile-soft.h5!kernel:0 is a link to elsewhere",
        "hostile-chunks.h5!keeps a/kernel in chunks, expected plain numbers"
      })
  void hdf5ThatLeadsInCirclesOrElsewhereIsRefused(String name, String found) {
    Path file = Bits.copied(folder, name, "keras2-weights.h5");
    assertThatThrownBy(() -> TensorFiles.open(file))
        .isInstanceOf(FormatException.class)
        .message()
        .hasLineCount(1)
        .contains(found);
  }

  @Test
  void datasetThatWasNeverWrittenIsRefusedWhenItIsRead() {
    try (Tensors tensors = TensorFiles.open(Bits.copied(folder, "hostile-unwritten.h5"))) {
      assertThatThrownBy(() -> tensors.read(tensors.infos().get(0)))
          .isInstanceOf(FormatException.class)
          .hasMessageContaining("a/kernel has no values");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "''!nothing",
        "hello, world!an unknown beginning",
        "version https://git-lfs.github.com/spec/v1!a Git LFS pointer, not the file itself"
      })
  void fileOfAnotherKindIsToldWhatIsExpected(String content, String found) throws IOException {
    Path file = Files.writeString(folder.resolve("weights.pt"), content);
    assertThatThrownBy(() -> TensorFiles.open(file))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            file
                + " holds "
                + found
                + ", expected weights as safetensors (or their index), a PyTorch state dict,"
                + " Keras's .h5 or .keras; export the weights to one of these");
  }

  @Test
  void checkpointOfDeeplearning4jIsToldApart() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("coefficients.bin"));
    }
    assertRefused("last.zip", bytes.toByteArray())
        .hasMessageContaining(" holds a Deeplearning4j model, expected weights as safetensors");
  }

  @Test
  void versionThatIsNoJsonIsAllThatIsLostOfAKerasFile() throws IOException {
    byte[] keras = Bits.resource("keras3.keras");
    String text = new String(keras, StandardCharsets.ISO_8859_1);
    int at = text.indexOf("{\"keras_version");
    ByteBuffer.wrap(keras).put(at, (byte) 0xff).put(at + 1, (byte) 0xfe).put(at + 2, (byte) 0);
    Path file = Files.write(folder.resolve("a.keras"), keras);
    assertThat(Bits.of(file)).isEqualTo(Bits.expected("keras3.keras"));
  }

  @Test
  void missingFileAndFolderAreNamed() {
    Path file = folder.resolve("none.pt");
    assertThatThrownBy(() -> TensorFiles.open(file))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            file
                + " cannot be read (it is not there), expected a file of weights; correct its name"
                + " or fetch it again");
    assertThatThrownBy(() -> TensorFiles.open(folder))
        .isInstanceOf(FormatException.class)
        .hasMessage(folder + " is a folder, expected a file of weights; name the file itself");
  }

  @Test
  void fileIsFreeAgainAfterItWasRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("weights.pt"), "hello");
    assertThatThrownBy(() -> TensorFiles.open(file)).isInstanceOf(FormatException.class);
    Files.delete(file);
    assertThat(file).doesNotExist();
  }
}
