package org.vgg4j.datasets.folders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

/** Splits that a table gives, that keep groups together, and folds. */
class GivenSplitsTest {

  private static final String PATIENT = "patient([0-9]+)_";

  @TempDir Path folder;

  private void image(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    BufferedImage picture = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    picture.setRGB(0, 0, name.hashCode());
    ImageIO.write(picture, "png", file.toFile());
  }

  private DatasetSplits open(String data, Division division, long seed, EarlierData earlier) {
    return Datasets.open(
        new DatasetRequest(
            data, null, folder, 0.2, 0, 0, seed, 8, 0, Decoding.WHOLE, division, earlier),
        FetchProgress.silent());
  }

  private Path table(String... lines) throws IOException {
    return Files.write(folder.resolve("photos.csv"), List.of(lines));
  }

  private static List<String> files(ImageSet set) {
    List<String> files = new ArrayList<>();
    for (int i = 0; i < set.size(); i++) {
      files.add(set.file(i));
    }
    return files;
  }

  @Test
  void aTableGivesLabelsAndParts() throws IOException {
    for (String name : List.of("a/1.png", "a/2.png", "b/3.png", "4.png", "5.png", "6.png")) {
      image(name);
    }
    Path table =
        table(
            "Path,label,split",
            "a/1.png,dog,train",
            "a/2.png,\"cat, tabby\",",
            "b/3.png,dog,Valid",
            "4.png,\"cat, tabby\",val",
            "5.png,dog,test",
            "6.png,\"cat, tabby\",testing");
    DatasetSplits splits = open(table.toString(), Division.NONE, 1, null);
    assertThat(splits.classNames()).containsExactly("cat, tabby", "dog");
    assertThat(files(splits.train())).containsExactlyInAnyOrder("a/1.png", "a/2.png");
    assertThat(files(splits.validation())).containsExactlyInAnyOrder("b/3.png", "4.png");
    assertThat(files(splits.test())).containsExactlyInAnyOrder("5.png", "6.png");
    int dog = files(splits.test()).indexOf("5.png");
    assertThat(splits.test().label(dog)).isEqualTo(1);
  }

  @Test
  void aTableOfASpreadsheetBeginsWithAMarkThatIsNotPartOfIt() throws IOException {
    image("1.png");
    image("2.png");
    Path table = table("\ufeffpath,label", "1.png,cat", "2.png,dog");
    assertThat(open(table.toString(), Division.NONE, 1, null).classNames())
        .containsExactly("cat", "dog");
  }

  @Test
  void aTableWithoutPartsIsDividedAsAFolderIsAndKnownAgain() throws IOException {
    List<String> lines = new ArrayList<>(List.of("path,label"));
    for (int i = 0; i < 40; i++) {
      image("all/" + i + ".png");
      lines.add("all/" + i + ".png," + (i % 2 == 0 ? "even" : "odd"));
    }
    Path table = table(lines.toArray(String[]::new));
    DatasetSplits splits = open(table.toString(), Division.NONE, 3, null);
    assertThat(splits.train().size() + splits.validation().size() + splits.test().size())
        .isEqualTo(40);
    assertThat(splits.test().size()).isBetween(3, 15);
    EarlierData earlier = new EarlierData(table.toString(), splits.identity(), false);
    DatasetSplits again = open(table.toString(), Division.NONE, 3, earlier);
    assertThat(files(again.test())).isEqualTo(files(splits.test()));
  }

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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "file,label | begins with file,label, expected a first line path,label or path,label,split",
        "path,label;1.png | line 2 has no label, expected one in every line",
        "path,label;2.png,x | line 2 names 2.png, which is no file there, expected an image below",
        "path,label;;2.png,x | line 3 names 2.png, which is no file there",
        "path,label,note;1.png,x,\"two;lines\";2.png,y,z | line 4 names 2.png, which is no file there",
        "path,label;1.png,x;./1.png,y | line 3 names 1.png once more, expected each file once",
        "path,label;../1.png,x | line 2 names ../1.png, which is no file there",
        "path,label,split;1.png,x;2.png,y;3.png,z,val | gives the label 'z' to no image to train on",
        "path,label;1.png,x;1.png,y | line 3 names 1.png once more, expected each file once",
        "path,label,split;1.png,x,later | line 2 has the split 'later', expected train, val or test",
        "path,label,split;1.png,x,test | names no image to train on, expected some",
        "path,label;1.png,x | has 1 label to train on, expected at least 2",
        "path,label;\"1.png,x | cannot be read ("
      })
  void aTableThatCannotBeUsedIsRefusedInOneLine(String lines, String message) throws IOException {
    for (int i = 1; i < 4; i += lines.contains("3.png") ? 1 : 3) {
      image(i + ".png");
    }
    Path table = table(lines.strip().split(";"));
    assertThatThrownBy(() -> open(table.toString(), Division.NONE, 1, null))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith(table.toString())
        .hasMessageContaining(message);
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
