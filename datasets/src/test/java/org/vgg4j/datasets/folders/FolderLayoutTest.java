package org.vgg4j.datasets.folders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.catalog.Datasets;

/** Which folders are parts and which are classes, in folders as people have them. */
@Timeout(60)
class FolderLayoutTest extends MadeFolders {

  @ParameterizedTest
  @CsvSource({
    "train, val, test",
    "train, valid, test",
    "TRAIN, Validation, TEST",
    "Training, VAL, testing",
    "training, validation, Testing"
  })
  void foldersToTrainValidateAndTestWithAreTakenInAnyCase(
      String train, String validation, String test) throws IOException {
    fill(train + "/cat", 12);
    fill(train + "/dog", 12);
    fill(validation + "/cat", 4);
    fill(validation + "/dog", 3);
    fill(test + "/cat", 2);
    fill(test + "/dog", 2);
    DatasetSplits splits = open();
    assertThat(splits.classNames()).containsExactly("cat", "dog");
    assertThat(splits.train().size()).isEqualTo(24);
    assertThat(folders(splits.train())).containsExactly(train + "/cat", train + "/dog");
    assertThat(splits.validation().size()).isEqualTo(7);
    assertThat(folders(splits.validation()))
        .containsExactly(validation + "/cat", validation + "/dog");
    assertThat(splits.test().size()).isEqualTo(4);
    assertThat(notes.lines())
        .containsExactly(
            root()
                + ": %s is trained on, %s validated with, %s tested with"
                    .formatted(train, validation, test));
  }

  @Test
  void withoutATestFolderTestImagesAreDrawnFromThoseToTrainOn() throws IOException {
    fill("train/cat", 40);
    fill("train/dog", 40);
    fill("val/cat", 5);
    fill("val/dog", 5);
    DatasetSplits splits = open();
    assertThat(folders(splits.validation())).containsExactly("val/cat", "val/dog");
    assertThat(splits.validation().size()).isEqualTo(10);
    assertThat(splits.train().size() + splits.test().size()).isEqualTo(80);
    assertThat(splits.test().size()).isBetween(6, 28);
    assertThat(folders(splits.test())).containsExactly("train/cat", "train/dog");
    assertThat(notes.lines()).hasSize(2);
    assertThat(notes.lines().get(1)).contains("has no test folder");
  }

  @Test
  void classCalledTestOrTrainBesideOthersIsAClass() throws IOException {
    fill("test", 10);
    fill("train", 10);
    fill("plane", 10);
    DatasetSplits splits = open();
    assertThat(splits.classNames()).containsExactly("plane", "test", "train");
    assertThat(notes.lines())
        .contains(
            root() + ": train is taken for a class, because it lies beside others",
            root() + ": test is taken for a class, because it lies beside others");
  }

  @Test
  void classCalledTrainWithFoldersInItIsAClassBesideOthers() throws IOException {
    fill("train/steam", 5);
    fill("train/diesel", 5);
    fill("bus/city", 5);
    fill("bus/school", 5);
    assertThat(open().classNames()).containsExactly("bus", "train");
  }

  @Test
  void classCalledTrainWithinAPartIsAClass() throws IOException {
    for (String part : List.of("train", "test")) {
      fill(part + "/train", 6);
      fill(part + "/test", 6);
    }
    DatasetSplits splits = open();
    assertThat(splits.classNames()).containsExactly("test", "train");
    assertThat(splits.test().size()).isEqualTo(12);
  }

  @Test
  void foldersWithinAClassAreTheClass() throws IOException {
    fill("dog/poodle", 10);
    fill("dog/terrier/young", 10);
    fill("dog", 5);
    fill("cat/siamese", 10);
    DatasetSplits splits = open();
    assertThat(splits.classNames()).containsExactly("cat", "dog");
    int dogs = 0;
    for (ImageSet part : List.of(splits.train(), splits.validation(), splits.test())) {
      dogs += part.classCounts()[1];
    }
    assertThat(dogs).isEqualTo(25);
    assertThat(folders(splits.train())).contains("dog", "dog/poodle", "dog/terrier/young");
  }

  @Test
  void testFolderWithoutClassesIsLeftOutAndSaid() throws IOException {
    fill("train/cat", 20);
    fill("train/dog", 20);
    fill("test", 9);
    DatasetSplits splits = open();
    assertThat(folders(splits.test())).containsExactly("train/cat", "train/dog");
    assertThat(notes.lines())
        .contains(
            root() + ": the images of test are in no folder of a class and left out",
            root()
                + ": all images are those of train; what to validate and to test with is drawn"
                + " from them");
  }

