package org.vgg4j.trainer.training;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.InputFailureException;
import org.vgg4j.datasets.batches.EpochBatches;
import org.vgg4j.datasets.catalog.Datasets;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.LayerTable;
import org.vgg4j.profiles.DeviceUnavailableException;
import org.vgg4j.profiles.KernelChoices;
import org.vgg4j.profiles.KernelTuning.ImageBatch;
import org.vgg4j.trainer.checkpoints.CheckpointInfo.Position;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.device.KeptKernels;
import org.vgg4j.trainer.device.MemoryEstimate;
import org.vgg4j.trainer.device.MemoryLimit;
import org.vgg4j.trainer.device.SameKernels;
import org.vgg4j.trainer.evaluation.Evaluation;
import org.vgg4j.trainer.recipes.ClassWeights;
import org.vgg4j.trainer.recipes.Networks;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.RecipeData;
import org.vgg4j.trainer.runs.Home;
import org.vgg4j.trainer.runs.Provenance;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunLock;
import org.vgg4j.trainer.runs.RunResult;
import org.vgg4j.trainer.runs.RunStatus;
import org.vgg4j.trainer.training.start.Beginning;
import org.vgg4j.trainer.training.start.StartingPoint;
import org.vgg4j.trainer.training.steps.HostSteps;
import org.vgg4j.trainer.training.steps.Steps;
import org.vgg4j.trainer.training.steps.WorkerSteps;
import org.vgg4j.trainer.training.update.WeightAverage;
import org.vgg4j.trainer.training.update.WeightedLoss;

/** A whole run: data, network, training, test, and the files that tell of it. */
public final class TrainingJob {

  private static final Logger LOG = LoggerFactory.getLogger(TrainingJob.class);

  private final TrainingRequest request;
  private ComputeDevice device;
  private final BooleanSupplier stopRequested;
  private final Observers observers;
  private final Instant started = Instant.now();
  private RunLock lock;
  private RunAcceleration acceleration;

  /**
   * A job, not yet begun.
   *
   * @param device opened
   * @param stopRequested once true, the job saves and ends
   * @param observers told what the run does, in this order; closed at its end
   */
  public TrainingJob(
      TrainingRequest request,
      ComputeDevice device,
      BooleanSupplier stopRequested,
      List<TrainingObserver> observers) {
    this.request = request;
    this.device = device;
    this.stopRequested = stopRequested;
    this.observers = new Observers(observers);
  }

  /** Trains, tests and writes the run's files. */
  public RunResult run(FetchProgress fetchProgress) {
    try {
      return prepareAndRun(fetchProgress);
    } catch (RuntimeException e) {
      throw device.reason(e);
    } finally {
      observers.tell(TrainingObserver::close);
      if (lock != null) {
        lock.close();
      }
    }
  }

  private RunResult prepareAndRun(FetchProgress fetchProgress) {
    Recipe recipe = RecipeData.withAbsolutePlaces(request.recipe());
    if (request.cluster() == null) {
      device = device.ofWorkers(recipe.optimization().workers());
    }
    StartingPoint start = request.start();
    start.requireUsable();
    DatasetSplits splits =
        Datasets.open(RecipeData.request(recipe, start.earlierData()), fetchProgress);
    Requirements.validation(splits);
    Requirements.test(splits);
    // Names of classes are known only now.
    List<Double> classWeights =
        ClassWeights.of(
            recipe.images().classWeights(), splits.classNames(), splits.train().classCounts());
    Optional<String> change = start.dataChange(splits);
    InputShape input =
        new InputShape(splits.train().channels(), splits.train().height(), splits.train().width());
    // Also says what is wrong with model, input and options together, before a folder is made.
    LayerTable table =
        LayerTable.of(
            recipe.network().model(), Networks.options(recipe, input, splits.classNames().size()));
    EpochBatches batches = Requirements.batches(recipe, table, splits.train().size());
    long stepsBefore = start.plannedSteps(batches);
    Requirements.notShorter(stepsBefore, recipe.optimization().totalSteps(batches.count()));
    requireMemory(recipe, table, batches);
    start.existing().ifPresent(run -> lock = RunLock.acquire(run.folder()));
    Beginning beginning = start.begin(recipe, input, splits, observers::alert);
    beginning.line().ifPresent(observers::say);
    Optional<KernelChoices> kernels = start.earlierKernels();
    KeptKernels kept =
        new KeptKernels(
            Home.folder(),
            new ImageBatch(
                recipe.optimization().batchSize(), input.channels(), input.height(), input.width()),
            kernels,
            request.retune(),
            observers::say);
    WeightedLoss.set(beginning.graph(), classWeights);
    acceleration = new RunAcceleration(device.accelerate(beginning.graph(), kept));
    Position position = beginning.position();
    change.ifPresent(observers::alert);
    if (position != null && change.isPresent()) {
      // The epoch that was begun had other batches.
      position = position.atEpochStart();
      recipe = ChangedData.withStepsLeft(recipe, position, batches);
    }
    // Only now: a network that does not fit, or weights of another one, leave no folder behind.
    RunDirectory run = folder(start, recipe);
    observers.tell(observer -> observer.opened(run));
    LOG.info("the run began with process {}", ProcessHandle.current().pid());
    TrainingSetup setup =
        new TrainingSetup(
            recipe,
            splits,
            beginning.normalization(),
            batches,
            beginning.graph(),
            run,
            new StepPlan(
                recipe,
                batches,
                splits.validation().size(),
                splits.test().size(),
                request.begunNanos()));
    if (position != null) {
      setup.plan().goOn(position);
    }
    start.keepEpochs(run, position == null ? 0 : position.epoch()).forEach(observers::alert);
    List<Provenance.Session> sessions = start.earlierSessions();
    Provenance provenance = writeProvenance(setup, beginning.weights(), sessions);
    RunOrigin.change(sessions, kernels, provenance).ifPresent(observers::alert);
    new Announcement(observers, setup)
        .say(table, device, acceleration.own(), position, stepsBefore);
    observers.tell(observer -> observer.started(setup));
    if (position != null && change.isPresent()) {
      position = ChangedData.validateBest(setup, position, observers);
    }
    TrainingOutcome trained =
        new TrainingRun(
                setup,
                request.options(),
                position,
                beginning.slowWeights(),
                average -> steps(setup, average, kept),
                observers,
                stopRequested)
            .run();
    TrainingOutcome outcome = FinalTest.settle(setup, trained, observers);
    // Again: only now is it known what accelerated layers left to stock on the way.
    writeProvenance(setup, beginning.weights(), sessions);
    Evaluation test = test(setup, outcome);
    RunResult result = Results.of(setup, device, table, acceleration.own(), outcome, test);
    result.write(run);
    if (result.status() == RunStatus.COMPLETED) {
      run.delete(run.resultBeforeFile());
    }
    observers.tell(observer -> observer.finished(result));
    return result;
  }

