package org.vgg4j.datasets.copies;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.datasets.DatasetName;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.Part;
import org.vgg4j.datasets.catalog.Datasets;
import org.vgg4j.datasets.images.SamplePictures;

/** Images that are trained on and tested with, as people come to have them. */
class CopiesTest {

  private static final int CLASSES = 4;

  @TempDir private Path folder;
  private Path train;
  private Path test;

  @BeforeEach
  void writeImages() throws IOException {
    train = folder.resolve("data/train");
    test = folder.resolve("data/test");
    SamplePictures.write(train, CLASSES, 0, 40);
    SamplePictures.write(test, CLASSES, 40, 50);
  }

  private DatasetSplits open() {
    return Datasets.open(
        new DatasetRequest(folder.resolve("data").toString(), null, folder, 0.1, 0, 0, 1, 32),
        FetchProgress.silent());
  }

  /** Saves an image as JPEG, at another size. */
  private static void jpeg(Path from, Path to, int side, float quality) throws IOException {
    BufferedImage scaled = scaled(from, side);
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam param = writer.getDefaultWriteParam();
    param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    param.setCompressionQuality(quality);
    try (ImageOutputStream stream = ImageIO.createImageOutputStream(to.toFile())) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(scaled, null, null), param);
    } finally {
      writer.dispose();
    }
  }

  private static BufferedImage scaled(Path from, int side) throws IOException {
    BufferedImage scaled = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = scaled.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    graphics.drawImage(ImageIO.read(from.toFile()), 0, 0, side, side, null);
    graphics.dispose();
    return scaled;
  }

  @Test
  void differentImagesAreNoCopies() {
    Copies.in(open()).values().forEach(copies -> assertThat(copies.count()).isZero());
    DatasetSplits sample =
        Datasets.open(
            new DatasetRequest(DatasetName.CIFAR10_SAMPLE.id(), null, folder, 0.1, 0, 0, 1, 0),
            FetchProgress.silent());
    Copies.in(sample).values().forEach(copies -> assertThat(copies.count()).isZero());
  }

  @Test
  void theSameFileIsFoundUnderAnotherNameInAnotherClass() throws IOException {
    Files.copy(train.resolve("bird/0007.png"), test.resolve("cat/kitten.png"));

    Copies copies = Copies.in(open()).get(Part.TEST);

    assertThat(copies.exact())
        .containsExactly(new Copies.Copy("test/cat/kitten.png", "train/bird/0007.png"));
    assertThat(copies.alike()).isEmpty();
    assertThat(copies.images()).isEqualTo(41);
  }

  @Test
  void anImageIsFoundThatWasEncodedOrScaledAnew() throws IOException {
    jpeg(train.resolve("bird/0003.png"), test.resolve("bird/jpeg.jpg"), 32, 0.5f);
    jpeg(train.resolve("cat/0004.png"), test.resolve("airplane/large.jpg"), 100, 0.9f);
    ImageIO.write(
        scaled(train.resolve("cat/0005.png"), 24), "png", test.resolve("bird/small.png").toFile());
    ImageIO.write(
        scaled(train.resolve("cat/0006.png"), 32), "bmp", test.resolve("bird/raw.bmp").toFile());

    Copies copies = Copies.in(open()).get(Part.TEST);

    assertThat(copies.exact()).isEmpty();
    assertThat(copies.alike())
        .containsExactlyInAnyOrder(
            new Copies.Copy("test/bird/jpeg.jpg", "train/bird/0003.png"),
            new Copies.Copy("test/airplane/large.jpg", "train/cat/0004.png"),
            new Copies.Copy("test/bird/small.png", "train/cat/0005.png"),
            new Copies.Copy("test/bird/raw.bmp", "train/cat/0006.png"));
  }

  @Test
  void aMirroredImageIsFoundAlsoWhereItWasEncodedAnew() throws IOException {
    Path mirrored = test.resolve("bird/mirrored.png");
    ImageIO.write(mirrored(train.resolve("bird/0003.png")), "png", mirrored.toFile());
    Path again = folder.resolve("again.png");
    ImageIO.write(mirrored(train.resolve("cat/0004.png")), "png", again.toFile());
    jpeg(again, test.resolve("cat/again.jpg"), 100, 0.9f);

    Copies copies = Copies.in(open()).get(Part.TEST);

    assertThat(copies.exact()).isEmpty();
    assertThat(copies.alike())
        .containsExactlyInAnyOrder(
            new Copies.Copy("test/bird/mirrored.png", "train/bird/0003.png"),
            new Copies.Copy("test/cat/again.jpg", "train/cat/0004.png"));
  }

  private static BufferedImage mirrored(Path from) throws IOException {
    BufferedImage image = ImageIO.read(from.toFile());
    int width = image.getWidth();
    BufferedImage mirrored =
        new BufferedImage(width, image.getHeight(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = mirrored.createGraphics();
    graphics.drawImage(image, width, 0, -width, image.getHeight(), null);
    graphics.dispose();
    return mirrored;
  }

  @Test
  void nearlyAllImagesOfManyAreFoundAgainAtLowQuality() throws IOException {
    for (String name : open().train().classNames()) {
      for (int i = 0; i < 40; i++) {
        Path from = train.resolve(name).resolve("%04d.png".formatted(i));
        jpeg(from, test.resolve(name).resolve("again%d.jpg".formatted(i)), 32, 0.5f);
      }
    }
    Copies copies = Copies.in(open()).get(Part.TEST);
    // Images that are validated with are not trained on.
    int trained = open().train().size();
    assertThat(copies.alike().size()).isBetween(trained * 97 / 100, trained);
  }

  @Test
  void ofManyLargeFilesSomeAreDecodedAndExactCopiesFoundAmongAll() throws IOException {
    for (String name : open().train().classNames()) {
      for (int i = 0; i < 10; i++) {
        Path from = train.resolve(name).resolve("%04d.png".formatted(i));
        jpeg(from, test.resolve(name).resolve("again%d.jpg".formatted(i)), 32, 0.9f);
      }
      for (int i = 10; i < 20; i++) {
        Files.copy(
            train.resolve(name).resolve("%04d.png".formatted(i)),
            test.resolve(name).resolve("same%d.png".formatted(i)));
      }
    }
    Copies all = Copies.in(open()).get(Part.TEST);
    Copies some = Copies.in(open(), 600_000).get(Part.TEST);

    assertThat(all.isSample()).isFalse();
    assertThat(some.isSample()).isTrue();
    assertThat(some.exact()).isEqualTo(all.exact()).hasSizeGreaterThan(25);
    assertThat(some.compared()).isBetween(20, 100);
    assertThat(some.trained()).isBetween(20, 100);
    Set<String> classes = new HashSet<>();
    some.alike().forEach(copy -> classes.add(copy.image().split("/")[1]));
    assertThat(classes).hasSize(CLASSES);
    assertThat(some.share()).isBetween(all.share() - 0.2, all.share() + 0.2);
  }

  @Test
  void imagesOfOneColorAreNotTakenForEachOther() throws IOException {
    for (Path place : List.of(train.resolve("cat"), test.resolve("cat"))) {
      BufferedImage plain = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
      plain.setRGB(3, 3, place.startsWith(test) ? 0x030303 : 0x020202);
      ImageIO.write(plain, "png", place.resolve("plain.png").toFile());
    }
    assertThat(Copies.in(open()).get(Part.TEST).count()).isZero();
  }
}
