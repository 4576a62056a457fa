package org.vgg4j.trainer.recipes;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * How much of a network, from its input on, is not trained.
 *
 * @param text {@code none}, {@code all-but-head}, or a number of convolutions and dense layers
 */
public record FrozenPart(String text) {

  private static final String NONE = "none";
  private static final String ALL_BUT_HEAD = "all-but-head";
  private static final int MOST_DIGITS = 4;

  /** What the field takes, in words. */
  static final String EXPECTED = "none, all-but-head, or a number of layers";

  boolean isKnown() {
    return text != null
        && (text.equals(NONE)
            || text.equals(ALL_BUT_HEAD)
            || text.matches("\\d{1," + MOST_DIGITS + "}"));
  }

  /** Whether anything is frozen. */
  public boolean isAny() {
    return !text.equals(NONE) && !text.matches("0+");
  }

  /**
   * The layers with parameters that are frozen: so many convolutions and dense layers, and the
   * batch norm between them and behind the last of them.
   *
   * @throws RecipeException if there are not so many before the layer of class scores
   */
  public Set<String> layers(ComputationGraph graph) {
    if (!isAny()) {
      return Set.of();
    }
    List<Layer> layers = new ArrayList<>();
    for (Layer layer : graph.getLayers()) {
      if (layer.numParams() > 0) {
        layers.add(layer);
      }
    }
    // The last one computes the class scores.
    List<Layer> body = layers.subList(0, layers.size() - 1);
    long weighted = body.stream().filter(layer -> !isBatchNorm(layer)).count();
    long wanted = text.equals(ALL_BUT_HEAD) ? weighted : Long.parseLong(text);
    if (wanted > weighted) {
      throw new RecipeException(
          "freeze is '"
              + text
              + "', expected at most the "
              + weighted
              + " layers before the class scores, or all-but-head");
    }
    Set<String> names = new LinkedHashSet<>();
    long counted = 0;
    for (Layer layer : body) {
      counted += isBatchNorm(layer) ? 0 : 1;
      if (counted > wanted) {
        break;
      }
      names.add(layer.conf().getLayer().getLayerName());
    }
    return names;
  }

  private static boolean isBatchNorm(Layer layer) {
    return layer.conf().getLayer() instanceof BatchNormalization;
  }
}
