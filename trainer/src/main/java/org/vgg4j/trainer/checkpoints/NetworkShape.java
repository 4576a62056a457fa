package org.vgg4j.trainer.checkpoints;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a network takes and gives, as far as its configuration alone tells without Deeplearning4j:
 * the doctor looks at checkpoints where none of its libraries may load.
 */
final class NetworkShape {

  private static final Set<String> KEEP_THE_SIZE =
      Set.of("BatchNormalization", "ActivationLayer", "DropoutLayer", "LocalResponseNormalization");
  private static final Set<String> WINDOWS = Set.of("ConvolutionLayer", "SubsamplingLayer");

  private final JsonNode configuration;

  /** Height and width in pixels. */
  private record Size(long height, long width) {}

  /**
   * The shape of a network.
   *
   * @param configuration the JSON of a Deeplearning4j {@code ComputationGraphConfiguration} that
   *     {@link ConfigurationCheck} has let pass
   */
  NetworkShape(JsonNode configuration) {
    this.configuration = configuration;
  }

  /** Classes it tells apart: what its last layer with outputs gives; 0 where none is found. */
  int classes() {
    String name = configuration.path("networkOutputs").path(0).asText("");
    Set<String> seen = new HashSet<>();
    while (seen.add(name)) {
      int outputs = layer(name).path("nout").asInt(0);
      if (outputs > 0) {
        return outputs;
      }
      name = firstInput(name);
    }
    return 0;
  }

  /** Channels of its input: what its first layer with inputs takes; 0 where none is found. */
  int channels() {
    String input = configuration.path("networkInputs").path(0).asText("");
    for (var vertex : configuration.path("vertexInputs").properties()) {
      if (firstInput(vertex.getKey()).equals(input)) {
        int flattened = preprocessor(vertex.getKey()).path("numChannels").asInt(0);
        int taken = flattened > 0 ? flattened : layer(vertex.getKey()).path("nin").asInt(0);
        if (taken > 0) {
          return taken;
        }
      }
    }
    return 0;
  }

  /**
   * Why images of a size do not go through the network: a layer would have nothing left, or a dense
   * layer another number of values than it has weights for. Empty where they do, and behind a layer
   * that is not known here.
   */
  Optional<String> refusal(int height, int width) {
    Map<String, List<String>> followers = new HashMap<>();
    for (var vertex : configuration.path("vertexInputs").properties()) {
      followers
          .computeIfAbsent(firstInput(vertex.getKey()), name -> new ArrayList<>())
          .add(vertex.getKey());
    }
    Map<String, Size> sizes = new HashMap<>();
    Deque<String> reached = new ArrayDeque<>();
    String input = configuration.path("networkInputs").path(0).asText("");
    sizes.put(input, new Size(height, width));
    reached.addAll(followers.getOrDefault(input, List.of()));
    while (!reached.isEmpty()) {
      String name = reached.remove();
      Size in = sizes.get(firstInput(name));
      JsonNode flatten = preprocessor(name);
      if (flatten.has("inputHeight")
          && (flatten.path("inputHeight").asLong() != in.height
              || flatten.path("inputWidth").asLong() != in.width)) {
        return Optional.of("they reach " + name + " as " + in.height + "x" + in.width);
      }
      Size out = after(name, in);
      if (out != null && (out.height < 1 || out.width < 1)) {
        return Optional.of("nothing is left of them at " + name);
      }
      // Once each, also in a network that goes round in circles.
      if (out != null && sizes.putIfAbsent(name, out) == null) {
        reached.addAll(followers.getOrDefault(name, List.of()));
      }
    }
    return Optional.empty();
  }

  /** The size behind a vertex; null where it is not known. */
  private Size after(String name, Size in) {
    JsonNode layer = layer(name);
    String kind = simpleName(layer);
    if (KEEP_THE_SIZE.contains(kind)
        || simpleName(configuration.path("vertices").path(name)).equals("ElementWiseVertex")) {
      return in;
    }
    return WINDOWS.contains(kind)
        ? new Size(windows(layer, in.height, 0), windows(layer, in.width, 1))
        : null;
  }

  private static long windows(JsonNode layer, long in, int dimension) {
    long stride = layer.path("stride").path(dimension).asLong(1);
    if (layer.path("convolutionMode").asText().equals("Same")) {
      return -Math.floorDiv(-in, stride);
    }
    long dilation = layer.path("dilation").path(dimension).asLong(1);
    long reach = (layer.path("kernelSize").path(dimension).asLong(1) - 1) * dilation + 1;
    long padded = in + 2 * layer.path("padding").path(dimension).asLong(0);
    return Math.floorDiv(padded - reach, stride) + 1;
  }

  private JsonNode layer(String vertex) {
    return configuration.path("vertices").path(vertex).path("layerConf").path("layer");
  }

  private JsonNode preprocessor(String vertex) {
    return configuration.path("vertices").path(vertex).path("preProcessor");
  }

  private String firstInput(String vertex) {
    return configuration.path("vertexInputs").path(vertex).path(0).asText("");
  }

  private static String simpleName(JsonNode node) {
    String type = node.path("@class").asText("");
    return type.substring(type.lastIndexOf('.') + 1);
  }
}
