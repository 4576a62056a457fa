package org.vgg4j.datasets.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.Decoding;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.InputFailureException;
import org.vgg4j.datasets.packs.Pack;
import org.vgg4j.testing.SmallDataSets;

/**
 * Readers of published formats against files that were written by hand, and by scipy 1.17 and numpy
 * 2.4.
 */
class PublishedReadersTest {

  private static final List<String> DIGITS =
      List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

  @TempDir Path folder;

  private Path resource(String name) throws IOException {
    try (InputStream in = getClass().getResourceAsStream(name)) {
      return Files.write(folder.resolve(name), in.readAllBytes());
    }
  }

  private static void assertPixels(ImageSet images, int channels, int side) {
    assertThat(images.channels()).isEqualTo(channels);
    assertThat(images.height()).isEqualTo(side);
    byte[] pixels = new byte[1 + channels * side * side];
    for (int n = 0; n < images.size(); n++) {
      images.read(n, null, pixels, 1);
      for (int channel = 0; channel < channels; channel++) {
        for (int row = 0; row < side; row++) {
          for (int column = 0; column < side; column++) {
            int found = pixels[1 + (channel * side + row) * side + column] & 0xff;
            assertThat(found).isEqualTo(SmallDataSets.pixel(n, channel, row, column));
          }
        }
      }
    }
  }

  @Test
  void aFileThatTheSystemCannotReadIsNotToBeFetchedAgain() throws IOException {
    // A folder opens like a file and cannot be read like one.
    Path images = Files.createDirectory(folder.resolve("images"));
    assertThatThrownBy(() -> IdxFiles.read(images, images, DIGITS))
        .isInstanceOf(InputFailureException.class)
        .hasMessageContaining(images + " cannot be read (Is a directory)")
        .hasMessageNotContaining("fetch");
    Path loop = Files.createSymbolicLink(folder.resolve("loop"), folder.resolve("loop"));
    assertThatThrownBy(() -> Pack.open(loop, 3, 32, Decoding.WHOLE))
        .isInstanceOf(InputFailureException.class)
        .hasMessageContaining("loop cannot be read (Too many levels of symbolic links")
        .hasMessageNotContaining("make it anew");
  }

  private static int[] labels(ImageSet images) {
    int[] labels = new int[images.size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = images.label(i);
    }
    return labels;
  }

  private ImageSet idx() {
    return IdxFiles.read(
        Publication.file(folder, "train-images-idx3-ubyte.gz"),
        Publication.file(folder, "train-labels-idx1-ubyte.gz"),
        DIGITS);
  }

