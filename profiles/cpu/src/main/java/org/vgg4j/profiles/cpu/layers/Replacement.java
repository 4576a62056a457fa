package org.vgg4j.profiles.cpu.layers;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.vgg4j.profiles.Fallbacks;
import org.vgg4j.profiles.cpu.onednn.Activation;
import org.vgg4j.profiles.cpu.onednn.ComputeThreads;
import org.vgg4j.profiles.cpu.onednn.Session;

/**
 * Puts oneDNN's layer implementations into a graph, or stock ones back. Only implementations
 * change: the configuration, the parameters, the updater's state and so everything that is saved
 * stay as they are.
 */
public final class Replacement {

  /**
   * @param replaced names of the replaced layers, in the graph's order
   * @param stock layer name to the reason why it runs stock, in the graph's order
   * @param fallbacks counts the passes that replaced layers leave to stock
   */
  public record Result(List<String> replaced, Map<String, String> stock, Fallbacks fallbacks) {}

  private final ComputationGraph graph;
  private final Images images;
  private final Map<String, LayerVertex> replaced = new LinkedHashMap<>();
  private final Map<String, String> stock = new LinkedHashMap<>();

  private Replacement(ComputationGraph graph) {
    this.graph = graph;
    this.images = new Images(graph);
  }

  /** Replaces every layer that oneDNN computes. */
  public static Result accelerate(ComputationGraph graph, Session session, ComputeThreads threads) {
    Replacement replacement = new Replacement(graph);
    replacement.decide();
    Fallbacks fallbacks = new Fallbacks();
    replacement.install(new Surroundings(session, new Watch(graph), threads, fallbacks));
    return new Result(List.copyOf(replacement.replaced.keySet()), replacement.stock, fallbacks);
  }

  /**
   * Puts the stock implementations back.
   *
   * @param reason why every layer runs stock
   */
  public static Result restore(ComputationGraph graph, String reason) {
    Replacement replacement = new Replacement(graph);
    for (LayerVertex vertex : replacement.layerVertices()) {
      Layer layer = vertex.getLayer();
      if (layer instanceof Replaced) {
        replacement.put(vertex, Implementations.stock(layer));
      }
      replacement.stock.put(vertex.getVertexName(), reason);
    }
    return new Result(List.of(), replacement.stock, new Fallbacks());
  }

  private List<LayerVertex> layerVertices() {
    List<LayerVertex> vertices = new ArrayList<>();
    for (int index : graph.topologicalSortOrder()) {
      if (graph.getVertices()[index] instanceof LayerVertex vertex) {
        vertices.add(vertex);
      }
    }
    return vertices;
  }

  private void decide() {
    for (LayerVertex vertex : layerVertices()) {
      String refusal = refusal(vertex);
      if (refusal == null) {
        replaced.put(vertex.getVertexName(), vertex);
      } else {
        stock.put(vertex.getVertexName(), refusal);
      }
    }
  }

  private String refusal(LayerVertex vertex) {
    Layer layer = vertex.getLayer();
    if (!Implementations.replaceable(layer)) {
      return "no oneDNN kernel for " + layer.getClass().getSimpleName();
    }
    DataType type = ((AbstractLayer<?>) layer).getDataType();
    if (type != DataType.FLOAT) {
      return "computes in " + type + ", not FLOAT";
    }
    return images.reads(vertex) ? Support.refusal(layer.conf().getLayer()) : "reads vectors";
  }

  private void install(Surroundings surroundings) {
    Map<String, Edge> incoming = new HashMap<>();
    for (LayerVertex vertex : replaced.values()) {
      LayerVertex reader = reader(vertex);
      Edge out = reader == null ? null : new Edge(surroundings.session());
      if (reader != null) {
        incoming.put(reader.getVertexName(), out);
      }
      Edge in = incoming.get(vertex.getVertexName());
      Port port =
          new Port(surroundings, vertex.getVertexName(), in, out, !readsUnsharedInput(vertex));
      put(
          vertex,
          Implementations.replacement(vertex.getLayer(), port, reader != null && isRelu(reader)));
    }
    for (LayerVertex vertex : layerVertices()) {
      if (vertex.getLayer() instanceof Replaced && !replaced.containsKey(vertex.getVertexName())) {
        put(vertex, Implementations.stock(vertex.getLayer()));
      }
    }
  }

  /** The only reader of a vertex's result, if that is a replaced layer that reads it as it is. */
  private LayerVertex reader(GraphVertex vertex) {
    VertexIndices[] outputs = vertex.getOutputVertices();
    if (vertex.isOutputVertex() || outputs == null || outputs.length != 1) {
      return null;
    }
    GraphVertex reader = graph.getVertices()[outputs[0].getVertexIndex()];
    return replaced.containsKey(reader.getVertexName())
            && ((LayerVertex) reader).getLayerPreProcessor() == null
        ? (LayerVertex) reader
        : null;
  }

  /** Whether a layer reads an input of the graph that no other vertex reads. */
  private boolean readsUnsharedInput(LayerVertex vertex) {
    GraphVertex input = graph.getVertices()[vertex.getInputVertices()[0].getVertexIndex()];
    return input.isInputVertex()
        && vertex.getLayerPreProcessor() == null
        && input.getOutputVertices().length == 1;
  }

  private static boolean isRelu(LayerVertex vertex) {
    return vertex.getLayer().conf().getLayer() instanceof ActivationLayer settings
        && Activation.RELU.equals(Support.activation(settings.getActivationFn()));
  }

  private void put(LayerVertex vertex, Layer layer) {
    Layer[] layers = graph.getLayers();
    int position = Arrays.asList(layers).indexOf(vertex.getLayer());
    try {
      Field field = LayerVertex.class.getDeclaredField("layer");
      field.setAccessible(true);
      field.set(vertex, layer);
    } catch (ReflectiveOperationException changed) {
      throw new IllegalStateException("Deeplearning4j's LayerVertex has no field 'layer'", changed);
    }
    layers[position] = layer;
  }
}
