package org.vgg4j.datasets.copies;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.datasets.DatasetName;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.Split;
import org.vgg4j.datasets.catalog.Datasets;

/** Finds what was put wrong into a folder, and nothing else. */
class DataCheckTest {

  @TempDir Path folder;

  private static BufferedImage picture(long seed, int side, int type) {
    Random random = new Random(seed);
    BufferedImage picture = new BufferedImage(side, side, type);
    Graphics2D pen = picture.createGraphics();
    for (int blob = 0; blob < 12; blob++) {
      pen.setColor(new Color(random.nextInt(1 << 24)));
      pen.fillOval(
          (int) (random.nextDouble() * side),
          (int) (random.nextDouble() * side),
          side / 3,
          side / 4);
    }
    pen.dispose();
    return picture;
  }

  private void write(String name, String format, BufferedImage picture) throws IOException {
    Path file = folder.resolve("data").resolve(name);
    Files.createDirectories(file.getParent());
    ImageIO.write(picture, format, file.toFile());
  }

  private static BufferedImage scaled(BufferedImage from, int side, boolean mirrored) {
    BufferedImage to = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = to.createGraphics();
    pen.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    pen.drawImage(from, mirrored ? side : 0, 0, mirrored ? -side : side, side, null);
    pen.dispose();
    return to;
  }

  private DataCheck check(String data) {
    return DataCheck.of(
        Datasets.open(
            new DatasetRequest(data, null, folder, 0.1, 0, 0, 1, 32), FetchProgress.silent()));
  }

  @Test
  void everythingThatIsWrongInAFolderIsFound() throws IOException {
    for (int i = 0; i < 20; i++) {
      write("train/cat/" + i + ".png", "png", picture(i, 48, BufferedImage.TYPE_INT_RGB));
      write("train/dog/" + i + ".png", "png", picture(100 + i, 48, BufferedImage.TYPE_BYTE_GRAY));
      write("test/cat/" + i + ".png", "png", picture(200 + i, 64, BufferedImage.TYPE_INT_RGB));
      write("test/dog/" + i + ".png", "png", picture(300 + i, 64, BufferedImage.TYPE_INT_RGB));
    }
    Path data = folder.resolve("data");
    Files.copy(data.resolve("train/cat/3.png"), data.resolve("test/cat/copy.png"));
    Files.copy(data.resolve("train/cat/4.png"), data.resolve("train/dog/other-label.png"));
    write(
        "test/dog/mirrored.jpg",
        "jpg",
        scaled(picture(5, 48, BufferedImage.TYPE_INT_RGB), 40, true));
    write("train/cat/black.png", "png", new BufferedImage(48, 48, BufferedImage.TYPE_INT_RGB));
    Files.writeString(data.resolve("train/dog/broken.png"), "no picture");

    DataCheck check = check(data.toString());

    assertThat(check.counts().get(Split.TEST)).containsExactly(21, 21);
    assertThat(check.unreadable()).hasSize(1);
    assertThat(check.unreadable().get(0).file()).isEqualTo("train/dog/broken.png");
    assertThat(check.oneColor())
        .extracting(DataCheck.Place::image)
        .containsExactly("train/cat/black.png");
    assertThat(check.exact()).hasSize(2);
    assertThat(check.exact())
        .filteredOn(DataCheck.Pair::isAcrossParts)
        .extracting(pair -> pair.image().image())
        .contains("test/cat/copy.png");
    assertThat(check.exact())
        .filteredOn(DataCheck.Pair::isOfTwoClasses)
        .extracting(pair -> pair.image().className() + pair.other().className())
        .containsAnyOf("dogcat", "catdog");
    assertThat(check.alike())
        .extracting(pair -> pair.image().image())
        .containsExactly("test/dog/mirrored.jpg");
    assertThat(check.stored())
        .containsEntry("PNG 64x64 color", 40)
        .containsEntry("PNG 48x48 gray", 20)
        .containsEntry("JPEG 40x40 color", 1);
  }

  @Test
  void theSampleOfCifar10HasNoCopies() {
    DataCheck check = check(DatasetName.CIFAR10_SAMPLE.id());
    assertThat(check.exact()).isEmpty();
    assertThat(check.oneColor()).isEmpty();
    assertThat(check.stored()).isEmpty();
  }
}
