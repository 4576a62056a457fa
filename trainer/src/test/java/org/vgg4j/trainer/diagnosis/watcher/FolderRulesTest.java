package org.vgg4j.trainer.diagnosis.watcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.vgg4j.datasets.DataIdentity;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.DatasetSplits.LeftOut;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.RandomCrop;
import org.vgg4j.trainer.runs.Finding;

/** What lies beside the images of a folder, and folders that hold few. */
class FolderRulesTest {

  /** So many images of each class; there is nothing to be seen in them. */
  private record Counted(List<String> classNames, int... counts) implements ImageSet {
    @Override
    public int size() {
      return IntStream.of(counts).sum();
    }

    @Override
    public int channels() {
      return 3;
    }

    @Override
    public int height() {
      return 8;
    }

    @Override
    public int width() {
      return 8;
    }

    @Override
    public int label(int index) {
      int label = 0;
      for (int rest = index; rest >= counts[label]; label++) {
        rest -= counts[label];
      }
      return label;
    }

    @Override
    public int sourceIndex(int index) {
      return index;
    }

    @Override
    public void read(int index, RandomCrop crop, byte[] target, int offset) {
      throw new AssertionError("no image is read");
    }
  }

  private static final List<String> PETS = List.of("cat", "dog", "fox");

  /** Findings where each class has as many images to train on, and half as many to test with. */
  private static List<String> judge(List<LeftOut> leftOut, int... trained) {
    int[] tested = IntStream.of(trained).map(count -> count / 2).toArray();
    ImageSet none = new Counted(PETS, 0, 0, 0);
    DatasetSplits splits =
        new DatasetSplits(
            "pets",
            new Counted(PETS, trained),
            none,
            new Counted(PETS, tested),
            new DataIdentity(Map.of(), Map.of(), Map.of(), Map.of()),
            leftOut);
    return FolderRules.judge(splits).stream().map(Finding::line).toList();
  }

  @Test
  void whatIsLeftOutIsSaidFromMoreThanOneInTwentyFilesOfAClassOn() {
    List<LeftOut> some = List.of(new LeftOut("dog", ".txt", 3), new LeftOut("cat", ".heic", 3));
    assertThat(judge(some, 38, 38, 38)).isEmpty();

    List<LeftOut> more = List.of(new LeftOut("dog", ".txt", 2), new LeftOut("dog", ".heic", 2));
    assertThat(judge(more, 38, 38, 38))
        .containsExactly(
            "images-left-out at step 0: 4 files of class dog are left out, 2 .heic and 2 .txt,"
                + " beside 57 images that are used; convert images to PNG, JPEG or WebP, and move"
                + " other files out of the folder");
  }

  @Test
  void theClassThatLosesMostIsNamedAndTheOthersAreCounted() {
    List<LeftOut> leftOut =
        List.of(
            new LeftOut("cat", ".heic", 40),
            new LeftOut("dog", ".heic", 1_500),
            new LeftOut("fox", ".heic", 2),
            new LeftOut("owl", ".heic", 7));
    assertThat(judge(leftOut, 38, 38, 38))
        .singleElement()
        .asString()
        .contains(
            "1,500 files of class dog are left out, 1,500 .heic, beside 57 images that are used,"
                + " and so in 2 more classes;");
  }

  @Test
  void allFilesOfAFolderThatIsNoClassAreLeftOut() {
    assertThat(judge(List.of(new LeftOut("owl", ".heic", 7)), 38, 38, 38))
        .singleElement()
        .asString()
        .contains("7 files of class owl are left out, 7 .heic, beside 0 images that are used;");
  }

  @Test
  void aHandfulOfImagesBesideHundredsIsAskedAbout() {
    assertThat(judge(List.of(), 200, 8, 400))
        .containsExactly(
            "stray-class at step 0: is dog (12 images) a class? Half of the classes hold 300 images"
                + " and more; move the folder out of the data if it is none, or add images");
  }

  @Test
  void smallClassesAmongSmallOnesAndLargerShareAreNotAskedAbout() {
    assertThat(judge(List.of(), 60, 2, 60)).isEmpty();
    assertThat(judge(List.of(), 200, 14, 400)).isEmpty();
    assertThat(judge(List.of(), 200, 0, 400)).isEmpty();
  }
}