  @Test
  void idxFilesAreReadWithAndWithoutGzip() throws IOException {
    SmallDataSets.idx(folder, 13);
    assertPixels(idx(), 1, 28);
    assertThat(labels(idx())).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2);
    for (String name : List.of("train-images-idx3-ubyte", "train-labels-idx1-ubyte")) {
      Path packed = folder.resolve(name + ".gz");
      try (InputStream in = new GZIPInputStream(Files.newInputStream(packed))) {
        Files.write(folder.resolve(name), in.readAllBytes());
      }
      Files.delete(packed);
    }
    assertPixels(idx(), 1, 28);
  }

  @Test
  void grayImagesBecomeColorAndAnotherSizeWhereAskedFor() throws IOException {
    SmallDataSets.idx(folder, 2);
    var images =
        IdxFiles.read(
            folder.resolve("train-images-idx3-ubyte.gz"),
            folder.resolve("train-labels-idx1-ubyte.gz"),
            DIGITS);
    byte[] own = new byte[28 * 28];
    images.read(1, null, own, 0);
    byte[] color = new byte[3 * 28 * 28];
    images.as(3, 0).read(1, null, color, 0);
    for (int p = 0; p < own.length; p++) {
      assertThat(color[p]).isEqualTo(own[p]).isEqualTo(color[2 * own.length + p]);
    }
    ImageSet scaled = images.as(0, 32);
    assertThat(List.of(scaled.channels(), scaled.width())).containsExactly(1, 32);
    scaled.read(1, null, new byte[32 * 32], 0);
  }

  @Test
  void idxFileThatIsCutOffOrOfAnotherKindIsRefused() throws IOException {
    SmallDataSets.idx(folder, 3);
    Path images = folder.resolve("train-images-idx3-ubyte.gz");
    Path labels = folder.resolve("train-labels-idx1-ubyte.gz");
    assertThatThrownBy(() -> IdxFiles.read(labels, labels, DIGITS))
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            labels
                + " cannot be read (it ends after 11 of 16 bytes), expected an idx file of images;"
                + " fetch it again");
    assertThatThrownBy(() -> IdxFiles.read(images, images, DIGITS))
        .hasMessageContaining("it begins with 0x00000803 instead of 0x00000801");
    byte[] cut = Files.readAllBytes(images);
    Files.write(images, java.util.Arrays.copyOf(cut, cut.length / 2));
    assertThatThrownBy(this::idx).isInstanceOf(DatasetException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"svhn-scipy.mat", "svhn-scipy-plain.mat"})
  void svhnIsReadAsScipyWritesIt(String name) throws IOException {
    ImageSet images = MatFile.svhn(resource(name), DIGITS);
    assertPixels(images, 3, 32);
    assertThat(labels(images)).containsExactly(0, 3, 9);
  }

  @Test
  void svhnWithAnotherLabelIsRefused() throws IOException {
    SmallDataSets.svhn(folder, 12);
    assertPixels(MatFile.svhn(folder.resolve("test_32x32.mat"), DIGITS), 3, 32);
    Path file = folder.resolve("train_32x32.mat");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 5] = 11; // the last of 12 labels, before 4 bytes of padding
    Files.write(file, bytes);
    assertThatThrownBy(() -> MatFile.svhn(file, DIGITS))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("gives image 11 the label -1, expected 0 to 9");
  }

  @Test
  void cifar100HasFineAndCoarseLabels() throws IOException {
    SmallDataSets.cifar100(folder, 25);
    Path file = folder.resolve("test.bin");
    ImageSet fine = ByteRecords.cifar100(file, false, names(100));
    assertPixels(fine, 3, 32);
    assertThat(fine.label(24)).isEqualTo(24);
    assertThat(ByteRecords.cifar100(file, true, names(20)).label(24)).isEqualTo(4);
    assertThatThrownBy(() -> ByteRecords.cifar100(file, false, names(20)))
        .hasMessage(
            file
                + " gives image 20 the label 20, expected 0 to 19: the file is damaged; fetch it"
                + " again");
    Files.write(file, new byte[3_000]);
    assertThatThrownBy(() -> ByteRecords.cifar100(file, false, names(100)))
        .hasMessageContaining("it has 3,000 bytes, no whole number of records");
  }

  private static List<String> names(int count) {
    return java.util.stream.IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }

  @Test
  void stl10IsTurnedFromColumnsToRows() throws IOException {
    SmallDataSets.stl10(folder, 11);
    ImageSet images =
        ByteRecords.stl10(folder.resolve("test_X.bin"), folder.resolve("test_y.bin"), DIGITS);
    assertPixels(images, 3, 96);
    assertThat(labels(images)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0);
    Files.write(folder.resolve("test_y.bin"), new byte[11]);
    assertThatThrownBy(
            () ->
                ByteRecords.stl10(
                    folder.resolve("test_X.bin"), folder.resolve("test_y.bin"), DIGITS))
        .hasMessageContaining("gives image 0 the label 0, expected 1 to 10");
  }

  @ParameterizedTest
  @ValueSource(strings = {"u1", "i4", "i8"})
  void numpyArraysAreReadAsNumpyWritesThem(String type) throws IOException {
    ImageSet images =
        NpyImages.open(
            List.of(resource("numpy-images.npy")),
            resource("numpy-labels-" + type + ".npy"),
            DIGITS,
            0,
            0);
    assertPixels(images, 3, 32);
    assertThat(labels(images)).containsExactly(6, 1, 9, 0);
  }

  @Test
  void numpyArrayOfAnotherLayoutIsRefused() throws IOException {
    Path labels = resource("numpy-labels-u1.npy");
    Path images = resource("numpy-columns-first.npy");
    assertThatThrownBy(() -> NpyImages.open(List.of(images), labels, DIGITS, 0, 0))
        .hasMessageContaining("its header describes no array with rows first");
    Path cut = resource("numpy-images.npy");
    Files.write(cut, java.util.Arrays.copyOf(Files.readAllBytes(cut), 10_000));
    assertThatThrownBy(() -> NpyImages.open(List.of(cut), labels, DIGITS, 0, 0))
        .hasMessage(
            cut
                + " holds |u1 [4, 32, 32, 3] in 10,000 bytes, expected |u1 of N rows of [32, 32,"
                + " 3]; fetch it again");
  }
}
