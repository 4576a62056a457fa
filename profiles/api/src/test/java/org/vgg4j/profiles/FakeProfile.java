package org.vgg4j.profiles;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** A profile whose probe says what a test wants. */
record FakeProfile(String name, int preference, Probe probe) implements ComputeProfile {

  static FakeProfile cpu() {
    return new FakeProfile("cpu", 0, new Probe.Usable("amd64, 2 cores"));
  }

  static FakeProfile cuda(Probe probe) {
    return new FakeProfile("cuda", 10, probe);
  }

  @Override
  public void activate() {}

  @Override
  public String backend() {
    return "fake";
  }

  @Override
  public void requireUsable(AccelerationSettings settings) {}

  @Override
  public AccelerationReport accelerate(ComputationGraph graph, AccelerationSettings settings) {
    return new AccelerationReport(AccelerationReport.STOCK, List.of(), Map.of(), 1);
  }
}
