package org.vgg4j.datasets.folders;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.datasets.DataIdentity;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.Part;
import org.vgg4j.datasets.catalog.Datasets;
import org.vgg4j.datasets.images.SamplePictures;

/** Which image of a folder is trained on, validated with and tested with. */
class FolderSplitsTest {

  @TempDir private Path folder;

  private DatasetSplits open(Path place, int limitTrain, int limitTest, long seed) {
    return Datasets.open(
        new DatasetRequest(place.toString(), null, folder, 0.1, limitTrain, limitTest, seed, 0),
        FetchProgress.silent());
  }

  private static Map<String, Part> parts(DatasetSplits splits) {
    Map<String, Part> parts = new TreeMap<>();
    Map<Part, ImageSet> sets =
        new EnumMap<>(
            Map.of(
                Part.TRAIN, splits.train(),
                Part.VALIDATION, splits.validation(),
                Part.TEST, splits.test()));
    sets.forEach(
        (part, set) -> {
          for (int i = 0; i < set.size(); i++) {
            assertThat(parts.put(set.file(i), part)).as(set.file(i)).isNull();
          }
        });
    return parts;
  }

  private static int[] perClass(ImageSet set) {
    int[] counts = new int[set.classNames().size()];
    for (int i = 0; i < set.size(); i++) {
      counts[set.label(i)]++;
    }
    return counts;
  }

  @Test
  void imagesThatAreAddedOrRemovedMoveNoOtherImage() throws IOException {
    Path data = folder.resolve("data");
    SamplePictures.write(data, 3, 0, 60);
    Map<String, Part> before = parts(open(data, 0, 0, 1));
    assertThat(before).hasSize(180).containsKey("bird/0007.png");

    SamplePictures.write(data, 3, 60, 64);
    for (String gone : List.of("airplane/0003.png", "bird/0000.png", "bird/0059.png")) {
      Files.delete(data.resolve(gone));
      before.remove(gone);
    }
    Map<String, Part> after = parts(open(data, 0, 0, 1));

    assertThat(after).hasSize(180 + 12 - 3).containsAllEntriesOf(before);
  }

  @Test
  void aLimitMovesNoImageFromOnePartToAnotherAndKeepsItsShares() throws IOException {
    Path data = folder.resolve("data");
    SamplePictures.write(data, 3, 0, 60);
    Map<String, Part> all = parts(open(data, 0, 0, 1));
    Map<String, Part> limited = parts(open(data, 60, 15, 1));
    assertThat(all).containsAllEntriesOf(limited);
    DatasetSplits before = open(data, 60, 15, 1);
    assertThat(before.train().size()).isEqualTo(54);
    assertThat(before.validation().size()).isEqualTo(6);
    assertThat(perClass(before.train())).containsOnly(18);
    assertThat(perClass(before.test())).containsOnly(5);

    SamplePictures.write(data, 3, 60, 62);
    Map<String, Part> after = parts(open(data, 60, 15, 1));

    // Each new image may take the place of one other, but sends it to no other part.
    Map<String, Part> inBoth = new HashMap<>(limited);
    inBoth.keySet().retainAll(after.keySet());
    assertThat(inBoth).hasSizeGreaterThanOrEqualTo(75 - 6);
    assertThat(after).containsAllEntriesOf(inBoth);
  }

  @Test
  void aLimitSmallerThanTheClassesAllowLeavesNoPartFull() throws IOException {
    Path data = folder.resolve("data");
    SamplePictures.write(data, 3, 0, 40);
    for (int limit : new int[] {1, 3, 4, 6, 7, 50, 119}) {
      DatasetSplits splits = open(data, limit, 1, 1);
      int used = splits.train().size() + splits.validation().size();
      assertThat(used).isEqualTo(Math.min(limit, used));
      assertThat(splits.validation().size()).isLessThanOrEqualTo(splits.train().size());
      assertThat(splits.test().size()).isEqualTo(1);
    }
    assertThat(perClass(open(data, 6, 0, 1).validation())).containsOnly(1);
  }

  @Test
  void theSeedDrawsOtherPartsAndNothingElseDoes() throws IOException {
    Path data = folder.resolve("data");
    SamplePictures.write(data, 2, 0, 40);
    Map<String, Part> first = parts(open(data, 0, 0, 1));
    Path copy = folder.resolve("elsewhere/copy");
    SamplePictures.write(copy, 2, 0, 40);

    assertThat(parts(open(copy, 0, 0, 1))).isEqualTo(first);
    assertThat(parts(open(data, 0, 0, 2))).isNotEqualTo(first);
  }

  @Test
  void aNameIsTheSameComposedOrDecomposedAndWithEitherSeparator() {
    String composed = NameSplit.name("caf\u00e9", "na\u00efve/1.png");
    assertThat(NameSplit.name("cafe\u0301", "nai\u0308ve\\1.png")).isEqualTo(composed);
    assertThat(composed).isEqualTo("caf\u00e9/na\u00efve/1.png");
  }

  @Test
  void theSharesOfManyImagesAreThoseAskedForInEveryClass() {
    NameSplit draw = new NameSplit(7, DataIdentity.Division.NONE, 0.2, 0.1);
    for (String name : List.of("cat", "dog", "horse")) {
      Map<Part, Integer> counts = new EnumMap<>(Part.class);
      for (int i = 0; i < 10_000; i++) {
        counts.merge(draw.drawn(NameSplit.name(name, i + ".jpg")), 1, Integer::sum);
      }
      // Four deviations of the binomial distribution.
      assertThat(counts.get(Part.TEST)).isBetween(1_840, 2_160);
      assertThat(counts.get(Part.VALIDATION)).isBetween(692, 908);
    }
  }

  @Test
  void everyClassOfThreeImagesHasOneForEveryPart() {
    for (long seed = 0; seed < 200; seed++) {
      NameSplit draw = new NameSplit(seed, DataIdentity.Division.NONE, 0.2, 0.1);
      List<List<String>> classes = List.of(List.of("a/1", "a/2", "a/3"), List.of("b/1"));
      Map<String, Part> placed = draw.placements(classes);
      List<Part> found = new ArrayList<>();
      classes.get(0).forEach(name -> found.add(placed.getOrDefault(name, draw.drawn(name))));
      assertThat(found).containsExactlyInAnyOrder(Part.values());
      assertThat(placed.getOrDefault("b/1", draw.drawn("b/1"))).isEqualTo(Part.TRAIN);
      placed.forEach((name, part) -> assertThat(draw.drawn(name)).isNotEqualTo(part));
    }
  }

  @Test
  void aClassWhoseDrawLeavesNoPartEmptyIsLeftAsDrawn() {
    NameSplit draw = new NameSplit(1, DataIdentity.Division.NONE, 0.2, 0.1);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      names.add("cat/" + i);
    }
    assertThat(draw.placements(List.of(names))).isEmpty();
  }
}
