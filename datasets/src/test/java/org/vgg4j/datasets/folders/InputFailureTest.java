package org.vgg4j.datasets.folders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.Fingerprint;
import org.vgg4j.datasets.InputFailureException;
import org.vgg4j.datasets.files.FileFaults;
import org.vgg4j.datasets.images.ImageDecoder;

/** What the system cannot read is not taken for a damaged image. */
class InputFailureTest {

  @TempDir private Path folder;

  private Path image;

  @BeforeEach
  void writeAnImage() throws IOException {
    image = Files.createDirectories(folder.resolve("cats")).resolve("a.png");
    ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png", image.toFile());
  }

  @Test
  void aFileThatIsGoneWithItsFolderIsTheSystemsFault() throws IOException {
    Files.move(folder.resolve("cats"), folder.resolve("elsewhere"));
    assertThatThrownBy(() -> ImageDecoder.decode(image))
        .isInstanceOf(InputFailureException.class)
        .hasMessageContaining("a.png cannot be read (its folder is gone)")
        .hasMessageNotContaining("remove");
  }

  @Test
  void aLinkToAFileThatIsAwayIsTheSystemsFault() throws IOException {
    Path link = folder.resolve("cats/link.png");
    Files.createSymbolicLink(link, folder.resolve("mount/a.png"));
    assertThatThrownBy(() -> ImageDecoder.decode(link)).isInstanceOf(InputFailureException.class);
  }

  @Test
  void aSingleFileThatIsGoneIsTheFilesOwnFault() throws IOException {
    Files.delete(image);
    assertThatThrownBy(() -> ImageDecoder.decode(image))
        .isInstanceOf(DatasetException.class)
        .isNotInstanceOf(InputFailureException.class)
        .hasMessageContaining("does not exist");
  }

  @Test
  void aFileThatIsCutOffIsTheFilesOwnFault() throws IOException {
    byte[] bytes = Files.readAllBytes(image);
    Files.write(image, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(() -> ImageDecoder.decode(image))
        .isInstanceOf(DatasetException.class)
        .isNotInstanceOf(InputFailureException.class)
        .hasMessageContaining("cannot be decoded");
  }

  /** /proc/self/mem is a file whose first bytes the system refuses to read with EIO. */
  @Test
  void anInputErrorIsTheSystemsFault() {
    Path unreadable = Path.of("/proc/self/mem");
    Assumptions.assumeTrue(Files.isReadable(unreadable), "no /proc here");
    assertThatThrownBy(() -> ImageDecoder.decode(unreadable))
        .isInstanceOf(InputFailureException.class)
        .hasMessageContaining("though nothing says that it is damaged");
  }

  @Test
  void anInputErrorWhileAFileIsFingerprintedIsTheSystemsFault() throws IOException {
    // A folder opens like a file and cannot be read like one.
    assertThatThrownBy(() -> Fingerprint.of(folder.resolve("cats")))
        .isInstanceOf(InputFailureException.class)
        .hasMessageContaining("though nothing says that it is damaged");
    Path loop = folder.resolve("cats/loop.png");
    Files.createSymbolicLink(loop, loop);
    assertThatThrownBy(() -> Fingerprint.of(loop))
        .isInstanceOf(InputFailureException.class)
        .hasMessageContaining("loop.png cannot be read (Too many levels of symbolic links");
    Files.delete(image);
    assertThatThrownBy(() -> Fingerprint.of(image)).isNotInstanceOf(InputFailureException.class);
  }

  @Test
  void whatCanBeReadAMomentLaterIsRead() {
    AtomicInteger tries = new AtomicInteger();
    FileFaults.patiently(
        () -> {
          if (tries.incrementAndGet() < 3) {
            throw new InputFailureException("the share is away", null);
          }
          return null;
        });
    assertThat(tries).hasValue(3);
  }
}
