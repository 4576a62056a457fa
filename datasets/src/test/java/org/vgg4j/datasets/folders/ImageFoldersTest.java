package org.vgg4j.datasets.folders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.Normalization;
import org.vgg4j.datasets.Notes;
import org.vgg4j.datasets.augment.Augmentations;
import org.vgg4j.datasets.batches.BatchIterator;
import org.vgg4j.datasets.batches.BatchSettings;
import org.vgg4j.datasets.catalog.ContactSheet;
import org.vgg4j.datasets.catalog.Datasets;
import org.vgg4j.datasets.images.ImageFilesTest;

@Timeout(60)
class ImageFoldersTest {

  @TempDir Path root;
  private final Notes notes = new Notes();

  private static void write(Path folder, String name, int width, int height, Color color)
      throws IOException {
    Files.createDirectories(folder);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    pen.setColor(color);
    pen.fillRect(0, 0, width / 2, height);
    pen.dispose();
    String format = name.substring(name.lastIndexOf('.') + 1);
    assertThat(ImageIO.write(image, format, folder.resolve(name).toFile())).isTrue();
  }

  private void fill(Path folder, int perClass) throws IOException {
    String[] formats = {"png", "jpg", "gif", "bmp"};
    for (int i = 0; i < perClass; i++) {
      String name = "image%03d.%s".formatted(i, formats[i % 4]);
      write(folder.resolve("dog"), name, 50 + i, 40, new Color(200, 5 * i % 250, 10));
      write(folder.resolve("cat"), name, 40, 60 + i, new Color(10, 5 * i % 250, 200));
    }
  }

  private DatasetSplits open(int size) {
    return Datasets.open(
        new DatasetRequest(root.toString(), null, root, 0.25, 0, 0, 3, size), notes);
  }

  @Test
  void trainAndTestFoldersAreThePartsAndClassNamesAreSorted() throws IOException {
    fill(root.resolve("train"), 8);
    fill(root.resolve("test"), 3);
    DatasetSplits splits = open(0);
    assertThat(splits.classNames()).containsExactly("cat", "dog");
    assertThat(splits.train().size() + splits.validation().size()).isEqualTo(16);
    assertThat(splits.validation().size()).isBetween(2, 7);
    assertThat(splits.test().size()).isEqualTo(6);
    assertThat(splits.test().width()).isEqualTo(32);
    assertThat(splits.identity().checksums()).hasSize(4);
    byte[] pixels = new byte[3 * 32 * 32];
    splits.test().read(3, null, pixels, 0);
    assertThat(splits.test().file(3)).isEqualTo("test/dog/image001.jpg");
    assertThat(splits.test().label(3)).isEqualTo(1);
    assertThat(pixels[3 * 32 + 3] & 0xff).as("left half is red").isBetween(185, 215);
    assertThat(pixels[3 * 32 + 29] & 0xff).as("right half is black").isLessThan(20);
    assertThat(notes.lines()).containsExactly(root + ": train is trained on, test tested with");
  }

  @Test
  void singleLevelIsSplitBySeedWithNothingInTwoParts() throws IOException {
    fill(root, 20);
    Files.writeString(root.resolve("cat/notes.txt"), "not an image");
    DatasetSplits splits = open(16);
    assertThat(splits.test().size()).isBetween(2, 16);
    assertThat(splits.validation().size()).isBetween(2, 16);
    Set<Integer> sources = new HashSet<>();
    for (ImageSet part : List.of(splits.train(), splits.validation(), splits.test())) {
      for (int i = 0; i < part.size(); i++) {
        assertThat(sources.add(part.sourceIndex(i))).isTrue();
      }
    }
    assertThat(sources).hasSize(40);
    assertThat(notes.lines())
        .containsExactly(
            root + ": left out, because they are not named like images: 1 .txt of cat",
            root
                + " has no test folder: "
                + splits.test().size()
                + " of its 40 images, drawn by the seed and their names, are the test set");
  }

  @Test
  void unreadableFilesAreToldOfAndSkipped() throws IOException {
    fill(root.resolve("train"), 8);
    fill(root.resolve("test"), 2);
    Path cat = root.resolve("train/cat");
    Files.writeString(cat.resolve("text.jpg"), "hello");
    Files.write(cat.resolve("huge.png"), ImageFilesTest.png(40_000, 40_000));
    Path whole = cat.resolve("image001.jpg");
    byte[] bytes = Files.readAllBytes(whole);
    Files.write(cat.resolve("cut.jpg"), Arrays.copyOf(bytes, bytes.length / 2));
    DatasetSplits splits = open(0);
    assertThat(splits.train().size() + splits.validation().size()).isEqualTo(16);
    assertThat(notes.lines().subList(1, notes.lines().size()))
        .hasSize(3)
        .allMatch(line -> line.startsWith("skipped: " + cat))
        .anyMatch(line -> line.contains("text.jpg is no image"))
        .anyMatch(line -> line.contains("huge.png declares 40,000 x 40,000 pixels"))
        .anyMatch(line -> line.contains("cut.jpg cannot be decoded"));
  }

