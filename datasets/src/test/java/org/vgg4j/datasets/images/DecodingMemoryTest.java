package org.vgg4j.datasets.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.InputFailureException;

/** Java's memory that runs out is not taken for a damaged image. */
class DecodingMemoryTest {

  private static final long MEGABYTE = 1 << 20;
  private static final Picture PICTURE = new Picture.OfBytes(new byte[0], "a.webp");

  @TempDir private Path folder;

  /** Decodes a file while nearly all of Java's memory is taken. */
  static final class InFullMemory {
    public static void main(String[] args) {
      List<byte[]> ballast = new ArrayList<>();
      while (Runtime.getRuntime().maxMemory() > (ballast.size() + 40) * MEGABYTE) {
        ballast.add(new byte[(int) MEGABYTE - 64]);
      }
      try {
        ImageDecoder.decode(Path.of(args[0]));
      } catch (DatasetException e) {
        System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
      }
      System.out.println(ballast.size());
    }
  }

  @Test
  void aSoundPictureInAFullMemoryIsNotDamaged() throws Exception {
    Path image = folder.resolve("large.png");
    ImageIO.write(
        new BufferedImage(4000, 4000, BufferedImage.TYPE_3BYTE_BGR), "png", image.toFile());
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                InFullMemory.class.getName(),
                image.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes());
    assertThat(said)
        .startsWith("InputFailureException: " + image + " cannot be decoded, because Java's memory")
        .contains("is full (", "_OPTS=-Xmx")
        .doesNotContain("remove");
  }

  @Test
  void aLargePictureInASmallJavaEndsInOneLineThatSaysWhichWouldDo() {
    assertThatThrownBy(() -> DecodingMemory.require(PICTURE, 600 * MEGABYTE, 1000 * MEGABYTE))
        .isInstanceOf(InputFailureException.class)
        .hasMessageContaining("a.webp needs 600 MB of memory to be decoded")
        .hasMessageContaining("at most half of Java's, 500 MB")
        .hasMessageContaining("_OPTS=-Xmx2g");
    DecodingMemory.require(PICTURE, 600 * MEGABYTE, 2048 * MEGABYTE);
  }

  @Test
  void aPictureTooLargeForAnyUsualJavaIsLeftOutAndEndsNoRun() {
    assertThatThrownBy(() -> DecodingMemory.require(PICTURE, 5000 * MEGABYTE, 1000 * MEGABYTE))
        .isInstanceOf(DatasetException.class)
        .isNotInstanceOf(InputFailureException.class)
        .hasMessageContaining("unusually large")
        .hasMessageContaining("_OPTS=-Xmx10g");
  }

  @Test
  void aReaderThatAsksForMoreThanThereCanBeAReasonForMeetsADamagedFile() {
    OutOfMemoryError failure = new OutOfMemoryError("Java heap space");
    assertThat(
            DecodingMemory.ranOut(
                PICTURE, 144 * MEGABYTE, 900 * MEGABYTE, 1000 * MEGABYTE, failure))
        .isNotInstanceOf(InputFailureException.class)
        .hasMessageContaining("asks for more memory than 900 MB");
    assertThat(
            DecodingMemory.ranOut(
                PICTURE, 144 * MEGABYTE, 300 * MEGABYTE, 1000 * MEGABYTE, failure))
        .isInstanceOf(InputFailureException.class);
  }

  @Test
  void memoryThatRanOutWithinAReadersExceptionIsMemoryThatRanOut() {
    Exception wrapped = new IllegalStateException(new OutOfMemoryError("Java heap space"));
    assertThatThrownBy(() -> DecodingMemory.rethrow(wrapped)).isInstanceOf(OutOfMemoryError.class);
    DecodingMemory.rethrow(new IllegalStateException("damaged"));
  }
}
