package org.vgg4j.datasets.batches;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vgg4j.datasets.Decoding;
import org.vgg4j.datasets.images.EncodedImage;
import org.vgg4j.datasets.images.ImageFiles;

/**
 * Frames on a canvas, notes in unusual places, names that lie, and pictures of a hundred
 * megapixels.
 */
class PicturesAsStoredTest {

  private static final int SIDE = 40;
  private static final int PLANE = SIDE * SIDE;

  @TempDir Path folder;

  private static byte[] resource(String name) throws IOException {
    try (InputStream in =
        PicturesAsStoredTest.class.getResourceAsStream("/org/vgg4j/datasets/images/" + name)) {
      return in.readAllBytes();
    }
  }

  private byte[] read(String name, byte[] bytes) throws IOException {
    byte[] pixels = new byte[3 * PLANE];
    EncodedImage.of(Files.write(folder.resolve(name), bytes), Decoding.WHOLE)
        .write(null, 3, SIDE, SIDE, pixels, 0);
    return pixels;
  }

  private static boolean isWhite(byte[] pixels, int x, int y) {
    int at = y * SIDE + x;
    return pixels[at] == -1 && pixels[PLANE + at] == -1 && pixels[2 * PLANE + at] == -1;
  }

  @Test
  void gifFrameSmallerThanItsCanvasIsDrawnOnIt() throws IOException {
    byte[] gif = resource("palette.gif");
    // Its 60 x 40 pixels now begin at (20, 60) of a canvas of 120 x 120: the second half of it.
    ByteBuffer.wrap(gif).order(ByteOrder.LITTLE_ENDIAN).putShort(6, (short) 120);
    ByteBuffer.wrap(gif).order(ByteOrder.LITTLE_ENDIAN).putShort(8, (short) 120);
    int frame = 13 + 768;
    while (gif[frame] != ',') {
      frame++;
    }
    ByteBuffer.wrap(gif).order(ByteOrder.LITTLE_ENDIAN).putShort(frame + 1, (short) 20);
    ByteBuffer.wrap(gif).order(ByteOrder.LITTLE_ENDIAN).putShort(frame + 3, (short) 60);
    assertFrameLies(read("frame.gif", gif));
  }

  @Test
  void firstFrameOfAnAnimatedWebPIsDrawnOnItsCanvas() throws IOException {
    byte[] webp = resource("animated.webp");
    webp[24] = 119;
    webp[27] = 119;
    int frame = new String(webp, StandardCharsets.ISO_8859_1).indexOf("ANMF") + 8;
    webp[frame] = 10; // in units of two pixels
    webp[frame + 3] = 30;
    assertFrameLies(read("frame.webp", webp));
  }

  /** The frame lies at columns 20 to 80 and rows 60 to 100 of 120, which are thirds of these. */
  private static void assertFrameLies(byte[] pixels) {
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        boolean inside = x >= 7 && x <= 25 && y >= 20 && y <= 32;
        boolean outside = x < 6 || x > 27 || y < 19 || y > 34;
        assertThat(isWhite(pixels, x, y)).as("white at %d, %d", x, y).isIn(outside, !inside);
      }
    }
  }

  @Test
  void gifFrameThatReachesBeyondItsCanvasIsSeenWhole() throws IOException {
    byte[] gif = resource("palette.gif");
    byte[] whole = read("whole.gif", gif);
    ByteBuffer.wrap(gif).order(ByteOrder.LITTLE_ENDIAN).putShort(6, (short) 1);
    ByteBuffer.wrap(gif).order(ByteOrder.LITTLE_ENDIAN).putShort(8, (short) 0);
    assertThat(read("beyond.gif", gif)).isEqualTo(whole);
  }

  @Test
  void orientationBehindThePixelsOfAPngIsHonored() throws IOException {
    byte[] png = resource("exif6.png");
    int length = ByteBuffer.wrap(png).getInt(33) + 12;
    assertThat(new String(png, 37, 4, StandardCharsets.US_ASCII)).isEqualTo("eXIf");
    ByteArrayOutputStream moved = new ByteArrayOutputStream();
    moved.write(png, 0, 33);
    moved.write(png, 33 + length, png.length - 12 - 33 - length);
    moved.write(png, 33, length);
    moved.write(png, png.length - 12, 12);
    assertThat(read("moved.png", moved.toByteArray()))
        .isEqualTo(read("rgb.png", resource("rgb.png")));
  }

  @ParameterizedTest
  @CsvSource({
    "exif6.jpg, picture.webp",
    "lossless.webp, picture.jpg",
    "lossy.webp, picture.png",
    "rgb.png, picture.webp",
    "palette.gif, picture.JPEG",
    "rgb.bmp, picture.gif"
  })
  void contentDecidesTheFormatAndNotTheName(String content, String name) throws IOException {
    byte[] bytes = resource(content);
    byte[] expected = read("plain", bytes);
    assertThat(read(name, bytes)).isEqualTo(expected);
    assertThat(ImageFiles.list(folder)).contains(folder.resolve(name));
  }

  /** 108 million pixels: black, with the right half white. */
  private byte[] largePng(int depth) throws IOException {
    int width = 12_000;
    int height = 9_000;
    byte[] row = new byte[1 + width * depth / 8];
    Arrays.fill(row, 1 + row.length / 2, row.length, (byte) 0xff);
    ByteArrayOutputStream rows = new ByteArrayOutputStream();
    try (var deflater = new java.util.zip.DeflaterOutputStream(rows)) {
      for (int y = 0; y < height; y++) {
        deflater.write(row);
      }
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    png.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height).put((byte) depth);
    chunk(png, "IHDR", header.array());
    chunk(png, "IDAT", rows.toByteArray());
    chunk(png, "IEND", new byte[0]);
    return png.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream png, String type, byte[] content)
      throws IOException {
    CRC32 checksum = new CRC32();
    checksum.update(type.getBytes(StandardCharsets.US_ASCII));
    checksum.update(content);
    DataOutputStream out = new DataOutputStream(png);
    out.writeInt(content.length);
    out.writeBytes(type);
    out.write(content);
    out.writeInt((int) checksum.getValue());
  }

  @Test
  void pngOfAHundredMegapixelsIsDecoded() throws IOException {
    assertHalves(read("large.png", largePng(8)));
  }

  @Test
  void jpegOfAHundredMegapixelsIsDecoded() throws IOException {
    assertLargeIsDecoded("jpg");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bmp", "gif"})
  @Tag("long")
  void rarerFormatsOfAHundredMegapixelsAreDecoded(String format) throws IOException {
    assertLargeIsDecoded(format);
  }

  private void assertLargeIsDecoded(String format) throws IOException {
    BufferedImage image = new BufferedImage(12_000, 9_000, BufferedImage.TYPE_BYTE_GRAY);
    Graphics2D pen = image.createGraphics();
    pen.setColor(Color.WHITE);
    pen.fillRect(6_000, 0, 6_000, 9_000);
    pen.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, bytes)).isTrue();
    assertHalves(read("large." + format, bytes.toByteArray()));
  }

  private static void assertHalves(byte[] pixels) {
    for (int y = 0; y < SIDE; y++) {
      assertThat(pixels[y * SIDE + 2] & 0xff).isLessThan(5);
      assertThat(isWhite(pixels, SIDE - 2, y)).isTrue();
    }
  }
}
