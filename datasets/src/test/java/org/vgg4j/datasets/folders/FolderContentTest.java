package org.vgg4j.datasets.folders;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.DatasetSplits.LeftOut;
import org.vgg4j.datasets.images.ImageFiles;

/** What is found in the folders of classes: names, links and files of every kind. */
@Timeout(60)
class FolderContentTest extends MadeFolders {

  @Test
  void composedAndDecomposedNamesAreOneClass() throws IOException {
    String composed = "caf\u00e9";
    String decomposed = "cafe\u0301";
    fill("train/" + decomposed, 8);
    fill("train/bar", 8);
    fill("test/" + composed, 3);
    fill("test/bar", 3);
    DatasetSplits splits = open();
    assertThat(splits.classNames()).containsExactly("bar", composed);
    assertThat(splits.test().classCounts()).containsExactly(3, 3);

    fill("train/" + composed, 4);
    DatasetSplits both = open();
    assertThat(both.classNames()).containsExactly("bar", composed);
    assertThat(both.train().classCounts()[1] + both.validation().classCounts()[1]).isEqualTo(12);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$RECYCLE.BIN",
        "#recycle",
        "@Recycle",
        "RECYCLER",
        "System Volume Information",
        "lost+found"
      })
  void whatSystemsLeaveBehindIsNoClass(String left) throws IOException {
    for (String part : List.of("train/", "test/")) {
      fill(part + "bar", 8);
      fill(part + "cafe", 8);
      fill(part + left, 3);
      fill(part + "bar/" + left, 3);
    }
    fill(left, 3);
    DatasetSplits splits = open();
    assertThat(splits.classNames()).containsExactly("bar", "cafe");
    assertThat(splits.test().classCounts()).containsExactly(8, 8);
    assertThat(String.join("\n", notes.lines())).doesNotContain(left);
  }

  @Test
  void linksAreFollowedAndOneThatLeadsBackCostsNothingButItself() throws IOException {
    fill("dog", 10);
    fill("cat", 10);
    Path elsewhere = place.resolve("elsewhere");
    Files.move(root().resolve("cat"), elsewhere);
    Files.createSymbolicLink(root().resolve("cat"), elsewhere);
    Path dog = root().resolve("dog");
    Files.createSymbolicLink(dog.resolve("self"), dog);
    Files.createSymbolicLink(dog.resolve("gone"), place.resolve("nowhere"));
    DatasetSplits splits = open();
    assertThat(splits.train().size() + splits.validation().size() + splits.test().size())
        .isEqualTo(20);
    assertThat(notes.lines())
        .contains(
            root()
                + ": left out, because they are not named like images: 1 dead link and 1 link to a"
                + " folder that is read already of dog");
    assertThat(ImageFiles.list(root())).hasSize(20);
  }

  @Test
  void linksThatMultiplyAreReadOnce() throws IOException {
    fill("cat", 4);
    fill("dog/0", 4);
    for (int i = 0; i < 20; i++) {
      Path level = Files.createDirectories(root().resolve("dog/" + (i + 1)));
      Files.createSymbolicLink(level.resolve("a"), root().resolve("dog/" + i));
      Files.createSymbolicLink(level.resolve("b"), root().resolve("dog/" + i));
    }
    DatasetSplits splits = open();
    assertThat(splits.train().size() + splits.validation().size() + splits.test().size())
        .isEqualTo(8);
  }

  @Test
  void whatIsLeftOutIsSaidByClassAndExtension() throws IOException {
    fill("cat", 10);
    fill("dog", 10);
    for (int i = 0; i < 3; i++) {
      Files.writeString(root().resolve("dog/photo%d.HEIC".formatted(i)), "x");
    }
    Files.writeString(root().resolve("dog/read me"), "x");
    Files.writeString(root().resolve("cat/labels.txt"), "x");
    Files.writeString(root().resolve("cat/Thumbs.db"), "x");
    Files.writeString(root().resolve("cat/.hidden.png"), "x");
    Files.writeString(root().resolve("cat/damaged.png"), "x");
    DatasetSplits splits = open();
    assertThat(notes.lines())
        .contains(
            root()
                + ": left out, because they are not named like images: 1 .txt of cat, 3 .heic and"
                + " 1 file without an image's extension of dog");
    assertThat(splits.leftOut())
        .containsExactlyInAnyOrder(
            new LeftOut("cat", ".txt", 1),
            new LeftOut("dog", ".heic", 3),
            new LeftOut("dog", "file without an image's extension", 1),
            new LeftOut("cat", "unreadable image", 1));
  }

  @Test
  void webpCalledJpgIsReadInAFolder() throws IOException {
    fill("cat", 10);
    fill("dog", 10);
    try (InputStream in =
        getClass().getResourceAsStream("/org/vgg4j/datasets/images/lossless.webp")) {
      byte[] webp = in.readAllBytes();
      Files.write(root().resolve("cat/a.jpg"), webp);
      Files.write(root().resolve("cat/b.webp"), webp);
    }
    DatasetSplits splits = open();
    assertThat(splits.train().size() + splits.validation().size() + splits.test().size())
        .isEqualTo(22);
    assertThat(splits.leftOut()).isEmpty();
  }
}
