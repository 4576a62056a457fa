package org.vgg4j.profiles.spark;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.Fallbacks;
import org.vgg4j.profiles.spark.worker.WorkerAcceleration;
import org.vgg4j.profiles.spark.worker.WorkerResult;

/** What acceleration did to the workers' graphs, as they tell of it round by round. */
final class WorkerReports {

  private final Consumer<AccelerationReport> told;
  private final Map<Integer, AccelerationReport> reports = new HashMap<>();

  /**
   * @param told of each worker's report, which then grows, and of another where its graph was
   *     accelerated in another way
   */
  WorkerReports(Consumer<AccelerationReport> told) {
    this.told = told;
  }

  /** A round's results have come. */
  void took(List<WorkerResult> results) {
    results.forEach(result -> took(result.worker(), result.acceleration()));
  }

  private void took(int worker, WorkerAcceleration now) {
    AccelerationReport known = reports.get(worker);
    if (known == null
        || !known.engine().equals(now.engine())
        || !known.stock().equals(now.stock())) {
      known =
          new AccelerationReport(
              now.engine(), List.of(), now.stock(), now.threads(), new Fallbacks(), null);
      reports.put(worker, known);
      told.accept(known);
    }
    now.fallbacks().stream()
        .map(WorkerAcceleration.Passes::counted)
        .forEach(known.fallbacks()::add);
  }
}
