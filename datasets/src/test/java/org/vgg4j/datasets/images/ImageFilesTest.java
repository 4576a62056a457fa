package org.vgg4j.datasets.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.Decoding;

/**
 * The pictures are 60 x 40: red grows to the right, green downwards, blue falls along the diagonal.
 * Pillow 9.4 wrote them in every mode, Pillow 12.0 as WebP and with EXIF notes in PNG.
 */
public class ImageFilesTest {

  private static final int SIDE = 24;
  private static final int PLANE = SIDE * SIDE;

  @TempDir Path folder;

  private static Path image(String name) {
    try {
      return Path.of(
          ImageFilesTest.class.getResource("/org/vgg4j/datasets/images/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int[] read(Path file, int channels) {
    byte[] pixels = new byte[channels * PLANE];
    EncodedImage.of(file, Decoding.WHOLE).write(null, channels, SIDE, SIDE, pixels, 0);
    int[] values = new int[pixels.length];
    Arrays.setAll(values, i -> pixels[i] & 0xff);
    return values;
  }

  private static int largestDifference(int[] one, int[] other) {
    int largest = 0;
    for (int i = 0; i < one.length; i++) {
      largest = Math.max(largest, Math.abs(one[i] - other[i]));
    }
    return largest;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gray.jpg",
        "progressive.jpg",
        "cmyk.jpg",
        "exif6.jpg",
        "rgb.png",
        "palette.gif",
        "rgb.bmp",
        "lossy.webp",
        "lossless.webp"
      })
  void anImageInMemoryIsReadAsItsFileIs(String name) throws IOException {
    byte[] pixels = new byte[3 * PLANE];
    ImageDecoder.decode(Files.readAllBytes(image(name)), name)
        .writeCenter(3, SIDE, SIDE, pixels, 0);
    int[] values = new int[pixels.length];
    Arrays.setAll(values, i -> pixels[i] & 0xff);
    assertThat(values).isEqualTo(read(image(name), 3));
  }

  @Test
  void centerSquareIsTakenWithTheShorterSideScaled() {
    int[] pixels = read(image("rgb.png"), 3);
    // The window is columns 10 to 50; its middle columns are half of 255.
    assertThat(pixels[0]).isBetween(44, 50);
    assertThat(pixels[SIDE - 1]).isBetween(205, 212);
    assertThat(pixels[PLANE]).isBetween(0, 6);
    assertThat(pixels[2 * PLANE - 1]).isBetween(249, 255);
  }

  @ParameterizedTest
  @CsvSource({
    "rgb.bmp, 0",
    "rgb16.png, 0",
    "progressive.jpg, 6",
    "palette.png, 24",
    "palette.gif, 24",
    "exif1.jpg, 6",
    "exif2.jpg, 6",
    "exif3.jpg, 6",
    "exif4.jpg, 6",
    "exif5.jpg, 6",
    "exif6.jpg, 6",
    "exif7.jpg, 6",
    "exif8.jpg, 6",
    "cmyk.jpg, 8",
    "exif3.png, 0",
    "exif6.png, 0",
    "exif6.webp, 8",
    "lossy.webp, 8",
    "lossless.webp, 0",
    "profile.webp, 0",
    "animated.webp, 0"
  })
  void everyModeShowsTheSamePicture(String name, int tolerance) {
    int[] expected = read(image("rgb.png"), 3);
    assertThat(largestDifference(read(image(name), 3), expected)).isLessThanOrEqualTo(tolerance);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gray.png", "gray.jpg", "gray16.png"})
  void grayModesAreTheLumaOfThePicture(String name) {
    int[] expected = read(image("rgb.png"), 1);
    int[] colors = read(image(name), 3);
    assertThat(largestDifference(read(image(name), 1), expected)).isLessThanOrEqualTo(3);
    assertThat(Arrays.copyOfRange(colors, 0, PLANE))
        .isEqualTo(Arrays.copyOfRange(colors, 2 * PLANE, 3 * PLANE));
  }

  @ParameterizedTest
  @CsvSource({
    "alpha.png, rgb.png, 0",
    "gray-alpha.png, gray.png, 0",
    "alpha-lossless.webp, rgb.png, 0",
    "alpha-lossy.webp, lossy.webp, 8"
  })
  void transparentPixelsAreWhite(String name, String opaque, int tolerance) {
    int[] pixels = read(image(name), 3);
    int[] expected = read(image(opaque), 3);
    for (int row = 0; row < SIDE; row++) {
      int there = expected[row * SIDE + 5];
      assertThat(pixels[row * SIDE + 5]).isBetween(there - tolerance, there + tolerance);
      assertThat(pixels[row * SIDE + 20]).isEqualTo(255);
    }
  }

  @Test
  void hugeDeclaredImageIsRefusedBeforeItIsDecoded() throws IOException {
    Path huge = folder.resolve("huge.png");
    Files.write(huge, png(40_000, 40_000));
    assertThatThrownBy(() -> read(huge, 3))
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            huge
                + " declares 40,000 x 40,000 pixels, expected 1 to 1,000,000,000 in all and to"
                + " 1,000,000 a side: refused; make it smaller");
  }

  /** A PNG with nothing but a header and one empty block of pixels. */
  public static byte[] png(int width, int height) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    DataOutputStream fields = new DataOutputStream(header);
    fields.writeInt(width);
    fields.writeInt(height);
    fields.write(new byte[] {8, 2, 0, 0, 0});
    for (String name : new String[] {"IHDR", "IDAT", "IEND"}) {
      byte[] content = name.equals("IHDR") ? header.toByteArray() : new byte[0];
      byte[] type = name.getBytes(StandardCharsets.US_ASCII);
      CRC32 checksum = new CRC32();
      checksum.update(type);
      checksum.update(content);
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeInt(content.length);
      out.write(type);
      out.write(content);
      out.writeInt((int) checksum.getValue());
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rgb.png",
        "exif6.jpg",
        "palette.gif",
        "rgb.bmp",
        "progressive.jpg",
        "lossy.webp",
        "lossless.webp",
        "animated.webp"
      })
  void imageThatIsCutOffIsRefused(String name) throws IOException {
    byte[] whole = Files.readAllBytes(image(name));
    Path cut = folder.resolve("cut-" + name);
    Files.write(cut, Arrays.copyOf(whole, whole.length * 2 / 3));
    assertThatThrownBy(() -> read(cut, 3))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith(cut + " cannot be decoded (")
        .hasMessageEndingWith(
            "), expected a whole PNG, JPEG, WebP, BMP or GIF file; remove or repair it");
  }

  @Test
  void textAndNothingAreNoImages() throws IOException {
    for (String content : new String[] {"hello, world", "", "B"}) {
      Path file = Files.writeString(folder.resolve("note.jpg"), content);
      assertThatThrownBy(() -> read(file, 3))
          .isInstanceOf(DatasetException.class)
          .hasMessage(
              file
                  + " is no image, expected a PNG, JPEG, WebP, BMP or GIF file;"
                  + " remove it or convert it");
    }
  }

  @Test
  void missingFileIsNamed() {
    Path missing = folder.resolve("missing.png");
    assertThatThrownBy(() -> read(missing, 3))
        .isInstanceOf(DatasetException.class)
        .hasMessage(missing + " does not exist, expected an image file; correct its name");
    assertThatThrownBy(() -> ImageFiles.list(missing))
        .hasMessage(
            missing
                + " does not exist, expected an image file or a folder of images;"
                + " correct its name");
    assertThatThrownBy(() -> ImageFiles.list(folder)).hasMessageContaining("holds no image");
  }

  @Test
  void folderListsItsImagesSortedAndNothingElse() throws IOException {
    Path inner = Files.createDirectory(folder.resolve("b"));
    for (Path file :
        new Path[] {
          folder.resolve("c.JPG"),
          folder.resolve("a.png"),
          inner.resolve("d.gif"),
          folder.resolve(".hidden.png"),
          folder.resolve("notes.txt")
        }) {
      Files.createFile(file);
    }
    assertThat(ImageFiles.list(folder))
        .containsExactly(folder.resolve("a.png"), inner.resolve("d.gif"), folder.resolve("c.JPG"));
    assertThat(ImageFiles.list(folder.resolve("c.JPG"))).hasSize(1);
  }
}
