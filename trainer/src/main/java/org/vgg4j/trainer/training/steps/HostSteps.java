package org.vgg4j.trainer.training.steps;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntToLongFunction;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.batches.BatchIterator;
import org.vgg4j.datasets.batches.BatchShare;
import org.vgg4j.profiles.figures.LateFigures;
import org.vgg4j.profiles.figures.StepFigures;
import org.vgg4j.trainer.training.TrainingObserver;
import org.vgg4j.trainer.training.TrainingSetup;
import org.vgg4j.trainer.training.figures.KnownFigures;
import org.vgg4j.trainer.training.figures.TakenStep;
import org.vgg4j.trainer.training.update.FixedParameters;
import org.vgg4j.trainer.training.update.Freezer;
import org.vgg4j.trainer.training.update.FrozenOutputs;
import org.vgg4j.trainer.training.update.LearningRate;
import org.vgg4j.trainer.training.update.StepParts;
import org.vgg4j.trainer.training.update.StepSeed;
import org.vgg4j.trainer.training.update.WeightAverage;

/** Takes steps on the run's own graph. */
public final class HostSteps implements Steps {

  private final TrainingSetup setup;
  private final BatchShare share;
  private final StepMonitor monitor = new StepMonitor();
  private final BatchIterator training;
  private final ComputationGraph graph;
  private final LearningRate learningRate;
  private final FixedParameters fixed;
  private final StepParts parts;
  private final boolean several;
  private final Freezer freezer;
  private final Optional<WeightAverage> average;
  private final Optional<FrozenOutputs> frozenOutputs;
  private Optional<LateFigures> late = Optional.empty();
  private EpochStart start;
  private int batch;
  private long step;
  private long waited;

  /**
   * Of a run.
   *
   * @param average that follows the weights, if any
   * @param accelerate makes the graph fast again, once another part of it is frozen
   * @param say told what is kept
   */
  public HostSteps(
      TrainingSetup setup,
      Optional<WeightAverage> average,
      Runnable accelerate,
      Consumer<String> say) {
    this(setup, setup.trainingBatches(), null, average, frozenOutputs(setup, 1, say), accelerate);
  }

  /**
   * Of one of several workers, which has a graph of its own.
   *
   * @param setup of the worker: its recipe is for one worker, its steps are those of all
   * @param training the worker's share of every batch; closed with this
   * @param share which that is; null for the whole
   * @param frozenOutputs that outlive these steps, if any
   */
  public HostSteps(
      TrainingSetup setup,
      BatchIterator training,
      BatchShare share,
      Optional<WeightAverage> average,
      Optional<FrozenOutputs> frozenOutputs,
      Runnable accelerate) {
    this.setup = setup;
    this.share = share;
    this.graph = setup.graph();
    this.learningRate = new LearningRate(graph, setup.recipe().optimization());
    this.fixed = new FixedParameters(graph, setup.recipe());
    this.freezer = new Freezer(graph, fixed, accelerate);
    this.average = average;
    this.training = training;
    this.parts = new StepParts(graph, setup.recipe().optimization());
    this.several = setup.recipe().optimization().accumulate() > 1;
    this.frozenOutputs = frozenOutputs;
  }

  /**
   * What a graph's frozen layers give, for steps on it; empty where images change.
   *
   * @param graphs of this process that keep theirs, this one included
   * @param say told what is kept
   */
  public static Optional<FrozenOutputs> frozenOutputs(
      TrainingSetup setup, int graphs, Consumer<String> say) {
    ImageSet images = setup.splits().train();
    return setup.recipe().augmentation().list().changesImages()
        ? Optional.empty()
        : Optional.of(
            new FrozenOutputs(
                setup.graph(), () -> setup.plainBatches(images), images.size(), graphs, say));
  }

