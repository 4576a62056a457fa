package org.vgg4j.profiles;

import java.lang.reflect.Field;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;

/** Exchanges the vertices of a graph, for which Deeplearning4j has no method. */
public final class GraphVertices {

  private GraphVertices() {}

  /** Puts a vertex into a graph, in the place of the one with its name and index. */
  public static void put(ComputationGraph graph, GraphVertex vertex) {
    graph.getVertices()[vertex.getVertexIndex()] = vertex;
    byName(graph).put(vertex.getVertexName(), vertex);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, GraphVertex> byName(ComputationGraph graph) {
    try {
      Field field = ComputationGraph.class.getDeclaredField("verticesMap");
      field.setAccessible(true);
      return (Map<String, GraphVertex>) field.get(graph);
    } catch (ReflectiveOperationException changed) {
      throw new IllegalStateException(
          "Deeplearning4j's ComputationGraph has no field 'verticesMap'", changed);
    }
  }
}
