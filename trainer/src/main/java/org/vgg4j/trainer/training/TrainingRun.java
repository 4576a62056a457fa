package org.vgg4j.trainer.training;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.datasets.InputFailureException;
import org.vgg4j.profiles.DeviceUnavailableException;
import org.vgg4j.trainer.checkpoints.CheckpointInfo.Position;
import org.vgg4j.trainer.device.FiniteNetwork;
import org.vgg4j.trainer.evaluation.Evaluation;
import org.vgg4j.trainer.recipes.LearningRateSchedule;
import org.vgg4j.trainer.recipes.TestedEpoch;
import org.vgg4j.trainer.runs.EpochMetrics;
import org.vgg4j.trainer.runs.EpochTimings;
import org.vgg4j.trainer.runs.LayerMetrics;
import org.vgg4j.trainer.runs.RunStatus;
import org.vgg4j.trainer.training.figures.TakenStep;
import org.vgg4j.trainer.training.steps.EpochStart;
import org.vgg4j.trainer.training.steps.Steps;
import org.vgg4j.trainer.training.steps.StepsFailedException;
import org.vgg4j.trainer.training.steps.StepsStoppedException;
import org.vgg4j.trainer.training.update.FixedParameters;
import org.vgg4j.trainer.training.update.WeightAverage;

/**
 * Trains a graph, epoch by epoch, and keeps the run's folder true at every moment. All randomness
 * is derived from (seed, epoch, step), so that a run that goes on from a checkpoint computes what
 * it would have computed without the stop.
 */
final class TrainingRun {

  private final TrainingSetup setup;
  private final BooleanSupplier stopRequested;
  private final Observers observers;
  private final ComputationGraph graph;
  private final LearningRateSchedule schedule;
  private final RunCheckpoints checkpoints;
  private final Steps steps;
  private final Divergence divergence;
  private final Optional<WeightAverage> average;
  private final FixedParameters fixed;

  /** Steps that were taken, and whose figures were not read yet. */
  private final Deque<TakenStep> unread = new ArrayDeque<>();

  /** That figures of earlier steps were waited for. */
  private double readingSeconds;

  private TrainingState state;
  private EpochMetrics lastEpoch;

  /**
   * A run, not yet begun.
   *
   * @param position where to go on; null to begin
   * @param slowWeights the average's, of where it goes on; null for none
   * @param steps makes who takes the steps, given what follows the weights
   * @param observers told of every step and epoch
   * @param stopRequested asked before every step; once true, the run saves and ends
   */
  TrainingRun(
      TrainingSetup setup,
      TrainingOptions options,
      Position position,
      INDArray slowWeights,
      Function<Optional<WeightAverage>, Steps> steps,
      Observers observers,
      BooleanSupplier stopRequested) {
    this.setup = setup;
    this.stopRequested = stopRequested;
    this.observers = observers;
    this.graph = setup.graph();
    this.average = WeightAverage.of(graph, setup.recipe().optimization(), slowWeights);
    this.fixed = new FixedParameters(graph, setup.recipe());
    this.checkpoints = new RunCheckpoints(setup, options, average);
    this.divergence = new Divergence(setup, options, observers, checkpoints);
    this.schedule = setup.schedule();
    this.steps = steps.apply(average);
    this.state = position == null ? TrainingState.start() : TrainingState.at(position);
  }

  /** Trains until the recipe's end, a stop or a divergence. */
  TrainingOutcome run() {
    checkpoints.begin(state);
    divergence.prepare(state);
    RunStatus status = RunStatus.COMPLETED;
    try (steps;
        EpochValidation validation = new EpochValidation(setup, observers, stopRequested)) {
      while (isUnfinished() && status == RunStatus.COMPLETED) {
        status = trainEpoch(validation);
      }
      if (status == RunStatus.COMPLETED) {
        status = completed();
      }
    } catch (InputFailureException | StepsFailedException | DeviceUnavailableException e) {
      // It comes between two steps: what was trained so far is whole, but for those of workers.
      throw checkpoints.ended(e, state, () -> readFigures(0).isEmpty() && steps.settled());
    }
    return state.outcome(status, lastEpoch);
  }

