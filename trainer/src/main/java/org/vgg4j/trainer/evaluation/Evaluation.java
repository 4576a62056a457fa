package org.vgg4j.trainer.evaluation;

import java.util.List;
import java.util.Locale;
import org.vgg4j.datasets.UnreadableImage;

/**
 * Figures of one pass over a set of images.
 *
 * @param images images measured
 * @param unreadable images that were left out because they cannot be read
 * @param loss mean cross entropy, in nats
 * @param top1 share whose likeliest class is the right one, in [0, 1]
 * @param top5 share whose right class is among the five likeliest, in [0, 1]
 * @param classes class names, in label order
 * @param confusion {@code confusion[actual][predicted]}, in images
 */
public record Evaluation(
    int images,
    List<UnreadableImage> unreadable,
    double loss,
    double top1,
    double top5,
    List<String> classes,
    int[][] confusion) {

  /**
   * How many images figures are of, in words: "500 images", or "97 of 100 images, 3 unreadable".
   *
   * @param kind what goes before "images", with a space behind it, or nothing
   */
  public static String counted(int measured, int unreadable, String kind) {
    return unreadable == 0
        ? String.format(Locale.ROOT, "%,d %simages", measured, kind)
        : String.format(
            Locale.ROOT,
            "%,d of %,d %simages, %,d unreadable",
            measured,
            measured + unreadable,
            kind,
            unreadable);
  }

  /** Figures of one class. Precision of a class that was never predicted, and its F1, are 0. */
  public record ClassFigures(
      String name, int images, int correct, double precision, double recall, double f1) {}

  /** The figures of every class, in label order. */
  public List<ClassFigures> perClass() {
    return java.util.stream.IntStream.range(0, classes.size()).mapToObj(this::figures).toList();
  }

  private ClassFigures figures(int label) {
    int correct = confusion[label][label];
    int actual = 0;
    int predicted = 0;
    for (int other = 0; other < classes.size(); other++) {
      actual += confusion[label][other];
      predicted += confusion[other][label];
    }
    double precision = ratio(correct, predicted);
    double recall = ratio(correct, actual);
    double f1 = precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
    return new ClassFigures(classes.get(label), actual, correct, precision, recall, f1);
  }

  private static double ratio(int part, int whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
