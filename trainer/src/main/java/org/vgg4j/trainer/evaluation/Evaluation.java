package org.vgg4j.trainer.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.vgg4j.datasets.UnreadableImage;
import org.vgg4j.trainer.recipes.BestMetric;
import org.vgg4j.trainer.runs.ViewsOfImage;

/**
 * Figures of one pass over a set of images.
 *
 * @param images images measured
 * @param unreadable images that were left out because they cannot be read
 * @param unanswered images whose class probabilities hold a NaN. Where there is any, the shares of
 *     the others would say nothing of the network: loss, top1 and top5 are NaN, as those of no
 *     image are
 * @param loss mean cross entropy, in nats
 * @param top1 share whose likeliest class is the right one, in [0, 1]
 * @param top5 share whose right class is among the five likeliest, in [0, 1]
 * @param views of each image that these figures are made of
 * @param classes class names, in label order
 * @param confusion {@code confusion[actual][predicted]}, in images
 */
public record Evaluation(
    int images,
    List<UnreadableImage> unreadable,
    int unanswered,
    double loss,
    double top1,
    double top5,
    ViewsOfImage views,
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

  /** Whether the network answered every image with numbers. */
  public boolean isMeaningful() {
    return unanswered == 0;
  }

  /** What is wrong with figures that are not meaningful, in words that begin a sentence. */
  public String fault() {
    return String.format(
        Locale.ROOT,
        "the network answers NaN for %,d of %s",
        unanswered,
        counted(images, unreadable.size(), ""));
  }

  /**
   * Figures of one class; what cannot be known is null.
   *
   * @param precision share of its predictions that are right; null if it was never predicted
   * @param recall share of its images that are recognized; null if it has none
   * @param f1 harmonic mean of both, 0 if it was never predicted; null if it has no image
   */
  public record ClassFigures(
      String name, int images, int correct, Double precision, Double recall, Double f1) {}

  /**
   * A mistake that was made more than once or only once.
   *
   * @param actual what the images show
   * @param predicted what they were taken for
   * @param share of the images that show it, in (0, 1]
   */
  public record Confusion(String actual, String predicted, int images, double share) {}

  /** The mistakes that were made most often; of equals, those of smaller classes first. */
  public List<Confusion> worstConfusions(int most) {
    List<Confusion> confusions = new ArrayList<>();
    for (int actual = 0; actual < classes.size(); actual++) {
      double all = Arrays.stream(confusion[actual]).sum();
      for (int predicted = 0; predicted < classes.size(); predicted++) {
        int count = confusion[actual][predicted];
        if (actual != predicted && count > 0) {
          confusions.add(
              new Confusion(classes.get(actual), classes.get(predicted), count, count / all));
        }
      }
    }
    confusions.sort(
        Comparator.comparingInt(Confusion::images)
            .thenComparingDouble(Confusion::share)
            .reversed());
    return confusions.subList(0, Math.min(most, confusions.size()));
  }

  /** The figures of every class, in label order. */
  public List<ClassFigures> perClass() {
    return java.util.stream.IntStream.range(0, classes.size()).mapToObj(this::figures).toList();
  }

  /** Whether a class has more than twice the images of another one that has any. */
  public boolean isImbalanced() {
    int[] counts =
        Arrays.stream(confusion)
            .mapToInt(row -> Arrays.stream(row).sum())
            .filter(count -> count > 0)
            .toArray();
    int least = Arrays.stream(counts).min().orElse(0);
    return Arrays.stream(counts).anyMatch(count -> count > 2 * least);
  }

  /**
   * Mean recall of the classes that have images, in [0, 1]; NaN where figures are not meaningful.
   * Brodersen et al., The Balanced Accuracy and Its Posterior Distribution, 2010.
   */
  public double balancedAccuracy() {
    return mean(ClassFigures::recall);
  }

  /** Mean F1 of the classes that have images, in [0, 1]; NaN where figures are not meaningful. */
  public double macroF1() {
    return mean(ClassFigures::f1);
  }

  private double mean(Function<ClassFigures, Double> figure) {
    return perClass().stream()
        .map(figure)
        .filter(Objects::nonNull)
        .mapToDouble(Double::doubleValue)
        .average()
        .orElse(Double.NaN);
  }

  /** The figure by which epochs are compared, in [0, 1]; NaN where it is not meaningful. */
  public double figure(BestMetric metric) {
    return switch (metric) {
      case ACCURACY -> top1;
      case BALANCED_ACCURACY -> balancedAccuracy();
      case MACRO_F1 -> macroF1();
    };
  }

  private ClassFigures figures(int label) {
    int correct = confusion[label][label];
    int actual = 0;
    int predicted = 0;
    for (int other = 0; other < classes.size(); other++) {
      actual += confusion[label][other];
      predicted += confusion[other][label];
    }
    return isMeaningful()
        ? new ClassFigures(
            classes.get(label),
            actual,
            correct,
            ratio(correct, predicted),
            ratio(correct, actual),
            actual == 0 ? null : ratio(2 * correct, actual + predicted))
        : new ClassFigures(classes.get(label), actual, correct, null, null, null);
  }

  private static Double ratio(int part, int whole) {
    return whole == 0 ? null : Double.valueOf((double) part / whole);
  }
}
