package org.vgg4j.datasets.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.Decoding;

/** Images that lie about their size, or are damaged at random. */
class HostileImagesTest {

  // -Dvgg4j.mutations=10000 looks longer.
  private static final int MUTATIONS = Integer.getInteger("vgg4j.mutations", 150);

  @TempDir Path folder;

  private static byte[] resource(String name) throws IOException {
    try (InputStream in =
        HostileImagesTest.class.getResourceAsStream("/org/vgg4j/datasets/images/" + name)) {
      return in.readAllBytes();
    }
  }

  private void read(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("image"), bytes);
    EncodedImage.of(file, Decoding.SCALED).write(null, 3, 8, 8, new byte[192], 0);
  }

  private void assertRefusedForItsSize(byte[] bytes) {
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(
            "pixels, expected 1 to 1,000,000,000 in all and to 1,000,000 a side: refused");
  }

  /** A progressive file with its last scan over and over, which a reader goes through each time. */
  private static byte[] manyScans(int scans, int height, int width) throws IOException {
    byte[] jpeg = resource("progressive.jpg");
    int last = 0;
    for (int i = 0; i < jpeg.length - 9; i++) {
      if ((jpeg[i] & 0xff) == 0xff && (jpeg[i + 1] & 0xff) == 0xc2) {
        ByteBuffer.wrap(jpeg).putShort(i + 5, (short) height).putShort(i + 7, (short) width);
      }
      last = (jpeg[i] & 0xff) == 0xff && (jpeg[i + 1] & 0xff) == 0xda ? i : last;
    }
    byte[] scan = Arrays.copyOfRange(jpeg, last, jpeg.length - 2);
    ByteBuffer all = ByteBuffer.allocate(jpeg.length + scans * scan.length);
    all.put(jpeg, 0, jpeg.length - 2);
    for (int i = 0; i < scans; i++) {
      all.put(scan);
    }
    return all.put((byte) 0xff).put((byte) 0xd9).array();
  }

  @Test
  void aJpegOfHundredsOfScansDoesNotKeepAThread() throws IOException {
    byte[] jpeg = manyScans(400, 5000, 5000);

    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () ->
            assertThatThrownBy(() -> read(jpeg))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("is a JPEG of more than 32 scans")
                .hasMessageNotContaining("\n"));
    // The number alone is no fault: of a small picture they cost nothing.
    read(manyScans(400, 40, 60));
  }

  @Test
  void everyFormatThatDeclaresBillionsOfPixelsIsRefused() throws IOException {
    byte[] jpeg = resource("progressive.jpg");
    for (int i = 0; i < jpeg.length - 9; i++) {
      if ((jpeg[i] & 0xff) == 0xff && (jpeg[i + 1] & 0xff) == 0xc2) {
        ByteBuffer.wrap(jpeg).putShort(i + 5, (short) 60_000).putShort(i + 7, (short) 60_000);
        break;
      }
    }
    assertRefusedForItsSize(jpeg);

    byte[] bmp = resource("rgb.bmp");
    ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN).putInt(18, 20_000).putInt(22, 20_000);
    // Java's own reader sees that the file is too short for it, before it allocates.
    assertThatThrownBy(() -> read(bmp)).isInstanceOf(DatasetException.class);

    byte[] gif = resource("palette.gif");
    // The frame's descriptor begins with a comma after the color table of 256 entries.
    int frame = 13 + 768;
    while (gif[frame] != ',') {
      frame++;
    }
    ByteBuffer.wrap(gif)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(frame + 5, (short) 60_000)
        .putShort(frame + 7, (short) 60_000);
    assertRefusedForItsSize(gif);

    byte[] screen = resource("palette.gif");
    ByteBuffer.wrap(screen)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(6, (short) 60_000)
        .putShort(8, (short) 60_000);
    assertRefusedForItsSize(screen);

    byte[] webp = resource("animated.webp");
    Arrays.fill(webp, 24, 30, (byte) 0xff);
    assertRefusedForItsSize(webp);
  }

  @Test
  void moreThanTheBytesCanHoldIsRefused() throws IOException {
    assertThatThrownBy(() -> read(ImageFilesTest.png(20_000, 20_000)))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(
            "declares 20,000 x 20,000 pixels in 57 bytes, which cannot hold them: refused");
    byte[] narrow = ImageFilesTest.png(2_000_000, 1);
    assertRefusedForItsSize(narrow);
  }

  @Test
  void innerPictureThatIsLargerThanItsFrameSaysIsRefused() throws IOException {
    byte[] webp = resource("exif6.webp");
    int inner = 12 + 18 + 8 + 6;
    assertThat(webp[inner]).isEqualTo((byte) 40);
    ByteBuffer.wrap(webp)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(inner, (short) 0x3fff)
        .putShort(inner + 2, (short) 0x3fff);
    assertThatThrownBy(() -> read(webp))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("it declares 40 x 60 pixels and holds 16,383 x 16,383");

    ByteBuffer bmp = ByteBuffer.wrap(new byte[200]).order(ByteOrder.LITTLE_ENDIAN);
    bmp.put(0, "BM".getBytes(StandardCharsets.US_ASCII)).putInt(2, 200).putInt(10, 54);
    bmp.putInt(14, 40).putInt(18, 10).putInt(22, 10).putShort(26, (short) 1).putInt(30, 5);
    byte[] huge = ImageFilesTest.png(30_000, 30_000);
    bmp.putInt(34, huge.length).put(54, huge);
    assertThatThrownBy(() -> read(bmp.array()))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("cannot be decoded (it holds a JPEG or PNG file)");
  }

  @Test
  void lossyWebPThatNeedsMoreThanHalfTheHeapIsRefusedBeforeItIsDecoded() throws IOException {
    byte[] webp = Arrays.copyOf(resource("lossy.webp"), 40_000);
    ByteBuffer file = ByteBuffer.wrap(webp).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(4, webp.length - 8).putInt(16, webp.length - 20);
    file.putShort(26, (short) 0x3fff).putShort(28, (short) 0x3fff);
    assertThatThrownBy(() -> read(webp))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("MB of memory to be decoded, expected at most half of Java's,");
  }

  @Test
  void losslessWebPThatPromisesMoreThanItHoldsIsRefusedAtItsEnd() throws IOException {
    byte[] webp = resource("lossless.webp");
    ByteBuffer file = ByteBuffer.wrap(webp).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(21, (file.getInt(21) & ~0xfffffff) | 4_000 | 3_000 << 14);
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () ->
            assertThatThrownBy(() -> read(webp))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("cannot be decoded ("));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rgb.png",
        "palette.png",
        "rgb16.png",
        "gray-alpha.png",
        "exif6.jpg",
        "cmyk.jpg",
        "progressive.jpg",
        "palette.gif",
        "rgb.bmp",
        "exif6.png",
        "exif6.webp",
        "alpha-lossy.webp",
        "lossless.webp",
        "animated.webp"
      })
  void mutatedImagesAreReadOrRefusedInOneLine(String name) throws IOException {
    byte[] whole = resource(name);
    Random random = new Random(name.hashCode());
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] bytes = whole.clone();
      int changes = 1 + random.nextInt(6);
      for (int c = 0; c < changes; c++) {
        // Half of the changes hit the header, where the harm is done.
        int range = random.nextBoolean() ? Math.min(bytes.length, 200) : bytes.length;
        bytes[random.nextInt(range)] = (byte) random.nextInt();
      }
      byte[] mutated =
          random.nextInt(5) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
      Throwable problem = catchThrowable(() -> read(mutated));
      if (problem != null) {
        assertThat(problem)
            .as("%s, mutation %d", name, i)
            .isInstanceOf(DatasetException.class)
            .hasMessageNotContaining("\n");
      }
    }
  }
}
