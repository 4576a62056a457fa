package org.vgg4j.trainer.training;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.profiles.LateFigures;
import org.vgg4j.profiles.SplitMix64;
import org.vgg4j.profiles.StepFigures;
import org.vgg4j.trainer.recipes.LearningRateSchedule;
import org.vgg4j.trainer.training.figures.KnownFigures;
import org.vgg4j.trainer.training.figures.TakenStep;
import org.vgg4j.trainer.training.update.FixedParameters;
import org.vgg4j.trainer.training.update.Freezer;
import org.vgg4j.trainer.training.update.FrozenOutputs;
import org.vgg4j.trainer.training.update.LearningRate;
import org.vgg4j.trainer.training.update.StepParts;
import org.vgg4j.trainer.training.update.WeightAverage;

/** Takes single optimizer steps, each a function of its batch, the seed and its number alone. */
final class TrainingStep {

  private final TrainingSetup setup;
  private final StepMonitor monitor;
  private final ComputationGraph graph;
  private final LearningRateSchedule schedule;
  private final LearningRate learningRate;
  private final FixedParameters fixed;
  private final StepParts parts;
  private final Freezer freezer;
  private final Optional<WeightAverage> average;
  private final Optional<FrozenOutputs> frozenOutputs;
  private Optional<LateFigures> late = Optional.empty();

  /**
   * @param monitor reads from each step what it did
   * @param average that follows the weights, if any
   * @param accelerate makes the graph fast again, once another part of it is frozen
   * @param say told what is kept
   */
  TrainingStep(
      TrainingSetup setup,
      StepMonitor monitor,
      Optional<WeightAverage> average,
      Runnable accelerate,
      Consumer<String> say) {
    this.setup = setup;
    this.monitor = monitor;
    this.graph = setup.graph();
    this.schedule = setup.schedule();
    this.learningRate = new LearningRate(graph, setup.recipe().optimization());
    this.fixed = new FixedParameters(graph, setup.recipe());
    this.freezer = new Freezer(graph, fixed, accelerate);
    this.average = average;
    this.parts = new StepParts(graph, setup.recipe().optimization(), setup.batches().least());
    ImageSet images = setup.splits().train();
    this.frozenOutputs =
        setup.recipe().augmentation().list().changesImages()
            ? Optional.empty()
            : Optional.of(
                new FrozenOutputs(graph, () -> setup.plainBatches(images), images.size(), say));
  }

  /**
   * Before the first step of an epoch, counted from 0, or of what is left of it.
   *
   * @param stopped once true, no more is prepared
   */
  void beginEpoch(int epoch, BooleanSupplier stopped) {
    freezer.begin(epoch);
    frozenOutputs.ifPresent(outputs -> outputs.begin(stopped));
    // Asked again: what was frozen has another optimizer now.
    late = parts.several() ? Optional.empty() : LateFigures.of(graph);
    parts.begin();
    late.ifPresent(figures -> figures.leaveUnread(true));
  }

  /** After the last step. */
  void end() {
    late.ifPresent(figures -> figures.leaveUnread(false));
  }

  /** Steps that may be taken before the figures of one have to be read. */
  int mostUnread() {
    return late.isPresent() ? LateFigures.STEPS : 0;
  }

  /**
   * Takes a step.
   *
   * @param state that of the steps whose figures were read
   * @param unread how many steps were taken since
   * @param begin {@link System#nanoTime()} before the batch was waited for
   * @param etlMillis that it was waited for
   * @param indices of the batch's images in the training split
   * @param inspected whether the monitor is to look into it
   */
  TakenStep take(
      TrainingState state,
      int unread,
      long begin,
      double etlMillis,
      DataSet batch,
      int[] indices,
      boolean inspected) {
    long step = state.step + unread;
    int[] labels = new int[indices.length];
    ImageSet images = setup.splits().train();
    for (int i = 0; i < indices.length; i++) {
      labels[i] = images.label(indices[i]);
    }
    boolean lastOfEpoch =
        state.batch + unread + 1 == setup.stepsPerEpoch() || step + 1 == setup.totalSteps();
    if (!parts.several()) {
      monitor.expect(labels.length, lastOfEpoch, inspected, late.isPresent());
    }
    double rate = rate(state, step);
    learningRate.set(rate);
    // ND4J's generator belongs to the thread and is disturbed by others: seed it for this step.
    Nd4j.getRandom().setSeed(seedOfStep(setup.recipe().optimization().seed(), step));
    if (inspected) {
      graph.setListeners(monitor.listeners(true));
    }
    fixed.keep(state.epoch);
    KnownFigures known = null;
    if (parts.several()) {
      known =
          parts.fit(
              batch,
              monitor::probabilities,
              part -> {
                // Norms of the first part, which is a whole one; the last may be of a few images.
                monitor.expect(
                    part.end() - part.first(),
                    lastOfEpoch && part.first() == 0,
                    inspected && part.first() == 0,
                    false);
                frozenOutputs.ifPresent(
                    outputs ->
                        outputs.give(
                            Arrays.copyOfRange(indices, part.first(), part.end()), inspected));
              });
    } else {
      frozenOutputs.ifPresent(outputs -> outputs.give(indices, inspected));
      graph.fit(batch);
    }
    fixed.putBack(state.epoch);
    if (inspected) {
      graph.setListeners(monitor.listeners(false));
    }
    average.ifPresent(weights -> weights.afterStep(step + 1, setup.totalSteps()));
    StepFigures figures =
        late.isPresent()
            ? late.get().last()
            : known != null ? known : new KnownFigures(graph.score(), monitor.probabilities());
    // Where the device is behind, it is caught up with where figures are read.
    double seconds = (System.nanoTime() - begin) / 1e9;
    return new TakenStep(
        figures, labels, rate, seconds, etlMillis, inspected ? batch.getFeatures() : null);
  }

  /** The learning rate of a step, counted from 0. */
  double rate(TrainingState state, long step) {
    return schedule.rateAt(step, setup.totalSteps()) * state.rateScale * state.plateauScale;
  }

  /** Neighboring steps, and steps of neighboring seeds, get unrelated seeds. */
  private static long seedOfStep(long seed, long step) {
    return SplitMix64.mix(seed * SplitMix64.GAMMA + step + 1);
  }
}
