package org.vgg4j.profiles.cpu;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.Precision;
import org.vgg4j.profiles.cpu.convolution.AlgorithmSelector;
import org.vgg4j.profiles.cpu.convolution.ConvolutionContext;
import org.vgg4j.profiles.cpu.graph.OneDnnEngine;
import org.vgg4j.profiles.cpu.onednn.Layout;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.threads.ComputeThreads;
import org.vgg4j.profiles.layers.GraphAccelerator;

/** Graphs on oneDNN, for tests. */
final class CpuGraphs {

  private CpuGraphs() {}

  /** As training has it. */
  static AccelerationReport accelerate(ComputationGraph graph, AccelerationSettings.Mode mode) {
    return new CpuProfile().accelerate(graph, new AccelerationSettings(mode, Precision.FP32, 0));
  }

  /** With values in a given layout, and a stock optimizer. */
  static AccelerationReport accelerateIn(Layout layout, ComputationGraph graph) {
    Session session = new Session(layout, false, ComputeThreads.of(0));
    GraphAccelerator.Result result =
        GraphAccelerator.accelerate(
            graph, new OneDnnEngine(new ConvolutionContext(session, AlgorithmSelector.BY_RULE)));
    return new AccelerationReport(
        "test", result.replaced(), result.stock(), 0, result.fallbacks(), null);
  }
}
