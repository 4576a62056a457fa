package org.vgg4j.datasets.folders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vgg4j.datasets.DataIdentity.Division;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.DatasetName;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.Decoding;
import org.vgg4j.datasets.EarlierData;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.catalog.Datasets;

/** Splits that keep groups together, and folds. */
class GivenSplitsTest extends DividedImages {

  private static final String PATIENT = "patient([0-9]+)_";

  @Test
  void aGroupThatTheDataGivesToTwoPartsIsRefused() throws IOException {
    for (String name : List.of("cat", "dog")) {
      for (int i = 0; i < 6; i++) {
        image("data/train/%s/patient%d_%s.png".formatted(name, i, name));
        image("data/test/%s/patient%d_%s.png".formatted(name, i + 5, name));
      }
    }
    String data = folder.resolve("data").toString();
    assertThatThrownBy(() -> open(data, new Division(PATIENT, 0, 0), 1, null))
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            "group '5' has images in train and in test (test/cat/patient5_cat.png), expected all of a"
                + " group in one part; move them, or leave --group-by out");
  }

  @Test
  void aFoldWithoutImagesIsSaidBeforeTheFirstIsTrained() throws IOException {
    for (int i = 0; i < 4; i++) {
      image("data/cat/patient%d_c.png".formatted(i));
      image("data/dog/patient%d_d.png".formatted(i));
    }
    String data = folder.resolve("data").toString();
    assertThatThrownBy(() -> open(data, new Division(PATIENT, 20, 1), 1, null))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("has no image to test with, expected some in each");
  }

  @Test
  void aFoldsNetworkIsAskedForAllOfOtherDataAndItsTestFolderToo() throws IOException {
    patients();
    Division fold = new Division(PATIENT, 3, 1);
    String data = folder.resolve("data").toString();
    EarlierData earlier = new EarlierData(data, open(data, fold, 1, null).identity(), true);
    for (String name : List.of("healthy", "ill", "rare")) {
      image("other/train/" + name + "/1.png");
      image("other/test/" + name + "/2.png");
    }
    String other = folder.resolve("other").toString();
    DatasetSplits splits =
        Datasets.open(
            new DatasetRequest(
                other, null, folder, 0.2, 0, 0, 1, 8, 0, Decoding.WHOLE, null, earlier),
            FetchProgress.silent());
    assertThat(files(splits.test()))
        .containsExactlyInAnyOrder("test/healthy/2.png", "test/ill/2.png", "test/rare/2.png");
  }

  /** Twelve patients, each with images of both classes; the last class has three patients. */
  private void patients() throws IOException {
    for (int patient = 0; patient < 12; patient++) {
      for (int i = 0; i < 3; i++) {
        image("data/healthy/patient%02d_%d.png".formatted(patient, i));
        image("data/ill/patient%02d_%d.png".formatted(patient, i + 3));
        if (patient < 3) {
          image("data/rare/patient%02d_%d.png".formatted(patient, i + 6));
        }
      }
    }
  }

  private static Set<String> patients(ImageSet set) {
    Set<String> patients = new HashSet<>();
    files(set).forEach(file -> patients.add(file.replaceAll(".*/patient|_.*", "")));
    return patients;
  }

  private static void assertApart(DatasetSplits splits) {
    List<Set<String>> parts =
        List.of(patients(splits.train()), patients(splits.validation()), patients(splits.test()));
    Set<String> all = new HashSet<>();
    parts.forEach(all::addAll);
    assertThat(parts.stream().mapToInt(Set::size).sum()).isEqualTo(all.size()).isEqualTo(12);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void imagesOfOneGroupNeverStraddleASplit(long seed) throws IOException {
    patients();
    String data = folder.resolve("data").toString();
    DatasetSplits splits = open(data, new Division(PATIENT, 0, 0), seed, null);
    assertApart(splits);
    for (ImageSet part : List.of(splits.train(), splits.validation(), splits.test())) {
      assertThat(part.classCounts()).as("seed %d", seed).doesNotContain(0);
    }
  }

  @Test
  void imagesThatAreAddedToAGroupGoWhereTheGroupIs() throws IOException {
    patients();
    String data = folder.resolve("data").toString();
    Map<String, String> partOf = new HashMap<>();
    DatasetSplits before = open(data, new Division(PATIENT, 0, 0), 2, null);
    patients(before.train()).forEach(patient -> partOf.put(patient, "train"));
    patients(before.validation()).forEach(patient -> partOf.put(patient, "validation"));
    patients(before.test()).forEach(patient -> partOf.put(patient, "test"));
    for (int patient = 0; patient < 12; patient++) {
      image("data/ill/patient%02d_9.png".formatted(patient));
    }
    EarlierData earlier = new EarlierData(data, before.identity(), false);
    DatasetSplits after = open(data, Division.NONE, 2, earlier);
    assertApart(after);
    patients(after.test()).forEach(p -> assertThat(partOf.get(p)).isEqualTo("test"));
    patients(after.validation()).forEach(p -> assertThat(partOf.get(p)).isEqualTo("validation"));
  }

  @Test
  void aClassOfOneGroupCannotBeTestedAndTrained() throws IOException {
    image("data/cat/patient01_1.png");
    image("data/dog/patient02_1.png");
    image("data/dog/patient03_1.png");
    String data = folder.resolve("data").toString();
    assertThat(open(data, new Division(PATIENT, 0, 0), 1, null).train().classCounts())
        .doesNotContain(0);
    assertThatThrownBy(
            () -> {
              for (int fold = 1; fold <= 2; fold++) {
                open(data, new Division(PATIENT, 2, fold), 1, null);
              }
            })
        .hasMessage(
            "all images of class cat are in fold 2 of 2, which would leave none to train on, expected"
                + " some in two folds at least; give another --seed, fewer folds, or smaller groups");
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void everyImageIsTestedWithInExactlyOneFold(boolean grouped) throws IOException {
    patients();
    String data = folder.resolve("data").toString();
    List<String> tested = new ArrayList<>();
    for (int fold = 1; fold <= 4; fold++) {
      DatasetSplits splits = open(data, new Division(grouped ? PATIENT : null, 4, fold), 5, null);
      tested.addAll(files(splits.test()));
      assertThat(splits.train().classCounts()).doesNotContain(0);
      assertThat(splits.validation().size()).isPositive();
      if (grouped) {
        assertApart(splits);
      }
    }
    assertThat(tested).hasSize(81).doesNotHaveDuplicates();
  }

  @Test
  void foldsOfANamedDataSetAreThoseOfItsTrainingImagesEvenInEveryClass() {
    String data = DatasetName.CIFAR10_SAMPLE.id();
    Set<Integer> tested = new HashSet<>();
    for (int fold = 1; fold <= 5; fold++) {
      DatasetSplits splits = open(data, new Division(null, 5, fold), 1, null);
      assertThat(splits.test().classCounts()).containsOnly(40);
      assertThat(splits.train().size() + splits.validation().size()).isEqualTo(1_600);
      for (int i = 0; i < splits.test().size(); i++) {
        tested.add(splits.test().sourceIndex(i));
      }
    }
    assertThat(tested).hasSize(2_000);
    assertThatThrownBy(() -> open(data, new Division("x", 0, 0), 1, null))
        .hasMessage(
            "groupBy is 'x' and the images of cifar10-sample have no names, expected a folder of"
                + " images; leave it out");
  }
}
