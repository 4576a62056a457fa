package org.vgg4j.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.vgg4j.profiles.AccelerationReport;

class RunAccelerationTest {

  private static AccelerationReport report(String engine, Map<String, String> stock) {
    return new AccelerationReport(engine, List.of("conv"), stock, 1);
  }

  @Test
  void whatReplicasLeaveToStockStandsBesideWhatTheRunsOwnGraphDoes() {
    AccelerationReport own = report("oneDNN", Map.of("output", "is stock"));
    AccelerationReport replica = report("oneDNN", Map.of("output", "is stock"));
    RunAcceleration graphs = new RunAcceleration(own);
    graphs.replica(replica);
    own.fallbacks().count("conv", "NaN");
    replica.fallbacks().count("conv", "NaN");
    replica.fallbacks().count("pool", "infinity");

    assertThat(graphs.all().stockSoFar())
        .isEqualTo(
            Map.of(
                "output", "is stock", "conv", "in 2 passes: NaN", "pool", "in 1 pass: infinity"));
    assertThat(graphs.replicaEngines()).containsExactly("oneDNN");
  }

  @Test
  void whatWasCountedBeforeAPartWasFrozenIsNotForgotten() {
    AccelerationReport before = report("oneDNN", Map.of("output", "is stock"));
    RunAcceleration graphs = new RunAcceleration(before);
    before.fallbacks().count("conv", "NaN");
    graphs.again(report("oneDNN", Map.of()));

    assertThat(graphs.all().stockSoFar()).isEqualTo(Map.of("conv", "in 1 pass: NaN"));
  }

  @Test
  void anExecutorWithoutTheEngineIsSeen() {
    RunAcceleration graphs = new RunAcceleration(report("oneDNN", Map.of()));
    graphs.replica(report("stock", Map.of("conv", "oneDNN does not load")));

    assertThat(graphs.all().stockSoFar()).isEqualTo(Map.of("conv", "oneDNN does not load"));
    assertThat(graphs.replicaEngines()).containsExactly("stock");
  }
}
