package org.vgg4j.datasets.cifar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vgg4j.datasets.DatasetException;

/** Archives and pickles made to do harm, or damaged at random. */
class HostileCifarTest {

  // -Dvgg4j.mutations=10000 looks longer.
  private static final int MUTATIONS = Integer.getInteger("vgg4j.mutations", 300);

  @TempDir Path folder;
  private final SmallCifar small = new SmallCifar();

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = HostileCifarTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private byte[] decode(byte[] pickle) {
    return CifarPickle.decode(pickle, small.layout, "batch");
  }

  private Map<String, CifarRecords.Piece> unpack(byte[] archive) throws IOException {
    Path file = Files.write(folder.resolve("cifar.tar.gz"), archive);
    return CifarArchive.read(file, small.layout);
  }

  @ParameterizedTest
  @ValueSource(strings = {"numpy3-protocol2.pickle", "numpy3-protocol4-columns-first.pickle"})
  void picklesOfRealNumpyGiveOfficialRecords(String name) throws IOException {
    CifarLayout four = new CifarLayout(4, Map.of());
    assertThat(CifarPickle.decode(resource(name), four, name))
        .isEqualTo(resource("numpy3-records.bin"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cos\nsystem\n(U\u0004trueR.",
        "csubprocess\nPopen\n(U\u0004trueR.",
        "c__builtin__\neval\n(U\u0001xR.",
        "cdatetime\ndate\n(K\u0001K\u0001K\u0001tR.",
        "cjava.lang\nRuntime\n(tR."
      })
  void pickleThatAsksForAnotherClassIsRefused(String program) {
    byte[] pickle = ("\u0080\u0002" + program).getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> decode(pickle))
        .isInstanceOf(DatasetException.class)
        .hasMessageMatching("batch is no CIFAR batch \\(asks for .*, refused\\), expected .*");
  }

  @Test
  void lengthBeyondTheEndIsRefusedBeforeItIsAllocated() {
    byte[] pickle = {(byte) 0x80, 2, 'T', -1, -1, -1, 0x7f, '.'};
    assertThatThrownBy(() -> decode(pickle))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("a string goes beyond the end of the file");
  }

  @Test
  void endlessInstructionsAreStopped() {
    byte[] pickle = new byte[4_000_000];
    Arrays.fill(pickle, (byte) ']');
    assertThatThrownBy(() -> decode(pickle))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("more than 500000 instructions");
  }

  @Test
  void keyWhoseHashTakesForEverIsRefused() {
    StringBuilder program = new StringBuilder("\u0080\u0002}(]q\u0000");
    for (int i = 0; i < 60; i++) {
      program.append("h").append((char) i).append("h").append((char) i).append("\u0086q");
      program.append((char) (i + 1));
    }
    program.append("K\u0001u.");
    byte[] pickle = program.toString().getBytes(StandardCharsets.ISO_8859_1);
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () ->
            assertThatThrownBy(() -> decode(pickle))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("batch is no CIFAR batch"));
  }

  @Test
  void arrayOfAnotherShapeOrTypeIsDescribed() {
    byte[] data = new byte[SmallCifar.IMAGES * CifarLayout.PIXELS];
    int[] labels = new int[SmallCifar.IMAGES];
    byte[] floats =
        PythonTwoPickle.batch(labels, data, SmallCifar.IMAGES, CifarLayout.PIXELS, "f4");
    assertThatThrownBy(() -> decode(floats))
        .hasMessage(
            "batch holds data of f4 [20, 3072] in 61440 bytes with 20 labels, expected uint8"
                + " [20, 3072] with as many labels; fetch it again");
    byte[] wide = PythonTwoPickle.batch(labels, data, 10, 6_144, "u1");
    assertThatThrownBy(() -> decode(wide)).hasMessageContaining("holds data of u1 [10, 6144]");
    byte[] few = PythonTwoPickle.batch(new int[3], data, 20, CifarLayout.PIXELS, "u1");
    assertThatThrownBy(() -> decode(few)).hasMessageContaining("with 3 labels");
  }

  @Test
  void pickleOfSomethingElseSaysWhatIsMissing() {
    assertThatThrownBy(() -> decode(new byte[] {(byte) 0x80, 2, ']', '.'}))
        .hasMessage("batch has no labels and data, expected CIFAR's dict of them; fetch it again");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../evil.txt", "a/../../evil.txt", "/etc/evil", "C:\\evil", "a\\..\\b"})
  void archiveNameThatLeadsOutsideIsRefused(String name) throws IOException {
    byte[] archive = SmallCifar.archive(Map.of(name, new byte[10]));
    assertThatThrownBy(() -> unpack(archive))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("expected only plain files in one folder: refused");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(folder.resolve("cifar.tar.gz"));
    }
  }

  @Test
  void linksInAnArchiveAreRefused() throws IOException {
    for (byte type : new byte[] {TarConstants.LF_SYMLINK, TarConstants.LF_LINK}) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (OutputStream gzip = new GZIPOutputStream(bytes);
          TarArchiveOutputStream tar = new TarArchiveOutputStream(gzip)) {
        TarArchiveEntry link = new TarArchiveEntry("cifar/data_batch_1.bin", type);
        link.setLinkName("/etc/passwd");
        tar.putArchiveEntry(link);
        tar.closeArchiveEntry();
      }
      assertThatThrownBy(() -> unpack(bytes.toByteArray()))
          .isInstanceOf(DatasetException.class)
          .hasMessageContaining("data_batch_1.bin, expected only plain files");
    }
  }

  @Test
  void archiveOfTooManyEntriesIsRefused() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    for (int i = 0; i < 1_100; i++) {
      entries.put("file" + i, new byte[0]);
    }
    assertThatThrownBy(() -> unpack(SmallCifar.archive(entries)))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("has more than 1,000 entries");
  }

  @Test
  void archiveThatUnpacksToFarTooMuchIsStopped() throws IOException {
    byte[] archive = SmallCifar.archive(Map.of("zeros", new byte[50_000_000]));
    assertThat(archive.length).isLessThan(100_000);
    assertThatThrownBy(() -> unpack(archive))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("unpacks to more than");
  }

  @Test
  void mutatedPicklesAreReadOrRefusedInOneLine() {
    byte[] whole = PythonTwoPickle.of(small.batches.get("data_batch_1"));
    mutate(whole, 1, this::decode);
  }

  @Test
  void mutatedArchivesAreReadOrRefusedInOneLine() throws IOException {
    mutate(small.binaryArchive(), 2, this::unpack);
    // Damage within the tar, which gzip's own checksum would hide.
    mutate(small.pythonArchive(), 3, this::unpack);
  }

  private interface Reader {
    Object read(byte[] bytes) throws IOException;
  }

  private static void mutate(byte[] whole, long seed, Reader reader) {
    Random random = new Random(seed);
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] bytes = whole.clone();
      int changes = 1 + random.nextInt(8);
      for (int c = 0; c < changes; c++) {
        // Headers and instructions sit at both ends; pixels in the middle are not interesting.
        int near = random.nextInt(Math.min(bytes.length, 600));
        bytes[random.nextBoolean() ? near : bytes.length - 1 - near] = (byte) random.nextInt();
      }
      byte[] mutated =
          random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
      Throwable problem = catchThrowable(() -> reader.read(mutated));
      if (problem != null) {
        assertThat(problem)
            .as("seed %d, mutation %d", seed, i)
            .isInstanceOf(DatasetException.class)
            .hasMessageNotContaining("\n");
      }
    }
  }
}
