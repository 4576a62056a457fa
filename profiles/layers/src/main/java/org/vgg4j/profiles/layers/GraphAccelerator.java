package org.vgg4j.profiles.layers;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.layers.DropoutLayer;
import org.deeplearning4j.nn.layers.feedforward.dense.DenseLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.vgg4j.profiles.Fallbacks;
import org.vgg4j.profiles.FrozenLayers;
import org.vgg4j.profiles.GraphVertices;
import org.vgg4j.profiles.layers.operations.ActivationFunction;

/**
 * Puts an engine's layer implementations into a graph, or stock ones back. Only implementations
 * change: the configuration, the parameters, the updater's state and so everything that is saved
 * stay as they are.
 */
public final class GraphAccelerator {

  /**
   * @param replaced names of the replaced layers and additions, in the graph's order
   * @param stock layer or addition's name to the reason why it runs stock, in the graph's order
   * @param fallbacks counts the passes that replaced layers leave to stock
   */
  public record Result(List<String> replaced, Map<String, String> stock, Fallbacks fallbacks) {}

  private final ComputationGraph graph;
  private final Set<String> frozen;
  private final SpatialVertices spatial;
  private final Map<String, GraphVertex> replaced = new LinkedHashMap<>();
  private final Map<String, String> stock = new LinkedHashMap<>();

  private GraphAccelerator(ComputationGraph graph) {
    this.graph = graph;
    this.frozen = FrozenLayers.of(graph);
    // What is frozen is wrapped; it is replaced as the rest is, and wrapped again.
    FrozenLayers.freeze(graph, Set.of());
    this.spatial = new SpatialVertices(graph);
  }

  /** Replaces every layer and addition that the engine computes. */
  public static Result accelerate(ComputationGraph graph, Engine<?> engine) {
    GraphAccelerator accelerator = new GraphAccelerator(graph);
    accelerator.decide(engine);
    Fallbacks fallbacks = new Fallbacks();
    accelerator.install(engine, fallbacks);
    FrozenLayers.freeze(graph, accelerator.frozen);
    return new Result(List.copyOf(accelerator.replaced.keySet()), accelerator.stock, fallbacks);
  }

  /**
   * Puts the stock implementations back.
   *
   * @param reason why every layer runs stock
   */
  public static Result restore(ComputationGraph graph, String reason) {
    GraphAccelerator accelerator = new GraphAccelerator(graph);
    accelerator.candidates(true).forEach(accelerator::putStock);
    for (GraphVertex vertex : accelerator.candidates(false)) {
      accelerator.stock.put(vertex.getVertexName(), reason);
    }
    FrozenLayers.freeze(graph, accelerator.frozen);
    return new Result(List.of(), accelerator.stock, new Fallbacks());
  }

  /**
   * Layers and additions, in the graph's order.
   *
   * @param scalings whether vertices that multiply by a number count too
   */
  private List<GraphVertex> candidates(boolean scalings) {
    List<GraphVertex> vertices = new ArrayList<>();
    for (int index : graph.topologicalSortOrder()) {
      GraphVertex vertex = graph.getVertices()[index];
      if (vertex instanceof LayerVertex || isAddition(vertex) || (scalings && isScaling(vertex))) {
        vertices.add(vertex);
      }
    }
    return vertices;
  }

  private boolean isAddition(GraphVertex vertex) {
    return settings(vertex) instanceof ElementWiseVertex settings
        && settings.getOp() == ElementWiseVertex.Op.Add;
  }

  private boolean isScaling(GraphVertex vertex) {
    return settings(vertex) instanceof ScaleVertex;
  }

  private org.deeplearning4j.nn.conf.graph.GraphVertex settings(GraphVertex vertex) {
    return graph.getConfiguration().getVertices().get(vertex.getVertexName());
  }

  private void decide(Engine<?> engine) {
    Eligibility eligibility = new Eligibility(engine);
    for (GraphVertex vertex : candidates(engine.scales())) {
      String refusal = null;
      if (vertex instanceof LayerVertex layer) {
        refusal = refusal(layer, engine, eligibility);
      } else if (isAddition(vertex)) {
        refusal = refusalOfAddition(vertex);
      }
      if (refusal == null) {
        replaced.put(vertex.getVertexName(), vertex);
      } else {
        stock.put(vertex.getVertexName(), refusal);
      }
    }
  }

  private String refusal(LayerVertex vertex, Engine<?> engine, Eligibility eligibility) {
    Layer layer = vertex.getLayer();
    if (!StockLayers.replaceable(layer)) {
      return "no " + engine.name() + " kernel for " + layer.getClass().getSimpleName();
    }
    DataType type = ((AbstractLayer<?>) layer).getDataType();
    if (type != DataType.FLOAT) {
      return "computes in " + type + ", not FLOAT";
    }
    var settings = layer.conf().getLayer();
    boolean images =
        !(layer instanceof DenseLayer)
            && !(layer instanceof IOutputLayer)
            && !engine.readsVectors(settings);
    if (images && !spatial.reads(vertex)) {
      return "reads vectors";
    }
    String ineligible = eligibility.refusal(settings);
    return ineligible != null ? ineligible : engine.refusal(settings);
  }

