package org.vgg4j.models.layouts;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;

/** The layers of a configuration, each behind those it stands on, and their parameters. */
final class Network {

  /**
   * One vertex.
   *
   * @param name of the vertex
   * @param layer what it is, without freezing; null for one that is no layer, such as a sum
   * @param parameters in Deeplearning4j's order, by role
   */
  record Place(String name, Layer layer, Map<Role, Parameter> parameters) {

    /** For messages. */
    String words() {
      return "'"
          + name
          + "'"
          + (layer == null ? "" : " (" + layer.getClass().getSimpleName() + ")");
    }
  }

  private Network() {}

  /**
   * @throws LayoutException if a layer has parameters of a kind that no layout knows
   */
  static List<Place> places(ComputationGraphConfiguration configuration) {
    List<Place> places = new ArrayList<>();
    for (String name : order(configuration)) {
      GraphVertex vertex = configuration.getVertices().get(name);
      places.add(
          vertex instanceof LayerVertex layer
              ? place(name, layer)
              : new Place(name, null, Map.of()));
    }
    return places;
  }

  /** Of all layers, in order. */
  static List<Parameter> parameters(ComputationGraphConfiguration configuration) {
    return places(configuration).stream()
        .flatMap(place -> place.parameters().values().stream())
        .toList();
  }

  // A configuration read from JSON need not list its vertices in the order of their inputs.
  private static List<String> order(ComputationGraphConfiguration configuration) {
    List<String> waiting = new ArrayList<>(configuration.getVertices().keySet());
    Set<String> placed = new HashSet<>(configuration.getNetworkInputs());
    List<String> order = new ArrayList<>();
    while (!waiting.isEmpty()) {
      String next =
          waiting.stream()
              .filter(name -> placed.containsAll(configuration.getVertexInputs().get(name)))
              .findFirst()
              .orElseThrow(() -> new LayoutException("a network with a circle: " + waiting));
      waiting.remove(next);
      placed.add(next);
      order.add(next);
    }
    return order;
  }

  private static Place place(String name, LayerVertex vertex) {
    Layer layer = vertex.getLayerConf().getLayer();
    if (layer instanceof FrozenLayer frozen) {
      layer = frozen.getLayer();
    }
    Map<Role, Parameter> parameters = new LinkedHashMap<>();
    for (String key : layer.initializer().paramKeys(layer)) {
      Parameter parameter = parameter(name, layer, key, vertex.getPreProcessor());
      parameters.put(parameter.role(), parameter);
    }
    return new Place(name, layer, parameters);
  }

  private static Parameter parameter(
      String name, Layer layer, String key, InputPreProcessor preprocessor) {
    if (layer instanceof BatchNormalization norm) {
      List<Long> shape = List.of(norm.getNOut());
      Role role =
          switch (key) {
            case "gamma" -> Role.GAMMA;
            case "beta" -> Role.BETA;
            case "mean" -> Role.MEAN;
            default -> Role.VARIANCE;
          };
      Float locked = null;
      if (norm.isLockGammaBeta() && role == Role.GAMMA) {
        locked = (float) norm.getGamma();
      } else if (norm.isLockGammaBeta() && role == Role.BETA) {
        locked = (float) norm.getBeta();
      }
      return new Parameter(name, role, key, shape, List.of(), norm.getEps(), locked);
    }
    boolean convolution = layer.getClass() == ConvolutionLayer.class;
    boolean dense = layer instanceof DenseLayer || layer instanceof OutputLayer;
    if (!convolution && !dense || !key.equals("W") && !key.equals("b")) {
      throw new LayoutException(
          ("parameter '%s' of layer '%s' (%s): expected a convolution, a dense layer or a batch"
                  + " norm, no layout knows others")
              .formatted(key, name, layer.getClass().getSimpleName()));
    }
    FeedForwardLayer weighted = (FeedForwardLayer) layer;
    long outputs = weighted.getNOut();
    if (key.equals("b")) {
      return new Parameter(name, Role.BIAS, key, List.of(outputs), List.of(), 0, null);
    }
    if (convolution) {
      int[] kernel = ((ConvolutionLayer) layer).getKernelSize();
      List<Long> shape = List.of(outputs, weighted.getNIn(), (long) kernel[0], (long) kernel[1]);
      return new Parameter(name, Role.CONVOLUTION_WEIGHT, key, shape, List.of(), 0, null);
    }
    List<Long> image =
        preprocessor instanceof CnnToFeedForwardPreProcessor flatten
            ? List.of(flatten.getNumChannels(), flatten.getInputHeight(), flatten.getInputWidth())
            : List.of();
    List<Long> shape = List.of(outputs, weighted.getNIn());
    return new Parameter(name, Role.DENSE_WEIGHT, key, shape, image, 0, null);
  }
}
