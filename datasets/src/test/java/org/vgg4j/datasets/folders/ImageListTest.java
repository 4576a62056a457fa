package org.vgg4j.datasets.folders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vgg4j.datasets.DataIdentity.Division;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.EarlierData;

/** Labels and parts that a table gives. */
class ImageListTest extends DividedImages {

  private Path table(String... lines) throws IOException {
    return Files.write(folder.resolve("photos.csv"), List.of(lines));
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
  void aTableFindsFilesWhoseAccentsTheFileSystemComposesOtherwise() throws IOException {
    image("cafe\u0301/na\u00efve.png");
    image("cafe\u0301/2.png");
    image("bar/e\u0301/3.png");
    Path table =
        table(
            "path,label",
            "caf\u00e9/nai\u0308ve.png,cafe\u0301",
            "cafe\u0301/2.png,caf\u00e9",
            "bar/\u00e9/3.png,bar");
    DatasetSplits splits = open(table.toString(), Division.NONE, 1, null);
    assertThat(splits.classNames()).containsExactly("bar", "caf\u00e9");
    assertThat(splits.train().size() + splits.validation().size() + splits.test().size())
        .isEqualTo(3);

    Path twice = table("path,label", "caf\u00e9/2.png,x", "cafe\u0301/2.png,y");
    assertThatThrownBy(() -> open(twice.toString(), Division.NONE, 1, null))
        .hasMessageContaining("line 3 names cafe\u0301/2.png once more");
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
}
