package org.vgg4j.trainer.diagnosis.watcher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.DatasetSplits.LeftOut;
import org.vgg4j.trainer.runs.Finding;
import org.vgg4j.trainer.runs.FindingCode;

/** Judges what lies in the folders of a data set beside its images, and folders that hold few. */
final class FolderRules {

  private static final double MUCH = 0.05;

  /** A handful, beside classes of hundreds. */
  private static final int HANDFUL = 20;

  private static final int HUNDREDS = 100;
  private static final double TINY_SHARE = 0.05;

  private FolderRules() {}

  static List<Finding> judge(DatasetSplits splits) {
    int[] images = new int[splits.classNames().size()];
    for (var part : List.of(splits.train(), splits.validation(), splits.test())) {
      int[] counts = part.classCounts();
      Arrays.setAll(images, c -> images[c] + counts[c]);
    }
    List<Finding> findings = new ArrayList<>();
    leftOut(splits, images).ifPresent(findings::add);
    stray(splits, images).ifPresent(findings::add);
    return findings;
  }

  private static Optional<Finding> leftOut(DatasetSplits splits, int[] images) {
    Map<String, Integer> byClass = new TreeMap<>();
    splits
        .leftOut()
        .forEach(files -> byClass.merge(files.className(), files.count(), Integer::sum));
    List<String> names = splits.classNames();
    byClass
        .entrySet()
        .removeIf(
            entry -> {
              int label = names.indexOf(entry.getKey());
              int used = label < 0 ? 0 : images[label];
              return entry.getValue() <= MUCH * (used + entry.getValue());
            });
    return byClass.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(
            worst ->
                new Finding(
                    FindingCode.IMAGES_LEFT_OUT,
                    null,
                    0,
                    Rules.text(
                        "%,d files of class %s are left out, %s, beside %,d images that are used%s",
                        worst.getValue(),
                        worst.getKey(),
                        kinds(splits.leftOut(), worst.getKey()),
                        names.contains(worst.getKey()) ? images[names.indexOf(worst.getKey())] : 0,
                        byClass.size() == 1
                            ? ""
                            : Rules.text(", and so in %,d more classes", byClass.size() - 1)),
                    "convert images to PNG, JPEG or WebP, and move other files out of the folder"));
  }

  private static String kinds(List<LeftOut> leftOut, String className) {
    Map<String, Integer> kinds =
        leftOut.stream()
            .filter(files -> files.className().equals(className))
            .collect(Collectors.toMap(LeftOut::kind, LeftOut::count, Integer::sum, TreeMap::new));
    return kinds.entrySet().stream()
        .map(entry -> Rules.text("%,d %s", entry.getValue(), entry.getKey()))
        .collect(Collectors.joining(" and "));
  }

  /** Asks, since it may be a class with few images as well. */
  private static Optional<Finding> stray(DatasetSplits splits, int[] images) {
    int[] sorted = images.clone();
    Arrays.sort(sorted);
    int middle = sorted[sorted.length / 2];
    List<Integer> tiny =
        IntStream.range(0, images.length)
            .filter(c -> images[c] > 0 && images[c] <= HANDFUL && images[c] < TINY_SHARE * middle)
            .boxed()
            .toList();
    if (middle < HUNDREDS || tiny.isEmpty()) {
      return Optional.empty();
    }
    String names =
        tiny.stream()
            .limit(5)
            .map(c -> Rules.text("%s (%,d images)", splits.classNames().get(c), images[c]))
            .collect(Collectors.joining(", "));
    return Optional.of(
        new Finding(
            FindingCode.STRAY_CLASS,
            null,
            0,
            Rules.text(
                "is %s a class? Half of the classes hold %,d images and more", names, middle),
            "move the folder out of the data if it is none, or add images"));
  }
}
