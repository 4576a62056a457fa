package org.vgg4j.trainer.benchmark;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.dataset.DataSet;
import org.vgg4j.profiles.AccelerationReport;

/** One mode's graph, and the rounds it has run. */
final class Contender {

  private final Mode mode;
  private final ComputationGraph graph;
  private final AccelerationReport report;
  private final DataSet batch;
  private final List<Double> trainRounds = new ArrayList<>();
  private final List<Double> inferRounds = new ArrayList<>();
  private Pace train;
  private Pace infer;

  Contender(Mode mode, ComputationGraph graph, AccelerationReport report, DataSet batch) {
    this.mode = mode;
    this.graph = graph;
    this.report = report;
    this.batch = batch;
  }

  Mode mode() {
    return mode;
  }

  ComputationGraph graph() {
    return graph;
  }

  AccelerationReport report() {
    return report;
  }

  void warmUp(double roundSeconds) {
    train = Pace.of(this::step, roundSeconds);
    infer = Pace.of(() -> graph.output(batch.getFeatures()), roundSeconds);
  }

  /** One optimizer step. */
  void step() {
    graph.fit(batch);
  }

  void trainRound() {
    trainRounds.add(batch.numExamples() / train.round());
  }

  void inferRound() {
    inferRounds.add(batch.numExamples() / infer.round());
  }

  Rates trainRates() {
    return new Rates(trainRounds);
  }

  Rates inferRates() {
    return new Rates(inferRounds);
  }

  /** Seconds of one training step, from the rounds that were measured. */
  double stepSeconds() {
    return batch.numExamples() / trainRates().median();
  }
}
