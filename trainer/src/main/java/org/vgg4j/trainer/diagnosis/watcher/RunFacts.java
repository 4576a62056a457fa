package org.vgg4j.trainer.diagnosis.watcher;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.vgg4j.datasets.batches.Sampling;
import org.vgg4j.trainer.recipes.ClassWeights;
import org.vgg4j.trainer.recipes.Recipe;

/**
 * What a run was asked to do, as far as the rules care.
 *
 * @param shares of the classes among the images trained on, in label order; at least 2, together 1
 * @param weighted the same, times the classes' weights; together 1
 * @param rollsBack whether it goes back to its last checkpoint where it diverges
 */
public record RunFacts(
    Recipe recipe,
    List<Double> shares,
    List<Double> weighted,
    NetworkFacts network,
    boolean rollsBack) {

  public RunFacts {
    shares = List.copyOf(shares);
    weighted = List.copyOf(weighted);
  }

  /** Of classes that have equally many images each and count alike. */
  public RunFacts(Recipe recipe, int classes, NetworkFacts network) {
    this(recipe, even(classes), even(classes), network, false);
  }

  private static List<Double> even(int classes) {
    return Collections.nCopies(classes, 1.0 / classes);
  }

  /**
   * Of a run on training images.
   *
   * @param classes their names, in label order
   * @param counts images of each
   */
  public static RunFacts of(
      Recipe recipe, List<String> classes, int[] counts, NetworkFacts network) {
    double all = Math.max(1, Arrays.stream(counts).sum());
    List<Double> shares =
        recipe.images().sampling() == Sampling.BALANCED
            ? even(counts.length)
            : Arrays.stream(counts).mapToObj(count -> count / all).toList();
    List<Double> weights = ClassWeights.of(recipe.images().classWeights(), classes, counts);
    List<Double> weighted = shares;
    if (!weights.isEmpty()) {
      double sum = 0;
      for (int c = 0; c < counts.length; c++) {
        sum += shares.get(c) * weights.get(c);
      }
      double total = sum;
      weighted =
          IntStream.range(0, counts.length)
              .mapToObj(c -> shares.get(c) * weights.get(c) / total)
              .toList();
    }
    return new RunFacts(recipe, shares, weighted, network, false);
  }

  /** The same of a run that goes back where it diverges, or does not. */
  public RunFacts rollingBack(boolean does) {
    return new RunFacts(recipe, shares, weighted, network, does);
  }

  /** How many classes there are. */
  int classes() {
    return shares.size();
  }

  /**
   * The loss of a network that looks at no image and gives every class its share, in nats: the
   * entropy of the shares, smoothed as the labels are, of weighted ones where classes have weights.
   */
  double chanceLoss() {
    double smoothing = recipe.augmentation().labelSmoothing();
    return weighted.stream()
        .mapToDouble(share -> (1 - smoothing) * share + smoothing / classes())
        .filter(share -> share > 0)
        .map(share -> -share * Math.log(share))
        .sum();
  }

  /** That loss in words. */
  String chanceLossInWords() {
    boolean even = Math.abs(chanceLoss() - Math.log(classes())) < 5e-5;
    return even
        ? Rules.text("ln(%d) = %.4f", classes(), chanceLoss())
        : Rules.text("%.4f, by the shares of the %d classes", chanceLoss(), classes());
  }

  /** The accuracy of a network that gives every image the same, best answer, in [0, 1]. */
  double chanceAccuracy() {
    return shares.stream().mapToDouble(Double::doubleValue).max().orElse(1);
  }

  /**
   * The highest rate at which an optimizer is commonly started on networks like these, from the
   * recipes of the field: Adam and RMSProp 0.003, Adagrad 0.05, Nesterov 0.2, SGD 0.5. Above it
   * proves nothing alone.
   */
  double commonRate() {
    return switch (recipe.optimization().optimizer()) {
      case ADAM, RMSPROP -> 0.003;
      case ADAGRAD -> 0.05;
      case NESTEROV -> 0.2;
      case SGD -> 0.5;
    };
  }
}
