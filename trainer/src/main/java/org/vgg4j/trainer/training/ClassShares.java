package org.vgg4j.trainer.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.ImageSet;

/** How the images of a data set are spread over its classes, in words. */
final class ClassShares {

  private static final int MOST_NAMED = 10;

  private ClassShares() {}

  /** The training images of each class, where one has more than twice another; else nothing. */
  static String text(DatasetSplits splits) {
    int[] counts = splits.train().classCounts();
    int[] order =
        IntStream.range(0, counts.length)
            .boxed()
            .sorted((a, b) -> Integer.compare(counts[b], counts[a]))
            .mapToInt(Integer::intValue)
            .toArray();
    int largest = order[0];
    int smallest = order[order.length - 1];
    if (counts[largest] <= 2 * counts[smallest]) {
      return "";
    }
    List<String> names = splits.classNames();
    int all = splits.train().size();
    if (counts.length > MOST_NAMED) {
      return String.format(
          Locale.ROOT,
          " of %,d (%s) to %,d (%s) training images",
          counts[smallest],
          names.get(smallest),
          counts[largest],
          names.get(largest));
    }
    return ": "
        + String.join(
            ", ",
            IntStream.of(order)
                .mapToObj(
                    c ->
                        String.format(
                            Locale.ROOT,
                            "%s %,d (%s)",
                            names.get(c),
                            counts[c],
                            percent(counts[c], all)))
                .toList());
  }

  private static String percent(int part, int whole) {
    double percent = 100.0 * part / whole;
    return String.format(Locale.ROOT, percent < 10 ? "%.1f %%" : "%.0f %%", percent);
  }

  /** A line for each part that has no image of some class. */
  static List<String> missing(DatasetSplits splits) {
    List<String> lines = new ArrayList<>();
    missing("validate", splits.validation(), lines);
    missing("test", splits.test(), lines);
    return lines;
  }

  private static void missing(String what, ImageSet images, List<String> lines) {
    int[] counts = images.classCounts();
    List<String> without =
        IntStream.range(0, counts.length)
            .filter(c -> counts[c] == 0)
            .mapToObj(images.classNames()::get)
            .toList();
    if (images.size() == 0 || without.isEmpty()) {
      return;
    }
    int named = Math.min(MOST_NAMED, without.size());
    lines.add(
        "no image to "
            + what
            + " with of "
            + String.join(", ", without.subList(0, named))
            + (without.size() > named ? " and " + (without.size() - named) + " more" : "")
            + ": figures say nothing of "
            + (without.size() == 1 ? "it" : "them"));
  }
}
