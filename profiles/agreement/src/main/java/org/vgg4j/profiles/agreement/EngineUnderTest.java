package org.vgg4j.profiles.agreement;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.vgg4j.profiles.AccelerationReport;

/** The engine that a suite is run against. */
public interface EngineUnderTest {

  /** What its reports call it, as in {@code no oneDNN kernel for OutputLayer}. */
  String engineName();

  /** Replaces what it computes of a graph, by fixed rules, in 32-bit floats. */
  AccelerationReport accelerate(ComputationGraph graph);
}
