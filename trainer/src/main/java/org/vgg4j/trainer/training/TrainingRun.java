package org.vgg4j.trainer.training;

import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.InputFailureException;
import org.vgg4j.datasets.batches.BatchIterator;
import org.vgg4j.trainer.checkpoints.CheckpointInfo.Position;
import org.vgg4j.trainer.device.FiniteNetwork;
import org.vgg4j.trainer.device.HostValues;
import org.vgg4j.trainer.evaluation.Evaluation;
import org.vgg4j.trainer.evaluation.Evaluator;
import org.vgg4j.trainer.recipes.LearningRateSchedule;
import org.vgg4j.trainer.runs.EpochMetrics;
import org.vgg4j.trainer.runs.EpochTimings;
import org.vgg4j.trainer.runs.LayerMetrics;
import org.vgg4j.trainer.terminal.Progress;
import org.vgg4j.trainer.terminal.Sparkline;
import org.vgg4j.trainer.terminal.Terminal;

/**
 * Trains a graph, epoch by epoch, and keeps the run's folder true at every moment. All randomness
 * is derived from (seed, epoch, step), so that a run that goes on from a checkpoint computes what
 * it would have computed without the stop.
 */
public final class TrainingRun {

  private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);
  private static final String EPOCH =
      "%-11s loss %.4f  top-1 %5.2f %%   validation loss %.4f  top-1 %5.2f %%%s   %,.0f images/s  %s";
  private static final String EPOCH_IN_80_COLUMNS =
      "%-11s train %.4f %4.1f %%  validation %.4f %4.1f %%%s %,.0f/s %s";

  /** Pixels that the layer probe may look at: 64 CIFAR images, fewer larger ones. */
  private static final int PROBE_PIXELS = 64 * 3 * 32 * 32;

  private final TrainingSetup setup;
  private final TrainingOptions options;
  private final Terminal terminal;
  private final BooleanSupplier stopRequested;
  private final List<TrainingObserver> observers;
  private final ComputationGraph graph;
  private final LearningRateSchedule schedule;
  private final LearningRate learningRate;
  private final StepMonitor monitor = new StepMonitor();
  private final RunCheckpoints checkpoints;
  private final Sparkline losses = new Sparkline();

  private TrainingState state;
  private EpochMetrics lastEpoch;
  private int unreadableBefore;

  /**
   * A run, not yet begun.
   *
   * @param position where to go on; null to begin
   * @param stopRequested asked before every step; once true, the run saves and ends
   * @param observers told of every step and epoch
   */
  public TrainingRun(
      TrainingSetup setup,
      TrainingOptions options,
      Position position,
      Terminal terminal,
      BooleanSupplier stopRequested,
      List<TrainingObserver> observers) {
    this.setup = setup;
    this.options = options;
    this.terminal = terminal;
    this.stopRequested = stopRequested;
    this.observers = List.copyOf(observers);
    this.graph = setup.graph();
    this.schedule = setup.schedule();
    this.learningRate = new LearningRate(graph);
    this.checkpoints = new RunCheckpoints(setup, options);
    this.state = position == null ? TrainingState.start() : TrainingState.at(position);
  }

  /** Trains until the recipe's end, a stop or a divergence. */
  public TrainingOutcome run() {
    graph.setListeners(monitor.listeners(false));
    checkpoints.startCounting(state);
    if (options.divergence() == DivergencePolicy.ROLLBACK
        && !Files.exists(setup.run().lastCheckpoint())) {
      checkpoints.saveLast(state);
    }
    TrainingOutcome.Status status = TrainingOutcome.Status.COMPLETED;
    try (BatchIterator training = setup.trainingBatches();
        BatchIterator validation = setup.plainBatches(setup.splits().validation())) {
      while (isUnfinished() && status == TrainingOutcome.Status.COMPLETED) {
        status = trainEpoch(training, validation);
      }
      if (status == TrainingOutcome.Status.COMPLETED && state.bestEpoch == 0) {
        terminal.warn("no epoch ended with a network that is made of numbers: there is no result");
        status = TrainingOutcome.Status.DIVERGED;
      }
    } catch (InputFailureException e) {
      // It comes between two steps: what was trained so far is whole.
      throw checkpoints.saveAfter(e, state);
    } finally {
      graph.setListeners(List.of());
    }
    double batches = Math.max(1, state.step);
    return new TrainingOutcome(
        status,
        state.epoch,
        state.step,
        state.bestEpoch,
        state.trainSeconds == 0 ? 0 : state.imagesSeen / state.trainSeconds,
        state.etlMillis / batches,
        lastEpoch);
  }

  /** A run may have stopped between its last step and the validation after it. */
  private boolean isUnfinished() {
    return state.step < setup.totalSteps() || state.batch > 0;
  }

  private TrainingOutcome.Status trainEpoch(BatchIterator training, BatchIterator validation) {
    double secondsBefore = state.trainSeconds;
    double etlBefore = state.etlMillis;
    long imagesBefore = state.imagesSeen;
    int batchBefore = state.batch;
    training.startEpoch(state.epoch, state.batch);
    long waited = training.waitNanos();
    monitor.resetClocks();
    String title = "epoch " + (state.epoch + 1) + "/" + setup.totalEpochs();
    try (Progress progress = Progress.start(terminal, title, epochImages(), state.images, "", 1)) {
      while (training.hasNext() && state.step < setup.totalSteps()) {
        if (stopRequested.getAsBoolean()) {
          return interrupted();
        }
        long begin = System.nanoTime();
        long number = state.step + 1;
        observers.forEach(observer -> observer.stepBegins(number));
        DataSet batch = training.next();
        boolean inspected = wantsInspection(state.step + 1);
        double loss = step(batch, training.indices(), inspected);
        double seconds = (HostValues.nanoTime() - begin) / 1e9;
        double etlMillis = (training.waitNanos() - waited) / 1e6;
        state.trainSeconds += seconds;
        state.etlMillis += etlMillis;
        waited = training.waitNanos();
        losses.add(loss);
        TrainingObserver.Step step = tell(loss, training.indices().length, seconds, etlMillis);
        if (inspected) {
          var inspection = monitor.inspection(graph, step, batch.getFeatures());
          observers.forEach(observer -> observer.inspected(inspection));
        }
        Optional<String> fault =
            Double.isFinite(loss)
                ? checkpoints.saveIfDue(state)
                : Optional.of("the loss is " + loss);
        if (fault.isPresent() && endsEpoch(fault.get())) {
          return diverged(fault.get());
        }
        show(progress, title);
      }
    }
    if (stopRequested.getAsBoolean()) {
      return interrupted();
    }
    double seconds = state.trainSeconds - secondsBefore;
    TrainingOutcome.Status ended =
        endEpoch(
            validation,
            title,
            seconds,
            seconds == 0 ? 0 : (state.imagesSeen - imagesBefore) / seconds,
            (state.etlMillis - etlBefore) / Math.max(1, state.batch - batchBefore));
    return ended == TrainingOutcome.Status.COMPLETED
            && stopRequested.getAsBoolean()
            && state.step < setup.totalSteps()
        ? TrainingOutcome.Status.INTERRUPTED
        : ended;
  }

  private TrainingOutcome.Status interrupted() {
    checkpoints
        .saveLast(state)
        .ifPresent(
            fault ->
                terminal.warn(
                    fault
                        + " at step "
                        + state.step
                        + ", expected numbers: the checkpoint of before is kept"));
    return TrainingOutcome.Status.INTERRUPTED;
  }

  private boolean wantsInspection(long step) {
    return observers.stream().anyMatch(observer -> observer.wantsInspection(step));
  }

  private double step(DataSet batch, int[] indices, boolean inspected) {
    int[] labels = new int[indices.length];
    ImageSet images = setup.splits().train();
    for (int i = 0; i < indices.length; i++) {
      labels[i] = images.label(indices[i]);
    }
    boolean lastOfEpoch =
        state.batch + 1 == setup.stepsPerEpoch() || state.step + 1 == setup.totalSteps();
    monitor.expect(labels, lastOfEpoch, inspected);
    learningRate.set(rate(state.step));
    // ND4J's generator belongs to the thread and is disturbed by others: seed it for this step.
    Nd4j.getRandom().setSeed(mix(setup.recipe().optimization().seed(), state.step));
    if (inspected) {
      graph.setListeners(monitor.listeners(true));
    }
    graph.fit(batch);
    if (inspected) {
      graph.setListeners(monitor.listeners(false));
    }
    double loss = graph.score();
    state.step++;
    state.batch++;
    state.lossSum += loss * indices.length;
    state.correct += monitor.correct();
    state.images += indices.length;
    state.imagesSeen += indices.length;
    return loss;
  }

  private TrainingObserver.Step tell(double loss, int images, double seconds, double etlMillis) {
    TrainingObserver.Step step =
        new TrainingObserver.Step(
            state.epoch + 1,
            state.step,
            loss,
            monitor.correct(),
            images,
            rate(state.step - 1),
            seconds,
            etlMillis);
    observers.forEach(observer -> observer.stepped(step));
    return step;
  }

  private double rate(long step) {
    return schedule.rateAt(step, setup.totalSteps()) * state.rateScale;
  }

  /** SplitMix64's finalizer: neighboring steps get unrelated seeds. */
  private static long mix(long seed, long step) {
    long value = seed * 0x9E3779B97F4A7C15L + step + 1;
    value = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    value = (value ^ (value >>> 27)) * 0x94D049BB133111EBL;
    return value ^ (value >>> 31);
  }

  /** Validates and saves; interrupted if that was stopped, which a resumed run does again. */
  private TrainingOutcome.Status endEpoch(
      BatchIterator validation,
      String title,
      double seconds,
      double imagesPerSecond,
      double etlMillisPerBatch) {
    long begin = System.nanoTime();
    Optional<String> fault = FiniteNetwork.fault(graph);
    if (fault.isPresent() && endsEpoch(fault.get())) {
      return diverged(fault.get());
    }
    Evaluation evaluation = validate(validation);
    if (stopRequested.getAsBoolean()) {
      return interrupted();
    }
    if (fault.isEmpty() && !evaluation.isMeaningful()) {
      fault = Optional.of("in validation, " + evaluation.fault());
      if (endsEpoch(fault.get())) {
        return diverged(fault.get());
      }
    }
    double evaluationSeconds = (System.nanoTime() - begin) / 1e9;
    int epoch = state.epoch + 1;
    EpochMetrics metrics =
        new EpochMetrics(
            epoch,
            state.step,
            rate(state.step - 1),
            state.meanLoss(),
            state.accuracy(),
            evaluation.loss(),
            evaluation.top1());
    EpochTimings timings =
        new EpochTimings(
            epoch,
            seconds,
            imagesPerSecond,
            etlMillisPerBatch,
            evaluationSeconds,
            Memory.residentMegabytes(),
            monitor.forwardBackwardSeconds(),
            monitor.updateSeconds());
    List<LayerMetrics> layers = probeLayers(epoch, validation);
    boolean better = fault.isEmpty() && state.isBetter(evaluation.top1(), evaluation.loss());
    if (better) {
      state.bestEpoch = epoch;
      state.bestValidationAccuracy = evaluation.top1();
      state.bestValidationLoss = evaluation.loss();
    }
    state.beginNextEpoch();
    // Rows before checkpoints: a row too many is dropped at resume, a missing one would be lost.
    setup.run().addEpoch(metrics, timings, layers);
    if (state.bestEpoch == epoch) {
      checkpoints.saveBest(state);
    }
    if (fault.isEmpty()) {
      checkpoints.saveLast(state);
    }
    lastEpoch = metrics;
    TrainingObserver.Epoch ended =
        new TrainingObserver.Epoch(metrics, timings, layers, evaluation, state.bestEpoch == epoch);
    observers.forEach(observer -> observer.epochEnded(ended));
    terminal.say(
        String.format(
            Locale.ROOT,
            terminal.interactive() ? EPOCH_IN_80_COLUMNS : EPOCH,
            title,
            metrics.trainLoss(),
            100 * metrics.trainAccuracy(),
            metrics.validationLoss(),
            100 * metrics.validationAccuracy(),
            state.bestEpoch == epoch ? " best" : "     ",
            imagesPerSecond,
            duration(seconds + evaluationSeconds)));
    return TrainingOutcome.Status.COMPLETED;
  }

  private Evaluation validate(BatchIterator validation) {
    ImageSet images = setup.splits().validation();
    try (Progress progress = Progress.start(terminal, "validation", images.size(), 0, "", 1)) {
      Evaluation evaluation =
          Evaluator.evaluate(
              graph, images, validation, (i, l, p, q) -> {}, progress::at, stopRequested);
      int unreadable = evaluation.unreadable().size();
      if (unreadable > unreadableBefore) {
        unreadableBefore = unreadable;
        terminal.say(Evaluation.counted(evaluation.images(), unreadable, "validation "));
      }
      return evaluation;
    }
  }

  private List<LayerMetrics> probeLayers(int epoch, BatchIterator validation) {
    ImageSet images = setup.splits().validation();
    int pixels = images.channels() * images.height() * images.width();
    validation.startEpoch(0, 0);
    var features = validation.next().getFeatures();
    long count = Math.min(features.size(0), Math.max(1, PROBE_PIXELS / pixels));
    var probe =
        features.get(
            org.nd4j.linalg.indexing.NDArrayIndex.interval(0, count),
            org.nd4j.linalg.indexing.NDArrayIndex.all(),
            org.nd4j.linalg.indexing.NDArrayIndex.all(),
            org.nd4j.linalg.indexing.NDArrayIndex.all());
    return LayerProbe.measure(graph, epoch, probe.dup(), monitor.gradientNorms());
  }

  private void show(Progress progress, String title) {
    progress.at(state.images);
    progress.figures(state.meanLoss(), state.accuracy(), losses);
    if (!terminal.interactive()
        && options.logInterval() > 0
        && state.step % options.logInterval() == 0) {
      terminal.say(
          String.format(
              Locale.ROOT,
              "%s  images %d/%d  step %d  loss %.4f  top-1 %.2f %%",
              title,
              state.images,
              setup.splits().train().size(),
              state.step,
              state.meanLoss(),
              100 * state.accuracy()));
    }
  }

  private long epochImages() {
    long batches = state.batch + setup.totalSteps() - state.step;
    return setup.batches().first((int) Math.min(setup.stepsPerEpoch(), batches));
  }

  /** Tells the observers of a divergence, and returns whether the policy ends the epoch for it. */
  private boolean endsEpoch(String fault) {
    observers.forEach(observer -> observer.diverged(state.step, fault));
    return options.divergence() != DivergencePolicy.CONTINUE;
  }

  private TrainingOutcome.Status diverged(String fault) {
    LOG.warn("{} at step {}", fault, state.step);
    String found = fault + " at step " + state.step + ", expected numbers: ";
    if (options.divergence() != DivergencePolicy.ROLLBACK) {
      terminal.warn(found + "the run ends");
      return TrainingOutcome.Status.DIVERGED;
    }
    if (state.rateScale <= DivergencePolicy.LOWEST_RATE_SCALE) {
      terminal.warn(found + "the run ends; its learning rate was halved three times already");
      return TrainingOutcome.Status.DIVERGED;
    }
    terminal.warn(found + "going back to the last checkpoint with half the learning rate");
    state = checkpoints.rollBack(state.rateScale / 2);
    setup.run().keepEpochs(state.epoch);
    return TrainingOutcome.Status.COMPLETED;
  }

  private static String duration(double seconds) {
    return seconds < 60
        ? String.format(Locale.ROOT, "%.1f s", seconds)
        : String.format(Locale.ROOT, "%d:%02d min", (int) seconds / 60, (int) seconds % 60);
  }
}