  /** The learning rate of a step, counted from 0. */
  private double rate(long step) {
    return schedule.rateAt(step, setup.totalSteps(), setup.plan().isKnown())
        * state.rateScale
        * state.plateauScale;
  }

  private RunStatus completed() {
    if (state.bestEpoch == 0) {
      observers.alert("no epoch ended with a network that is made of numbers: there is no result");
      return RunStatus.DIVERGED;
    }
    if (state.step < setup.totalSteps()) {
      observers.say(
          "no epoch since " + state.bestEpoch + " did better in validation: the run ends");
    }
    return RunStatus.COMPLETED;
  }

  /** A run may have stopped between its last step and the validation after it. */
  private boolean isUnfinished() {
    boolean waited = state.hasWaited(setup.recipe().optimization().patience());
    return state.batch > 0 || (state.step < setup.totalSteps() && !waited);
  }

  private RunStatus trainEpoch(EpochValidation validation) {
    EpochClock clock = new EpochClock(state);
    average.ifPresent(weights -> weights.beforeEpoch(fixed.in(state.epoch)));
    try {
      steps.begin(new EpochStart(state.epoch, state.batch, state.step, this::rate, stopRequested));
      Optional<RunStatus> ended = takeSteps();
      if (ended.isPresent()) {
        return ended.get();
      }
    } catch (StepsStoppedException e) {
      return readFigures(0).orElseGet(this::interrupted);
    }
    if (stopRequested.getAsBoolean()) {
      return interrupted();
    }
    RunStatus ended = endEpoch(validation, clock);
    return ended == RunStatus.COMPLETED
            && stopRequested.getAsBoolean()
            && state.step < setup.totalSteps()
        ? RunStatus.INTERRUPTED
        : ended;
  }

  /** All of the epoch; how it ended, if one of them ends it. */
  private Optional<RunStatus> takeSteps() {
    try (var phase =
        observers.phase(
            TrainingObserver.Phase.TRAINING,
            state.epoch + 1,
            setup.epochImages(state.batch, state.step),
            state.images)) {
      while (steps.hasNext()) {
        if (stopRequested.getAsBoolean() && steps.settled()) {
          return Optional.of(readFigures(0).orElseGet(this::interrupted));
        }
        long number = state.step + unread.size() + 1;
        if (!steps.hasTaken()) {
          observers.tell(observer -> observer.stepBegins(number));
        }
        boolean inspected = observers.wantInspection(number);
        TakenStep taken = take(number, inspected);
        unread.add(taken);
        boolean readAll = inspected || (checkpoints.due(number) && steps.settled());
        double before = readingSeconds;
        Optional<RunStatus> ended = readFigures(readAll ? 0 : steps.mostUnread());
        double seconds = taken.seconds() + readingSeconds - before;
        setup.plan().stepped(number, seconds, steps.settled());
        if (ended.isPresent()) {
          return ended;
        }
      }
      return readFigures(0);
    }
  }

  private TakenStep take(long number, boolean inspected) {
    try {
      return steps.take(inspected);
    } catch (RuntimeException e) {
      // What comes now, saving above all, is no part of it.
      observers.tell(observer -> observer.stepGivenUp(number));
      throw e;
    }
  }

