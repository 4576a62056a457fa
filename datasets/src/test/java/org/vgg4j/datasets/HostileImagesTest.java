package org.vgg4j.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that lie about their size, or are damaged at random. */
class HostileImagesTest {

  // -Dvgg4j.mutations=10000 looks longer.
  private static final int MUTATIONS = Integer.getInteger("vgg4j.mutations", 150);

  @TempDir Path folder;

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = HostileImagesTest.class.getResourceAsStream("images/" + name)) {
      return in.readAllBytes();
    }
  }

  private void read(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("image"), bytes);
    ImageFiles.read(file, 3, 8, 8, new byte[192], 0);
  }

  private void assertRefusedForItsSize(byte[] bytes) {
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("pixels, expected 1 to 100,000,000 in all: refused");
  }

  @Test
  void everyFormatThatDeclaresHundredsOfMillionsOfPixelsIsRefused() throws IOException {
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
    // The frame's descriptor begins with a comma after the colour table of 256 entries.
    int frame = 13 + 768;
    while (gif[frame] != ',') {
      frame++;
    }
    ByteBuffer.wrap(gif)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(frame + 5, (short) 60_000)
        .putShort(frame + 7, (short) 60_000);
    assertRefusedForItsSize(gif);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rgb.png",
        "palette.png",
        "rgb16.png",
        "grey-alpha.png",
        "exif6.jpg",
        "cmyk.jpg",
        "progressive.jpg",
        "palette.gif",
        "rgb.bmp"
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
