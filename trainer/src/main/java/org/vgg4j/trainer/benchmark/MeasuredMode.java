package org.vgg4j.trainer.benchmark;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.dataset.DataSet;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.figures.LateFigures;

/** One mode's graph, and the rounds it has run. */
final class MeasuredMode {

  private final Mode mode;
  private final ComputationGraph graph;
  private final AccelerationReport report;
  private final DataSet batch;
  private final List<Double> trainRounds = new ArrayList<>();
  private final List<Double> inferRounds = new ArrayList<>();
  private TimedStep train;
  private TimedStep infer;

  MeasuredMode(Mode mode, ComputationGraph graph, AccelerationReport report, DataSet batch) {
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
    // As in training, where nothing waits for a step's figures.
    LateFigures.of(graph).ifPresent(figures -> figures.leaveUnread(true));
    train = TimedStep.of(this::step, roundSeconds);
    infer = TimedStep.of(() -> graph.output(batch.getFeatures()), roundSeconds);
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

  ImagesPerSecond trainRates() {
    return new ImagesPerSecond(trainRounds);
  }

  ImagesPerSecond inferRates() {
    return new ImagesPerSecond(inferRounds);
  }

  /** Seconds of one training step, from the rounds that were measured. */
  double stepSeconds() {
    return batch.numExamples() / trainRates().median();
  }
}
