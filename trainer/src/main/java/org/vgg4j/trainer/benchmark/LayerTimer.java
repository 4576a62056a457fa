package org.vgg4j.trainer.benchmark;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.vgg4j.profiles.DeviceClock;
import org.vgg4j.profiles.FrozenLayers;
import org.vgg4j.profiles.GraphVertices;

/**
 * Times every vertex of a graph until it is closed, then leaves the graph as it was.
 *
 * <p>A training listener could do that too, but accelerated layers write plain arrays as soon as a
 * listener looks at activations, and that would be timed as well. So the vertices are exchanged,
 * which hold the layers: what runs is exactly what runs otherwise. Everything that a layer does
 * happens within its vertex's calls, also the reordering of what its neighbors left in a layout of
 * their own, and counts for the layer that does it.
 */
public final class LayerTimer implements AutoCloseable {

  /** Methods of a vertex. */
  private static final Set<String> FORWARD = Set.of("setInput", "doForward");

  private static final String BACKWARD = "doBackward";

  private final ComputationGraph graph;
  private final DeviceClock deviceClock;
  private final GraphVertex[] originals;
  private final Map<String, LayerClock> clocks = new LinkedHashMap<>();

  /**
   * Starts to time a graph that is not computing.
   *
   * @param deviceClock of the device that computes it, on the thread that will; closed with this
   */
  public LayerTimer(ComputationGraph graph, DeviceClock deviceClock) {
    this.graph = graph;
    this.deviceClock = deviceClock;
    originals = graph.getVertices().clone();
    for (int index : graph.topologicalSortOrder()) {
      GraphVertex vertex = originals[index];
      // The backward pass knows frozen vertices by what they are: they are left as they are.
      boolean frozen = FrozenLayers.trained(vertex) != vertex;
      if (!vertex.isInputVertex() && !frozen) {
        LayerClock clock = new LayerClock(deviceClock);
        clocks.put(vertex.getVertexName(), clock);
        GraphVertices.put(
            graph,
            vertex instanceof LayerVertex layer
                ? new TimedLayerVertex(graph, layer, clock)
                : timed(vertex, clock));
      }
    }
  }

  /** Vertex name to its clock, in the graph's order. */
  public Map<String, LayerClock> clocks() {
    return clocks;
  }

  @Override
  public void close() {
    for (GraphVertex original : originals) {
      GraphVertices.put(graph, original);
    }
    deviceClock.close();
  }

  /**
   * A vertex without a layer, for example an addition, which a graph knows by interface alone; and
   * an engine by others, without which it would wait for the device around it.
   */
  private static GraphVertex timed(GraphVertex vertex, LayerClock clock) {
    return (GraphVertex)
        Proxy.newProxyInstance(
            vertex.getClass().getClassLoader(),
            publicInterfaces(vertex.getClass()),
            (proxy, method, arguments) -> {
              boolean forward = FORWARD.contains(method.getName());
              boolean backward = BACKWARD.equals(method.getName());
              int start = forward || backward ? clock.start() : 0;
              try {
                return method.invoke(vertex, arguments);
              } catch (InvocationTargetException failed) {
                throw failed.getCause();
              } finally {
                if (forward) {
                  clock.endForward(start);
                } else if (backward) {
                  clock.endBackward(start);
                }
              }
            });
  }

  private static Class<?>[] publicInterfaces(Class<?> type) {
    Set<Class<?>> found = new LinkedHashSet<>();
    for (Class<?> part = type; part != null; part = part.getSuperclass()) {
      for (Class<?> one : part.getInterfaces()) {
        if (Modifier.isPublic(one.getModifiers())) {
          found.add(one);
        }
      }
    }
    return found.toArray(Class<?>[]::new);
  }
}