  @Test
  void tooManyUnreadableFilesStopIt() throws IOException {
    fill(root, 10);
    for (int i = 0; i < 11; i++) {
      Files.writeString(root.resolve("dog/broken%d.jpg".formatted(i)), "no image");
    }
    assertThatThrownBy(() -> open(0))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith(
            root
                + " has more than 10 unreadable images, expected hardly any: remove or repair them;")
        .hasMessageContaining("is no image");
  }

  @Test
  void layoutsThatMakeNoSenseAreRefusedInOneLine() throws IOException {
    assertThatThrownBy(() -> open(0))
        .hasMessageContaining("holds 0 class folders, expected at least 2");
    fill(root.resolve("train"), 2);
    fill(root.resolve("test"), 1);
    write(root.resolve("test/horse"), "a.png", 9, 9, Color.RED);
    assertThatThrownBy(() -> open(0))
        .hasMessage(
            root.resolve("test/horse")
                + " has no folder of that name among the training classes, expected one of"
                + " [cat, dog]; remove or rename it");
    Files.createDirectory(root.resolve("train/empty"));
    assertThatThrownBy(() -> open(0))
        .hasMessage(
            root.resolve("train/empty")
                + " holds no image, expected PNG, JPEG, WebP, BMP or GIF files;"
                + " remove the folder or fill it");
  }

  @Test
  void neitherNameNorFolderSaysWhatThereIs() {
    assertThatThrownBy(
            () ->
                Datasets.open(
                    new DatasetRequest("cifar11", null, root, 0, 0, 0, 0, 0),
                    FetchProgress.silent()))
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            "cifar11 is neither a data set nor a folder, expected cifar10, cifar10-sample, cifar100,"
                + " cifar100-coarse, mnist, fashion-mnist, svhn, stl10, imagenette, imagenette-320,"
                + " imagewoof, imagewoof-320, cifar10.1, cifar10-c or a folder of images (nearest:"
                + " 'cifar10'); see 'datasets list'");
  }

  @Test
  void aMisspelledNameIsToldTheNearestWhereItWasTakenForAFolder() {
    String made = root.resolve("cifar1").toString();
    assertThatThrownBy(
            () ->
                Datasets.open(
                    new DatasetRequest(made, null, root, 0, 0, 0, 0, 0), FetchProgress.silent()))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(made + " is neither")
        .hasMessageContaining("(nearest: 'cifar10')");
  }

  @Test
  void trainingBatchesOfFoldersAreRandomViewsThatCanBeRepeated() throws IOException {
    fill(root, 10);
    ImageSet train = open(24).train();
    List<Integer> hashes = new ArrayList<>();
    for (int prefetch : new int[] {0, 3}) {
      BatchSettings settings =
          new BatchSettings(
              6,
              Normalization.ofTrainingImages(train),
              Augmentations.parse("flip"),
              0,
              1L,
              prefetch,
              2);
      try (BatchIterator batches = new BatchIterator(train, settings)) {
        for (int epoch : new int[] {0, 1, 0}) {
          batches.startEpoch(epoch, 0);
          int hash = 1;
          while (batches.hasNext()) {
            hash = 31 * hash + Arrays.hashCode(batches.next().getFeatures().data().asFloat());
          }
          hashes.add(hash);
        }
      }
    }
    assertThat(hashes.get(0)).isEqualTo(hashes.get(2)).isNotEqualTo(hashes.get(1));
    assertThat(hashes.subList(0, 3)).isEqualTo(hashes.subList(3, 6));
  }

  @Test
  void contactSheetHasARowForEachClass() throws IOException {
    fill(root, 6);
    BufferedImage sheet = ContactSheet.draw(open(96), 5);
    assertThat(sheet.getHeight()).isEqualTo(2 * 20 + 2 * 96 + 6);
    assertThat(sheet.getWidth()).isGreaterThan(5 * 96);
    assertThat(sheet.getRGB(0, 0) & 0xffffff).isEqualTo(0xfafafa);
  }
}