  /**
   * Reads what steps found out, in their order, and does what depends on it. All are read before
   * anything of the run is written.
   *
   * @param left how many steps may stay unread
   * @return how the epoch ended, if one of them ends it
   */
  private Optional<RunStatus> readFigures(int left) {
    while (unread.size() > left) {
      TakenStep taken = unread.remove();
      long begin = System.nanoTime();
      double loss = taken.figures().loss();
      int correct = taken.correct();
      double waited = (System.nanoTime() - begin) / 1e9;
      readingSeconds += waited;
      state.took(taken, loss, correct, waited);
      TrainingObserver.Step step = tell(taken, loss, correct);
      if (taken.inspected() != null) {
        var inspection = steps.inspection(step, taken);
        observers.tell(observer -> observer.inspected(inspection));
      }
      Optional<String> fault = Optional.empty();
      if (!Double.isFinite(loss)) {
        fault = Optional.of("the loss is " + loss);
      } else if (unread.isEmpty() && steps.settled()) {
        fault = checkpoints.saveIfDue(state);
      }
      if (fault.isPresent() && divergence.ends(state, fault.get())) {
        unread.clear();
        return Optional.of(diverged(fault.get()));
      }
      TrainingObserver.EpochSoFar soFar = state.soFar();
      observers.tell(observer -> observer.trained(soFar));
    }
    return Optional.empty();
  }

  private RunStatus interrupted() {
    divergence.saveIfSound(state);
    return RunStatus.INTERRUPTED;
  }

  private TrainingObserver.Step tell(TakenStep taken, double loss, int correct) {
    TrainingObserver.Step step = state.step(taken, loss, correct);
    observers.tell(observer -> observer.stepped(step));
    return step;
  }

  /** Validates and saves; interrupted if that was stopped, which a resumed run does again. */
  private RunStatus endEpoch(EpochValidation validation, EpochClock clock) {
    long begin = System.nanoTime();
    Optional<String> fault = FiniteNetwork.fault(graph);
    if (fault.isPresent() && divergence.ends(state, fault.get())) {
      return diverged(fault.get());
    }
    int epoch = state.epoch + 1;
    average.ifPresent(weights -> weights.afterEpoch(epoch, setup.totalEpochs()));
    Evaluation evaluation = checkpoints.withResult(() -> validation.run(epoch));
    if (stopRequested.getAsBoolean()) {
      return interrupted();
    }
    if (fault.isEmpty() && !evaluation.isMeaningful()) {
      fault = Optional.of("in validation, " + evaluation.fault());
      if (divergence.ends(state, fault.get())) {
        return diverged(fault.get());
      }
    }
    double evaluationSeconds = (System.nanoTime() - begin) / 1e9;
    EpochMetrics metrics = state.metrics(rate(state.step - 1), evaluation);
    double figure = evaluation.figure(setup.recipe().testing().bestMetric());
    EpochTimings timings = clock.timings(state, evaluationSeconds, steps);
    List<LayerMetrics> layers =
        checkpoints.withResult(() -> validation.probe(epoch, steps.gradientNorms()));
    boolean choosing = setup.recipe().testing().testedEpoch() == TestedEpoch.BEST;
    boolean kept = fault.isEmpty() && (!choosing || state.isBetter(figure, evaluation.loss()));
    if (kept) {
      state.setBest(epoch, figure, evaluation.loss());
    } else {
      state.slowDown(setup.recipe().rate(), epoch).ifPresent(observers::say);
    }
    state.beginNextEpoch();
    // Rows before checkpoints: a row too many is dropped at resume, a missing one would be lost.
    setup.run().epochs().add(metrics, timings, layers);
    if (kept) {
      checkpoints.saveBest(state);
    }
    if (fault.isEmpty()) {
      checkpoints.saveLast(state);
    }
    setup.plan().epochEnded(evaluationSeconds, (System.nanoTime() - begin) / 1e9);
    lastEpoch = metrics;
    TrainingObserver.Epoch ended =
        new TrainingObserver.Epoch(metrics, timings, layers, evaluation, kept && choosing);
    checkpoints.showResult(() -> observers.tell(observer -> observer.epochEnded(ended)));
    return RunStatus.COMPLETED;
  }

  private RunStatus diverged(String fault) {
    Optional<TrainingState> before = divergence.goBack(state, fault);
    before.ifPresent(earlier -> state = earlier);
    return before.isPresent() ? RunStatus.COMPLETED : RunStatus.DIVERGED;
  }
}
