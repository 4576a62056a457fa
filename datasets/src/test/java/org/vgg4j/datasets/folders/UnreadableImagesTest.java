package org.vgg4j.datasets.folders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.Normalization;
import org.vgg4j.datasets.Notes;
import org.vgg4j.datasets.UnreadableImage;
import org.vgg4j.datasets.augment.Augmentations;
import org.vgg4j.datasets.batches.BatchIterator;
import org.vgg4j.datasets.batches.BatchSettings;
import org.vgg4j.datasets.catalog.ContactSheet;
import org.vgg4j.datasets.catalog.Datasets;
import org.vgg4j.datasets.images.SamplePictures;

/** Files that are found damaged, before training or in the middle of it. */
@Timeout(60)
class UnreadableImagesTest {

  @TempDir private Path root;
  private final Notes notes = new Notes();

  @BeforeEach
  void writeSixImagesPerClass() throws IOException {
    SamplePictures.write(root.resolve("train"), 2, 0, 6);
    SamplePictures.write(root.resolve("test"), 2, 10, 16);
  }

  private DatasetSplits open() {
    return Datasets.open(new DatasetRequest(root.toString(), null, root, 0, 0, 0, 1, 0), notes);
  }

  private Path file(String name) {
    return root.resolve(name);
  }

  /** Leaves begin and end as they are, so that only decoding finds it. */
  private static void damageWithin(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, 60, bytes.length - 20, (byte) 0x55);
    Files.write(file, bytes);
  }

  private static BatchSettings settings(Long shuffleSeed) {
    return new BatchSettings(
        4, Normalization.zeroToOne(3), Augmentations.NONE, 0, shuffleSeed, 2, 2);
  }

  private static List<String> files(ImageSet set) {
    return set.unreadable().stream().map(UnreadableImage::file).toList();
  }

  @Test
  void anImageThatCannotBeReadIsBlankAndMarkedWhereFiguresAreMeasured() throws IOException {
    ImageSet test = open().test();
    damageWithin(file("test/automobile/0012.png"));
    Files.delete(file("test/airplane/0011.png"));
    List<String> unreadable = new ArrayList<>();
    try (BatchIterator batches = new BatchIterator(test, settings(null))) {
      while (batches.hasNext()) {
        INDArray features = batches.next().getFeatures();
        for (int i = 0; i < batches.indices().length; i++) {
          double sum = features.slice(i).sumNumber().doubleValue();
          assertThat(sum == 0).isEqualTo(!batches.readable()[i]);
          if (!batches.readable()[i]) {
            unreadable.add(test.file(batches.indices()[i]));
          }
        }
      }
    }
    assertThat(unreadable)
        .containsExactly("test/airplane/0011.png", "test/automobile/0012.png")
        .isEqualTo(files(test));
    assertThat(test.unreadable().get(0).reason()).contains("0011.png does not exist");
    assertThat(notes.lines()).filteredOn(line -> line.startsWith("skipped: ")).hasSize(2);
  }

  @Test
  void filesThatAreNoImagesFromTheStartAreCountedWithThePartTheyBelongTo() throws IOException {
    Files.writeString(file("test/airplane/0010.png"), "no image");
    Files.writeString(file("train/automobile/0001.png"), "");
    DatasetSplits splits = open();
    assertThat(splits.test().size()).isEqualTo(11);
    assertThat(files(splits.test())).containsExactly("test/airplane/0010.png");
    assertThat(splits.train().size()).isEqualTo(11);
    assertThat(files(splits.train())).containsExactly("train/automobile/0001.png");
  }

  @Test
  void inTrainingTheNextOfItsClassInTheTrainingSetTakesItsPlace() throws IOException {
    DatasetSplits splits =
        Datasets.open(
            new DatasetRequest(file("train").toString(), null, root, 0, 0, 0, 1, 0),
            FetchProgress.silent());
    ImageSet train = splits.train();
    for (int i = 0; i < train.size(); i++) {
      int next = nextOfItsClass(train, i);
      Path damaged = file("train/" + train.file(i));
      byte[] whole = Files.readAllBytes(damaged);
      damageWithin(damaged);
      assertThat(trained(train, i)).isEqualTo(pixels(train, next));
      Files.write(damaged, whole);
    }
  }

  private static int nextOfItsClass(ImageSet set, int index) {
    int next = (index + 1) % set.size();
    while (set.label(next) != set.label(index)) {
      next = (next + 1) % set.size();
    }
    return next;
  }

  private static float[] pixels(ImageSet set, int index) {
    byte[] bytes = new byte[3_072];
    set.read(index, null, bytes, 0);
    float[] values = new float[bytes.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (bytes[i] & 0xff) / 255f;
    }
    return values;
  }

  /** What a training batch holds in the place of an image. */
  private static float[] trained(ImageSet set, int index) {
    try (BatchIterator batches = new BatchIterator(set, settings(5L))) {
      while (batches.hasNext()) {
        INDArray features = batches.next().getFeatures();
        for (int i = 0; i < batches.indices().length; i++) {
          assertThat(batches.readable()[i]).isTrue();
          if (batches.indices()[i] == index) {
            return features.slice(i).dup().data().asFloat();
          }
        }
      }
    }
    throw new AssertionError("image " + index + " did not come");
  }

  @Test
  void aClassWithoutAnyReadableImageEndsTheTrainingAndIsNamed() throws IOException {
    ImageSet train = open().train();
    for (int i = 0; i < 6; i++) {
      Files.delete(file("train/airplane/%04d.png".formatted(i)));
    }
    try (BatchIterator batches = new BatchIterator(train, settings(5L))) {
      assertThatThrownBy(
              () -> {
                while (batches.hasNext()) {
                  batches.next();
                }
              })
          .isInstanceOf(DatasetException.class)
          .hasMessageContaining("cannot be read, nor the next 5 images of class airplane");
    }
  }

  @Test
  void normalizationIsThatOfTheReadableImages() throws IOException {
    Normalization without;
    Path away = root.resolve("away.png");
    Path file = file("train/airplane/0003.png");
    ImageSet train = open().train();
    Normalization with = Normalization.ofTrainingImages(train);
    Files.move(file, away);
    without = Normalization.ofTrainingImages(open().train());
    Files.move(away, file);
    ImageSet damaged = open().train();
    damageWithin(file);

    assertThat(Normalization.ofTrainingImages(damaged)).isEqualTo(without).isNotEqualTo(with);
  }

  @Test
  void aContactSheetLeavesThePlaceOfAnUnreadableImageEmpty() throws IOException {
    ImageSet train = open().train();
    damageWithin(file("train/airplane/0000.png"));
    assertThat(ContactSheet.draw(train, 6)).isNotNull();
    assertThat(files(train)).containsExactly("train/airplane/0000.png");
  }
}
