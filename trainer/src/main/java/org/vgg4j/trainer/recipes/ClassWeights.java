package org.vgg4j.trainer.recipes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.vgg4j.choices.Choices;
import org.vgg4j.datasets.files.NaturalOrder;

/**
 * What the loss of an image is multiplied with, by its class: {@code none}, {@code balanced}, which
 * is the number of images over that of the class, or {@code NAME=W,...}, where classes that are not
 * named have 1. Weights are scaled so that their mean over the training images is 1: a learning
 * rate keeps its meaning.
 */
public final class ClassWeights {

  /** All count alike. */
  public static final String NONE = "none";

  static final String BALANCED = "balanced";

  static final String EXPECTED =
      "none, balanced or weights such as cat=1,dog=19, each 0 or more and at most 1,000,000";

  private static final double MOST = 1e6;

  /** A comma behind a weight: the names of classes may have some too. */
  private static final Pattern PARTS = Pattern.compile("(?<==[^,=]{1,20}),");

  private ClassWeights() {}

  static boolean isKnown(String text) {
    return text != null && (text.equals(NONE) || text.equals(BALANCED) || !byName(text).isEmpty());
  }

  /** Empty where it is no list of names and weights. */
  private static Map<String, Double> byName(String text) {
    Map<String, Double> weights = new LinkedHashMap<>();
    for (String part : PARTS.split(text)) {
      int equals = part.lastIndexOf('=');
      try {
        double weight = equals < 1 ? -1 : Double.parseDouble(part.substring(equals + 1));
        boolean sound = weight >= 0 && weight <= MOST;
        if (!sound || weights.put(className(part.substring(0, equals)), weight) != null) {
          return Map.of();
        }
      } catch (NumberFormatException e) {
        return Map.of();
      }
    }
    return weights;
  }

  /** As the names of folders are composed, with which it is compared. */
  private static String className(String typed) {
    return NaturalOrder.composed(typed.strip());
  }

  /**
   * The weights of all classes.
   *
   * @param text as a recipe has it
   * @param counts training images of each class
   * @return in label order; empty where all count alike
   * @throws RecipeException if a class is named that there is none of, or no image counts
   */
  public static List<Double> of(String text, List<String> classes, int[] counts) {
    if (text.equals(NONE)) {
      return List.of();
    }
    double all = Arrays.stream(counts).sum();
    List<Double> weights = new ArrayList<>(Collections.nCopies(classes.size(), 1.0));
    if (text.equals(BALANCED)) {
      for (int c = 0; c < counts.length; c++) {
        weights.set(c, counts[c] == 0 ? 0 : all / counts[c]);
      }
    } else {
      byName(text).forEach((name, weight) -> weights.set(label(name, classes), weight));
    }
    double sum = 0;
    for (int c = 0; c < counts.length; c++) {
      sum += counts[c] * weights.get(c);
    }
    if (!(sum > 0)) {
      throw new RecipeException(
          "classWeights is '"
              + text
              + "', under which no image counts; give some class more than 0");
    }
    double scale = all / sum;
    weights.replaceAll(weight -> weight * scale);
    return List.copyOf(weights);
  }

  private static int label(String name, List<String> classes) {
    int label = classes.indexOf(name);
    if (label < 0) {
      throw new RecipeException(
          "classWeights names the class '"
              + name
              + "', expected some of "
              + String.join(", ", classes.subList(0, Math.min(20, classes.size())))
              + Choices.nearestHint(name, classes));
    }
    return label;
  }
}
