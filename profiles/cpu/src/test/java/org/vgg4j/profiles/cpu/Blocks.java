package org.vgg4j.profiles.cpu;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.agreement.EngineUnderTest;
import org.vgg4j.profiles.cpu.onednn.Layout;

/** oneDNN over blocks of channels. */
interface Blocks extends EngineUnderTest {

  @Override
  default String engineName() {
    return "oneDNN";
  }

  @Override
  default AccelerationReport accelerate(ComputationGraph graph) {
    return CpuGraphs.accelerateIn(Layout.BLOCKED, graph);
  }
}
