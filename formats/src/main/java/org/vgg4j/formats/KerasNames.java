package org.vgg4j.formats;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What Keras calls variables in its several kinds of files, and the one form that this module has
 * for it: {@code layer/variable}, such as {@code block1_conv1/kernel}.
 */
final class KerasNames {

  private static final int DEEPEST = 8;
  private static final int MOST_LAYERS = 20_000;
  private static final Map<String, String> OLD_VARIABLES =
      Map.of(
          "W",
          "kernel",
          "b",
          "bias",
          "running_mean",
          "moving_mean",
          "running_std",
          "moving_variance");

  /**
   * A layer of a configuration.
   *
   * @param type its class as the files have it, such as {@code conv2d}
   */
  record Layer(String name, String type, List<String> variables) {}

  private KerasNames() {}

  /**
   * Names of a layer's variables in files of before Keras 3, in their order: {@code conv/kernel:0}
   * is {@code conv/kernel}, {@code conv_1/kernel:0} (a second network of a session) too, and {@code
   * conv_W_1:0} (before Keras 2). In a group for a network within a network each variable has its
   * own layer's name.
   */
  static List<String> ofGroup(String layer, List<String> weightNames) {
    return weightNames.stream().map(name -> ofWeight(layer, name)).toList();
  }

  private static String ofWeight(String layer, String weightName) {
    String name = weightName.replaceFirst(":\\d+$", "");
    int slash = name.lastIndexOf('/');
    if (slash >= 0) {
      String scope = name.substring(0, slash);
      String own = scope.substring(scope.lastIndexOf('/') + 1);
      boolean again = own.startsWith(layer + "_") && isNumber(own.substring(layer.length() + 1));
      return (again ? layer : own) + name.substring(slash);
    }
    if (!name.startsWith(layer + "_")) {
      return layer + "/" + name;
    }
    String variable = name.substring(layer.length() + 1).replaceFirst("_\\d+$", "");
    return layer + "/" + OLD_VARIABLES.getOrDefault(variable, variable);
  }

  /**
   * The layers of a configuration by where Keras 3 keeps their variables, such as {@code
   * layers/conv2d_1}: not by name, but by class and how many of it came before.
   *
   * @param config JSON as in {@code config.json}
   */
  static Map<String, Layer> layers(Path file, String config) {
    Map<String, Layer> layers = new LinkedHashMap<>();
    try {
      collect(new ObjectMapper().readTree(config).path("config").path("layers"), "", layers, 0);
    } catch (JsonProcessingException e) {
      throw new FormatException(
          "%s has a configuration that is no JSON (%s), expected what Keras writes; save it again"
              .formatted(file, FormatException.name(String.valueOf(e.getOriginalMessage()))),
          e);
    }
    return layers;
  }

  private static void collect(JsonNode list, String path, Map<String, Layer> layers, int depth) {
    Map<String, Integer> seen = new HashMap<>();
    for (JsonNode layer : list) {
      String type = snakeCase(layer.path("class_name").asText());
      int before = seen.merge(type, 1, Integer::sum) - 1;
      String place = path + "layers/" + type + (before == 0 ? "" : "_" + before);
      JsonNode config = layer.path("config");
      if (config.path("layers").isArray() && depth < DEEPEST) {
        collect(config.path("layers"), place + "/", layers, depth + 1);
      } else if (layers.size() < MOST_LAYERS) {
        String name = config.path("name").asText(layer.path("name").asText(type));
        layers.put(place, new Layer(name, type, variables(type, config)));
      }
    }
  }

  /** As Keras makes {@code BatchNormalization} into {@code batch_normalization}. */
  static String snakeCase(String className) {
    return className
        .substring(className.lastIndexOf('>') + 1)
        .replaceAll("\\W+", "")
        .replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
        .replaceAll("([a-z])([A-Z])", "$1_$2")
        .toLowerCase(Locale.ROOT);
  }

  /** The layer that a place without a configuration stands for, as far as its name tells. */
  static Layer layerAt(String place, String name) {
    String last = place.substring(place.lastIndexOf('/') + 1);
    int line = last.lastIndexOf('_');
    boolean counted = line > 0 && isNumber(last.substring(line + 1));
    String type = counted ? last.substring(0, line) : last;
    return new Layer(name == null ? last : name, type, variables(type, null));
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && text.chars().allMatch(Character::isDigit);
  }

  /**
   * The names of a layer's {@code count} variables, in Keras's order; numbers where they are not
   * known.
   */
  static List<String> ofLayer(Layer layer, int count) {
    List<String> known = layer.variables();
    // The bias may be missing, at the end; of a normalization none.
    boolean fits =
        count == known.size() || count == known.size() - 1 && known.get(count).equals("bias");
    return IntStream.range(0, count)
        .mapToObj(i -> layer.name() + "/" + (fits ? known.get(i) : Integer.toString(i)))
        .toList();
  }

  /**
   * @param config of the layer, or null
   */
  private static List<String> variables(String type, JsonNode config) {
    return switch (type) {
      case "conv1d",
          "conv2d",
          "conv3d",
          "conv1d_transpose",
          "conv2d_transpose",
          "conv3d_transpose",
          "depthwise_conv1d",
          "depthwise_conv2d",
          "dense" ->
          List.of("kernel", "bias");
      case "separable_conv1d", "separable_conv2d" ->
          List.of("depthwise_kernel", "pointwise_kernel", "bias");
      case "batch_normalization" -> {
        List<String> variables = scaleAndCenter(config);
        variables.addAll(List.of("moving_mean", "moving_variance"));
        yield variables;
      }
      case "layer_normalization", "group_normalization" -> scaleAndCenter(config);
      case "normalization" -> List.of("mean", "variance", "count");
      case "embedding" -> List.of("embeddings");
      case "p_re_lu" -> List.of("alpha");
      default -> List.of();
    };
  }

  private static List<String> scaleAndCenter(JsonNode config) {
    List<String> variables = new ArrayList<>();
    if (config == null || config.path("scale").asBoolean(true)) {
      variables.add("gamma");
    }
    if (config == null || config.path("center").asBoolean(true)) {
      variables.add("beta");
    }
    return variables;
  }
}