  @Test
  void imagesForgottenBesideTheClassesOfAPartAreLeftOutAndSaid() throws IOException {
    fill("train/cat", 20);
    fill("train/dog", 20);
    fill("train", 11);
    fill("test/cat", 7);
    fill("test/dog", 7);
    fill("test", 13);
    fill("unsorted", 3);
    DatasetSplits splits = open();
    assertThat(splits.train().size() + splits.validation().size()).isEqualTo(40);
    assertThat(folders(splits.test())).containsExactly("test/cat", "test/dog");
    assertThat(splits.test().size()).isEqualTo(14);
    assertThat(notes.lines())
        .contains(
            root() + ": train is trained on, test tested with",
            root().resolve("train")
                + ": 11 images lie beside the folders of the classes and are left out",
            root().resolve("test")
                + ": 13 images lie beside the folders of the classes and are left out");
  }

  @ParameterizedTest
  @CsvSource({"train, 0, 0", "train, 5, 0", "train, 5, 3", "test, 5, 0", "val, 5, 3"})
  void aPartWhoseImagesAreMostlyInNoClassIsRefusedAndNoOtherTakesItsPlace(
      String part, int cats, int dogs) throws IOException {
    for (String sorted : List.of("train", "test", "val")) {
      fill(sorted + "/cat", sorted.equals(part) ? cats : 8);
      fill(sorted + "/dog", sorted.equals(part) ? dogs : 8);
    }
    fill(part, 12);
    assertThatThrownBy(this::open)
        .hasMessage(
            root().resolve(part)
                + " holds 12 images in no folder of a class, expected a folder per class; sort them"
                + " into such folders, or move them elsewhere");
  }

  @Test
  void folderBesidePartsIsLeftOutAndSaid() throws IOException {
    for (String part : List.of("train", "test")) {
      fill(part + "/cat", 6);
      fill(part + "/dog", 6);
    }
    fill("unsorted", 3);
    assertThat(open().classNames()).containsExactly("cat", "dog");
    assertThat(notes.lines())
        .contains(root() + ": unsorted lies beside these folders and is left out");
  }

  @Test
  void layoutsThatSayNothingAreRefusedInOneLine() throws IOException {
    fill("train", 4);
    fill("test", 4);
    assertThatThrownBy(this::open)
        .hasMessage(
            "%s holds images in test and train and no folder per class in it, expected for example %s; sort the images into folders named like their classes"
                .formatted(root(), firstOf("train", "test")));
    fill("other/val/cat", 2);
    fill("other/val/dog", 2);
    fill("other/test/cat", 2);
    fill("other/test/dog", 2);
    assertThatThrownBy(
            () ->
                Datasets.open(
                    new DatasetRequest(
                        root().resolve("other").toString(), null, place, 0.1, 0, 0, 1, 8),
                    FetchProgress.silent()))
        .hasMessage(
            root().resolve("other")
                + " holds test and val and no folder train, expected train with a folder per"
                + " class; add it, or name one of them itself");
    fill("twice/train/cat", 2);
    fill("twice/train/dog", 2);
    fill("twice/val/cat", 2);
    fill("twice/valid/cat", 2);
    assertThatThrownBy(
            () ->
                Datasets.open(
                    new DatasetRequest(
                        root().resolve("twice").toString(), null, place, 0.1, 0, 0, 1, 8),
                    FetchProgress.silent()))
        .hasMessageContaining("holds val and valid, which mean the same, expected one of them");
    fill("zip/archive/cat", 2);
    fill("zip/archive/dog", 2);
    assertThatThrownBy(
            () ->
                Datasets.open(
                    new DatasetRequest(
                        root().resolve("zip").toString(), null, place, 0.1, 0, 0, 1, 8),
                    FetchProgress.silent()))
        .hasMessageEndingWith(
            "to train on the folders in it, give " + root().resolve("zip").resolve("archive"));
  }

  private Path firstOf(String... names) throws IOException {
    // Whichever the file system lists first is the example.
    try (var entries = Files.newDirectoryStream(root())) {
      for (Path entry : entries) {
        if (List.of(names).contains(entry.getFileName().toString())) {
          return entry.resolve("cat");
        }
      }
    }
    throw new IllegalStateException();
  }
}