  @Override
  public void begin(EpochStart next) {
    start = next;
    batch = next.batch();
    step = next.step();
    graph.setListeners(monitor.listeners(false));
    freezer.begin(next.epoch());
    frozenOutputs.ifPresent(outputs -> outputs.begin(next.stopped()));
    // Asked again: what was frozen has another optimizer now.
    late = several ? Optional.empty() : LateFigures.of(graph);
    parts.begin();
    late.ifPresent(figures -> figures.leaveUnread(true));
    training.startEpoch(next.epoch(), next.batch());
    waited = training.waitNanos();
    monitor.resetClocks();
  }

  @Override
  public boolean hasNext() {
    return training.hasNext() && step < setup.totalSteps();
  }

  @Override
  public int mostUnread() {
    return late.isPresent() ? LateFigures.STEPS : 0;
  }

  @Override
  public boolean settled() {
    return true;
  }

  @Override
  public TakenStep take(boolean inspected) {
    long begin = System.nanoTime();
    DataSet images = training.next();
    int[] indices = training.indices();
    double etlMillis = (training.waitNanos() - waited) / 1e6;
    waited = training.waitNanos();
    double rate = start.rate().applyAsDouble(step);
    boolean lastOfEpoch = batch + 1 == setup.stepsPerEpoch() || step + 1 == setup.totalSteps();
    if (!several) {
      monitor.expect(indices.length, lastOfEpoch, inspected, late.isPresent());
    }
    learningRate.set(rate);
    long number = step;
    int firstPart = firstPart();
    IntToLongFunction seed =
        part -> StepSeed.of(setup.recipe().optimization().seed(), number, firstPart + part);
    if (inspected) {
      graph.setListeners(monitor.listeners(true));
    }
    fixed.keep(start.epoch());
    KnownFigures known = null;
    if (several) {
      known =
          parts.compute(
              images,
              StepParts.cut(
                  indices.length,
                  setup.recipe().optimization().batchSize(),
                  setup.batches().least()),
              false,
              seed,
              monitor::probabilities,
              part -> {
                // Norms of the first part, which is a whole one; the last may be of a few images.
                monitor.expect(
                    part.images(),
                    lastOfEpoch && part.number() == 0,
                    inspected && part.number() == 0,
                    false);
                frozenOutputs.ifPresent(
                    outputs ->
                        outputs.give(
                            Arrays.copyOfRange(indices, part.first(), part.end()), inspected));
              });
    } else {
      frozenOutputs.ifPresent(outputs -> outputs.give(indices, inspected));
      // ND4J's generator belongs to the thread and is disturbed by others: seed it for this step.
      Nd4j.getRandom().setSeed(seed.applyAsLong(0));
      graph.fit(images);
    }
    fixed.putBack(start.epoch());
    if (inspected) {
      graph.setListeners(monitor.listeners(false));
    }
    batch++;
    step++;
    average.ifPresent(weights -> weights.afterStep(step, setup.totalSteps()));
    StepFigures figures =
        late.isPresent()
            ? late.get().last()
            : known != null ? known : new KnownFigures(graph.score(), monitor.probabilities());
    // Where the device is behind, it is caught up with where figures are read.
    double seconds = (System.nanoTime() - begin) / 1e9;
    return new TakenStep(
        figures,
        labels(indices),
        rate,
        seconds,
        etlMillis,
        inspected ? images.getFeatures() : null);
  }

  private int[] labels(int[] indices) {
    ImageSet images = setup.splits().train();
    return Arrays.stream(indices).map(images::label).toArray();
  }

  @Override
  public Map<String, Double> gradientNorms() {
    return monitor.gradientNorms();
  }

  @Override
  public TrainingObserver.Inspection inspection(TrainingObserver.Step of, TakenStep taken) {
    return monitor.inspection(graph, of, taken);
  }

  @Override
  public double forwardBackwardSeconds() {
    return monitor.forwardBackwardSeconds();
  }

  @Override
  public double updateSeconds() {
    return monitor.updateSeconds();
  }

  @Override
  public void close() {
    late.ifPresent(figures -> figures.leaveUnread(false));
    graph.setListeners(List.of());
    training.close();
  }

  private int firstPart() {
    return share == null ? 0 : share.firstPart(setup.batches().size(batch));
  }
}