  private String refusalOfAddition(GraphVertex vertex) {
    List<GraphVertex> inputs = Arrays.stream(vertex.getInputVertices()).map(this::vertex).toList();
    if (inputs.size() != 2 || inputs.get(0) == inputs.get(1)) {
      return "does not add two layers' results";
    }
    if (inputs.stream().noneMatch(input -> replaced.containsKey(input.getVertexName()))) {
      return "adds what stock layers write";
    }
    return inputs.stream().allMatch(spatial::writes) ? null : "reads vectors";
  }

  private GraphVertex vertex(VertexIndices end) {
    return graph.getVertices()[end.getVertexIndex()];
  }

  private <T> void install(Engine<T> engine, Fallbacks fallbacks) {
    ActivationListeners listeners = new ActivationListeners(graph);
    Map<VertexIndices, LayerConnection<T>> connections = new HashMap<>();
    for (GraphVertex vertex : replaced.values()) {
      List<VertexIndices> readings = readings(vertex);
      LayerConnection<T> after = readings.isEmpty() ? null : engine.connection(readings.size());
      readings.forEach(reading -> connections.put(reading, after));
      List<LayerConnection<T>> before = new ArrayList<>();
      for (int input = 0; input < vertex.getNumInputArrays(); input++) {
        before.add(connections.get(new VertexIndices(vertex.getVertexIndex(), input)));
      }
      Place<T> place =
          new Place<>(
              vertex.getVertexName(),
              before,
              after,
              !endsGradient(vertex),
              readings.size() == 1 && isRelu(vertex(readings.get(0))),
              listeners,
              fallbacks);
      if (vertex instanceof LayerVertex layerVertex) {
        AbstractLayer<?> origin = (AbstractLayer<?>) layerVertex.getLayer();
        put(layerVertex, StockLayers.take(origin, engine.layer(origin, place)));
      } else if (settings(vertex) instanceof ScaleVertex settings) {
        GraphVertices.put(graph, engine.scaling(graph, vertex, place, settings.getScaleFactor()));
      } else {
        GraphVertices.put(graph, engine.addition(graph, vertex, place));
      }
    }
    for (GraphVertex vertex : candidates(true)) {
      if (!replaced.containsKey(vertex.getVertexName())) {
        putStock(vertex);
      }
    }
  }

  /**
   * The inputs that read a vertex's result, if all are replaced vertices' that read it as it is;
   * none otherwise.
   */
  private List<VertexIndices> readings(GraphVertex vertex) {
    VertexIndices[] outputs = vertex.getOutputVertices();
    if (vertex.isOutputVertex() || outputs == null) {
      return List.of();
    }
    for (VertexIndices output : outputs) {
      GraphVertex reader = vertex(output);
      boolean asItIs =
          !(reader instanceof LayerVertex layer)
              || (layer.getLayerPreProcessor() == null
                  // At inference dropout hands on what it reads, which others may still need.
                  && (outputs.length == 1 || !(layer.getLayer() instanceof DropoutLayer)));
      // Frozen layers compute as at inference and keep nothing; what trained ones read must stay.
      boolean leavesFrozen = isFrozen(vertex) && !isFrozen(reader);
      if (!replaced.containsKey(reader.getVertexName()) || !asItIs || leavesFrozen) {
        return List.of();
      }
    }
    return List.of(outputs);
  }

  private boolean isFrozen(GraphVertex vertex) {
    return frozen.contains(vertex.getVertexName());
  }

  /** Whether a layer reads an input of the graph that no other vertex reads, or a frozen layer. */
  private boolean endsGradient(GraphVertex vertex) {
    if (!(vertex instanceof LayerVertex layer) || layer.getLayerPreProcessor() != null) {
      return false;
    }
    GraphVertex input = vertex(vertex.getInputVertices()[0]);
    return isFrozen(input) || (input.isInputVertex() && input.getOutputVertices().length == 1);
  }

  private static boolean isRelu(GraphVertex vertex) {
    return vertex instanceof LayerVertex layer
        && layer.getLayer().conf().getLayer() instanceof ActivationLayer settings
        && ActivationFunction.RELU.equals(LayerOperations.activation(settings.getActivationFn()));
  }

  private void putStock(GraphVertex vertex) {
    if (vertex instanceof AcceleratedVertex accelerated) {
      GraphVertices.put(graph, accelerated.stock());
    } else if (vertex instanceof LayerVertex layer && layer.getLayer() instanceof Accelerated) {
      put(layer, StockLayers.stock(layer.getLayer()));
    }
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
