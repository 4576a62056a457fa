package org.vgg4j.profiles.cpu;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.AccelerationSettings.Mode;
import org.vgg4j.profiles.agreement.EngineUnderTest;

/**
 * oneDNN over channels-last values, as the rule has it, and with the optimizer, as training has.
 */
interface ChannelsLast extends EngineUnderTest {

  @Override
  default String engineName() {
    return "oneDNN";
  }

  @Override
  default AccelerationReport accelerate(ComputationGraph graph) {
    return CpuGraphs.accelerate(graph, Mode.FIXED);
  }
}
