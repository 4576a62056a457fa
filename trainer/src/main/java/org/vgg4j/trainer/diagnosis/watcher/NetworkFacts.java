package org.vgg4j.trainer.diagnosis.watcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;

/**
 * What a network's configuration says before it is trained; read from its JSON, so that a
 * checkpoint can be judged without being loaded.
 *
 * @param batchNorm whether it has batch norm anywhere
 * @param dropout whether it has dropout anywhere
 * @param reluOnLogits the layer whose ReLU cuts class scores before the softmax of the loss; null
 *     for none
 * @param earlySoftmax the layer whose softmax stands before the softmax of the loss; null for none
 */
public record NetworkFacts(
    boolean batchNorm, boolean dropout, String reluOnLogits, String earlySoftmax) {

  /** Nothing is known. */
  public static final NetworkFacts UNKNOWN = new NetworkFacts(false, false, null, null);

  /**
   * Reads the facts.
   *
   * @param configuration the JSON of a Deeplearning4j {@code ComputationGraphConfiguration}
   */
  public static NetworkFacts of(JsonNode configuration) {
    JsonNode vertices = configuration.path("vertices");
    boolean batchNorm = false;
    boolean dropout = false;
    for (JsonNode vertex : vertices) {
      batchNorm |= kind(layer(vertex)).equals("BatchNormalization");
      dropout |= layer(vertex).path("idropout").isObject();
    }
    String relu = null;
    String softmax = null;
    String name = configuration.path("networkOutputs").path(0).asText("");
    JsonNode output = layer(vertices.path(name));
    // Dense output layers hold the scores inside; loss layers take them from the layer before.
    boolean scoresBefore = kind(output).equals("LossLayer") && activation(output).equals("Softmax");
    Set<String> seen = new HashSet<>();
    while (scoresBefore && seen.add(name)) {
      name = configuration.path("vertexInputs").path(name).path(0).asText("");
      JsonNode layer = layer(vertices.path(name));
      if (activation(layer).equals("ReLU")) {
        relu = name;
      }
      if (activation(layer).equals("Softmax")) {
        softmax = name;
      }
      scoresBefore = Set.of("ActivationLayer", "DropoutLayer").contains(kind(layer));
    }
    return new NetworkFacts(batchNorm, dropout, relu, softmax);
  }

  private static JsonNode layer(JsonNode vertex) {
    return vertex.path("layerConf").path("layer");
  }

  private static String kind(JsonNode layer) {
    String type = layer.path("@class").asText("");
    return type.substring(type.lastIndexOf('.') + 1);
  }

  private static String activation(JsonNode layer) {
    return kind(layer.path("activationFn")).replaceFirst("^Activation", "");
  }
}