  private Steps steps(TrainingSetup setup, Optional<WeightAverage> average, KeptKernels kept) {
    Runnable accelerate = () -> accelerate(setup.graph(), setup, kept);
    if (request.cluster() != null) {
      return request
          .cluster()
          .steps(setup, average, accelerate, acceleration::replica, observers::say);
    }
    return setup.recipe().optimization().workers() > 1
        ? new WorkerSteps(setup, average, graph -> accelerate(graph, setup, kept), observers::say)
        : new HostSteps(setup, average, accelerate, observers::say);
  }

  private void accelerate(ComputationGraph graph, TrainingSetup setup, KeptKernels kept) {
    if (graph == setup.graph()) {
      acceleration.again(device.accelerate(graph, kept));
    } else {
      acceleration.replica(
          device.accelerate(graph, SameKernels.as(kept, acceleration.own().choices())));
    }
  }

  private void requireMemory(Recipe recipe, LayerTable table, EpochBatches batches) {
    int networks =
        request.cluster() == null
            ? 1
            : request.cluster().networksHere(recipe.optimization().workers());
    MemoryEstimate estimate = Requirements.memory(recipe, table, batches, device, networks);
    if (device.hasOwnMemory()) {
      observers.say(estimate.text(recipe.optimization().batchSize(), MemoryLimit.of(device)));
    }
    request.start().requireRoom(estimate);
  }

  private RunDirectory folder(StartingPoint start, Recipe recipe) {
    RunDirectory run = start.folder(recipe.name());
    if (lock == null) {
      lock = RunLock.acquire(run.folder());
    }
    start.prepare(run, recipe);
    return run;
  }

  /** Tests what was trained to its end; null where there is nothing to test, or a stop came. */
  private Evaluation test(TrainingSetup setup, TrainingOutcome outcome) {
    if (outcome.status() != RunStatus.COMPLETED) {
      return null;
    }
    Evaluation test;
    try {
      test = FinalTest.run(setup, outcome, observers, stopRequested).orElse(null);
    } catch (InputFailureException | DeviceUnavailableException e) {
      throw RunCheckpoints.withRemedy(e, setup.run());
    }
    if (test != null) {
      observers.tell(observer -> observer.tested(outcome.steps(), test));
      if (!test.isMeaningful()) {
        observers.alert(
            "in the test, "
                + test.fault()
                + " with the weights of epoch "
                + outcome.bestEpoch()
                + ", expected numbers: train again with a lower --lr");
      }
    }
    return test;
  }

  private Provenance writeProvenance(
      TrainingSetup setup, Path weights, List<Provenance.Session> earlier) {
    RunDirectory run = setup.run();
    Provenance provenance =
        RunOrigin.provenance(setup, device, acceleration, started, request, weights, earlier);
    provenance.write(run);
    return provenance;
  }
}
