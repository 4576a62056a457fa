package org.vgg4j.trainer.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.Fallbacks;

/**
 * What acceleration did to all graphs of a run: its own, and the replicas of it that workers have,
 * each also as it was before another part of it was frozen. Replicas tell of theirs on threads of
 * their own.
 */
final class RunAcceleration {

  private AccelerationReport own;

  /** Of the run's own graph, before it was accelerated again. */
  private final List<AccelerationReport> before = new ArrayList<>();

  private final List<AccelerationReport> replicas = new ArrayList<>();

  RunAcceleration(AccelerationReport own) {
    this.own = own;
  }

  /** The run's own graph was accelerated again. */
  synchronized void again(AccelerationReport report) {
    before.add(own);
    own = report;
  }

  /** A replica was accelerated. */
  synchronized void replica(AccelerationReport report) {
    replicas.add(report);
  }

  /** Of the run's own graph as it is now. */
  synchronized AccelerationReport own() {
    return own;
  }

  /** What computes the replicas, each once. */
  synchronized List<String> replicaEngines() {
    return replicas.stream().map(AccelerationReport::engine).distinct().toList();
  }

  /** The report of the run's own graph, with what any of them leaves or has left to stock. */
  synchronized AccelerationReport all() {
    Map<String, String> stock = new LinkedHashMap<>(own.stock());
    Fallbacks fallbacks = new Fallbacks();
    before.forEach(report -> report.fallbacks().soFar().forEach(fallbacks::add));
    own.fallbacks().soFar().forEach(fallbacks::add);
    for (AccelerationReport report : replicas) {
      report.fallbacks().soFar().forEach(fallbacks::add);
      report
          .stock()
          .forEach(
              (layer, reason) ->
                  stock.merge(
                      layer,
                      reason,
                      (one, other) -> one.contains(other) ? one : one + "; " + other));
    }
    return new AccelerationReport(
        own.engine(), own.accelerated(), stock, own.threads(), fallbacks, own.choices());
  }
}
