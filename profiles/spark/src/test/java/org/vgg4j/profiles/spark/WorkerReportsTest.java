package org.vgg4j.profiles.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.spark.worker.WorkerAcceleration;
import org.vgg4j.profiles.spark.worker.WorkerAcceleration.Passes;
import org.vgg4j.profiles.spark.worker.WorkerResult;

class WorkerReportsTest {

  private final List<AccelerationReport> told = new ArrayList<>();
  private final WorkerReports reports = new WorkerReports(told::add);

  private static WorkerResult result(int worker, String engine, Passes... passes) {
    WorkerAcceleration acceleration =
        new WorkerAcceleration(
            engine,
            new LinkedHashMap<>(Map.of("output", "is stock")),
            1,
            new ArrayList<>(List.of(passes)));
    return new WorkerResult(worker, null, List.of(), new HashMap<>(), acceleration, 0, 0);
  }

  @Test
  void whatAWorkerLeavesToStockIsAddedUpOverItsRounds() {
    Passes three = new Passes("conv", "NaN", 3);
    reports.took(List.of(result(0, "oneDNN"), result(1, "oneDNN", three)));
    reports.took(List.of(result(0, "oneDNN"), result(1, "oneDNN", three)));

    assertThat(told).hasSize(2);
    assertThat(told.get(0).stockSoFar()).isEqualTo(Map.of("output", "is stock"));
    assertThat(told.get(1).stockSoFar())
        .isEqualTo(Map.of("output", "is stock", "conv", "in 6 passes: NaN"));
  }

  @Test
  void aWorkerThatGoesOnWithAnotherEngineIsToldOfAgain() {
    reports.took(List.of(result(0, "oneDNN")));
    reports.took(List.of(result(0, "cuDNN")));

    assertThat(told).extracting(AccelerationReport::engine).containsExactly("oneDNN", "cuDNN");
  }
}
