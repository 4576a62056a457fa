package org.vgg4j.trainer.study;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.datasets.batches.BatchIterator;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.training.TrainingSetup;
import org.vgg4j.trainer.training.update.FixedParameters;
import org.vgg4j.trainer.training.update.LearningRate;
import org.vgg4j.trainer.training.update.StepParts;
import org.vgg4j.trainer.training.update.StepSeed;

/**
 * A learning-rate range test (L. Smith 2015, arXiv:1506.01186): a network takes some steps, each at
 * a higher rate than the one before, and the loss tells at which rates it learns.
 *
 * @param points in the order of their rates; the last may be where the loss blew up
 */
public record RateRange(List<Point> points) {

  /** Of the losses before, what goes into the smoothed loss. */
  private static final double SMOOTHING = 0.9;

  /** A loss of so many times the lowest has blown up. */
  private static final double BLOWN_UP = 4;

  /** By so much of itself the loss has to fall before a rate is suggested. */
  private static final double LEAST_FALL = 0.02;

  /**
   * One step.
   *
   * @param rate of the step
   * @param loss of its batch as it is trained on, in nats, penalties of weights included
   * @param smoothed exponential mean of the losses so far, without its start's pull to 0
   */
  public record Point(double rate, double loss, double smoothed) {}

  /** Told of every step that was taken. */
  public interface Progress {
    void steps(int done);
  }

  public RateRange {
    points = List.copyOf(points);
  }

  /**
   * Takes the steps, each at its rate. The graph's weights are of no use afterwards.
   *
   * @param from the first rate, above 0
   * @param to the last one, above {@code from}
   * @param steps at least 2
   */
  public static RateRange measure(
      TrainingSetup setup, double from, double to, int steps, Progress progress) {
    ComputationGraph graph = setup.graph();
    LearningRate rates = new LearningRate(graph, setup.recipe().optimization());
    FixedParameters fixed = new FixedParameters(graph, setup.recipe());
    StepParts parts = new StepParts(graph, setup.recipe().optimization());
    parts.begin();
    List<Point> points = new ArrayList<>();
    double mean = 0;
    double lowest = Double.POSITIVE_INFINITY;
    try (BatchIterator batches = setup.trainingBatches()) {
      for (int step = 0; step < steps; step++) {
        if (!batches.hasNext()) {
          batches.startEpoch(step / setup.stepsPerEpoch(), 0);
        }
        DataSet batch = batches.next();
        double rate = from * Math.pow(to / from, step / (steps - 1.0));
        rates.set(rate);
        fixed.keep(0);
        double loss = step(setup, parts, batch, step);
        fixed.putBack(0);
        mean = SMOOTHING * mean + (1 - SMOOTHING) * loss;
        double smoothed = mean / (1 - Math.pow(SMOOTHING, step + 1));
        points.add(new Point(rate, loss, smoothed));
        progress.steps(step + 1);
        lowest = Math.min(lowest, smoothed);
        if (!Double.isFinite(loss) || smoothed > BLOWN_UP * lowest) {
          break;
        }
      }
    }
    return new RateRange(points);
  }

  private static double step(TrainingSetup setup, StepParts parts, DataSet batch, int step) {
    ComputationGraph graph = setup.graph();
    Recipe.Optimization optimization = setup.recipe().optimization();
    if (optimization.accumulate() == 1) {
      Nd4j.getRandom().setSeed(StepSeed.of(optimization.seed(), step, 0));
      graph.fit(batch);
      return graph.score();
    }
    int images = batch.numExamples();
    float[][] unasked = new float[images][];
    return parts
        .compute(
            batch,
            StepParts.cut(images, optimization.batchSize(), setup.batches().least()),
            false,
            part -> StepSeed.of(optimization.seed(), step, part),
            () -> unasked,
            part -> {})
        .loss();
  }

  /** Whether the loss blew up before the last rate was reached. */
  public boolean blewUp() {
    Point last = points.get(points.size() - 1);
    return !Double.isFinite(last.loss()) || last.smoothed() > BLOWN_UP * lowest().smoothed();
  }

  /** Where the smoothed loss is lowest. */
  public Point lowest() {
    Point lowest = points.get(0);
    for (Point point : points) {
      if (point.smoothed() < lowest.smoothed()) {
        lowest = point;
      }
    }
    return lowest;
  }

  /**
   * The rate at which the smoothed loss falls fastest, per factor of the rate; empty where the loss
   * does not fall by two per cent.
   */
  public OptionalDouble suggestion() {
    Point lowest = lowest();
    if (!(lowest.smoothed() < (1 - LEAST_FALL) * points.get(0).smoothed())) {
      return OptionalDouble.empty();
    }
    double steepest = 0;
    double rate = Double.NaN;
    // Over a twentieth of the range on both sides: single batches differ by more than they teach.
    int span = Math.max(1, points.size() / 20);
    for (int i = span; i + span < points.size() && points.get(i).rate() <= lowest.rate(); i++) {
      // Rates are as far apart as the next ones, so that the difference is the slope.
      double fall = points.get(i - span).smoothed() - points.get(i + span).smoothed();
      if (fall > steepest) {
        steepest = fall;
        rate = points.get(i).rate();
      }
    }
    return Double.isNaN(rate) ? OptionalDouble.empty() : OptionalDouble.of(rate);
  }
}
