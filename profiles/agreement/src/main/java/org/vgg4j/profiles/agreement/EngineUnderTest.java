package org.vgg4j.profiles.agreement;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.vgg4j.profiles.AccelerationReport;

/** The engine that a suite is run against. */
public interface EngineUnderTest {

  /** What its reports call it, as in {@code no oneDNN kernel for OutputLayer}. */
  String engineName();

  /**
   * Names of the chains of layers of which it leaves something to stock, at once or when it sees
   * the shape of the images.
   */
  default Set<String> partlyStock() {
    return Set.of();
  }

  /** Whether it computes output layers of softmax with cross entropy too. */
  default boolean computesOutput() {
    return false;
  }

  /** What it replaces of a graph that ends in such a layer. */
  default List<String> withOutput(String... layers) {
    List<String> names = new ArrayList<>(List.of(layers));
    if (computesOutput()) {
      names.add("output");
    }
    return names;
  }

  /** Replaces what it computes of a graph, by fixed rules, in 32-bit floats. */
  AccelerationReport accelerate(ComputationGraph graph);
}
