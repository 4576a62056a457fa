package org.vgg4j.trainer.training;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vgg4j.datasets.DatasetName;
import org.vgg4j.datasets.DatasetNames;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.EarlierData;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.Normalization;
import org.vgg4j.datasets.batches.BatchIterator;
import org.vgg4j.datasets.batches.EpochBatches;
import org.vgg4j.datasets.catalog.Datasets;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.LayerTable;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.trainer.checkpoints.CheckpointInfo;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.device.MemoryLimit;
import org.vgg4j.trainer.evaluation.Evaluation;
import org.vgg4j.trainer.evaluation.Evaluator;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.runs.Home;
import org.vgg4j.trainer.runs.Predictions;
import org.vgg4j.trainer.runs.Provenance;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunLock;
import org.vgg4j.trainer.runs.RunResult;
import org.vgg4j.trainer.terminal.LogFile;
import org.vgg4j.trainer.terminal.Progress;
import org.vgg4j.trainer.terminal.Terminal;

/** A whole run: data, network, training, test, and the files that tell of it. */
public final class TrainingJob {

  private static final Logger LOG = LoggerFactory.getLogger(TrainingJob.class);

  private final TrainingRequest request;
  private final ComputeDevice device;
  private final Terminal terminal;
  private final BooleanSupplier stopRequested;
  private final List<TrainingObserver> observers;
  private final Instant started = Instant.now();
  private final long startedNanos = System.nanoTime();
  private RunLock lock;

  /**
   * A job, not yet begun.
   *
   * @param device opened
   * @param stopRequested once true, the job saves and ends
   * @param observers told what the run does; closed at its end
   */
  public TrainingJob(
      TrainingRequest request,
      ComputeDevice device,
      Terminal terminal,
      BooleanSupplier stopRequested,
      List<TrainingObserver> observers) {
    this.request = request;
    this.device = device;
    this.terminal = terminal;
    this.stopRequested = stopRequested;
    this.observers = List.copyOf(observers);
  }

  /** Trains, tests and writes the run's files. */
  public RunResult run(FetchProgress fetchProgress) {
    try {
      return prepareAndRun(fetchProgress);
    } finally {
      observers.forEach(TrainingObserver::close);
      if (lock != null) {
        lock.close();
      }
    }
  }

  private RunResult prepareAndRun(FetchProgress fetchProgress) {
    Recipe recipe = withAbsolutePlaces(request.recipe());
    RunDirectory.requireUsable(request.out());
    EarlierRun earlier = request.resumed() == null ? null : EarlierRun.of(request.resumed());
    DatasetSplits splits =
        Datasets.open(dataRequest(recipe, earlier == null ? null : earlier.data()), fetchProgress);
    requireValidation(splits);
    Optional<String> change =
        earlier == null ? Optional.empty() : earlier.compare(splits, request.changedDataAllowed());
    InputShape input = inputShape(splits.train());
    int classes = splits.classNames().size();
    // Also says what is wrong with model, input and options together, before a folder is made.
    LayerTable table =
        LayerTable.of(recipe.network().model(), Networks.options(recipe, input, classes));
    MemoryEstimate estimate = MemoryEstimate.of(recipe, table, device);
    EpochBatches batches = batches(recipe, table, splits.train().size());
    long stepsBefore = request.resumed() == null ? 0 : plannedSteps(request.resumed(), batches);
    requireNotShorter(stepsBefore, TrainingSetup.totalSteps(recipe, batches));
    MemoryLimit limit = MemoryLimit.of(device);
    estimate.requireFits(batches.largest(), limit);
    if (device.hasOwnMemory()) {
      terminal.say(estimate.text(recipe.optimization().batchSize(), limit));
    }
    if (request.resumed() != null) {
      estimate.requireHeap(Runtime.getRuntime().maxMemory());
    }
    if (request.resumed() != null) {
      lock = RunLock.acquire(request.resumed().folder());
    }
    CheckpointReader.Loaded resumed =
        request.resumed() == null
            ? null
            : Resumption.newestCheckpoint(request.resumed(), terminal).orElse(null);
    Path weightsFile =
        request.resumed() == null ? request.weights() : Resumption.weights(request.resumed());
    StartingWeights weights =
        weightsFile == null || resumed != null ? null : StartingWeights.open(weightsFile);
    ComputationGraph graph =
        resumed != null ? resumed.graph() : Networks.create(recipe, input, classes);
    String weightsLine = weights == null ? null : weights.copyInto(graph, splits.classNames());
    Normalization normalization = normalization(recipe, splits, resumed, weights);
    if (weights != null) {
      terminal.say(weightsLine + weights.normalizationLine(normalization));
    }
    AccelerationReport acceleration = device.accelerate(graph);
    CheckpointInfo.Position position =
        resumed == null ? null : resumed.info().orElseThrow().position();
    change.ifPresent(terminal::warn);
    if (position != null && change.isPresent()) {
      // The epoch that was begun had other batches.
      position = position.atEpochStart();
      recipe = withStepsLeft(recipe, position, batches);
    }
    // Only now: a network that does not fit, or weights of another one, leave no folder behind.
    RunDirectory run = openFolder(recipe);
    LogFile.attach(run);
    LOG.info("the run began with process {}", ProcessHandle.current().pid());
    TrainingSetup setup = new TrainingSetup(recipe, splits, normalization, batches, graph, run);
    if (request.resumed() != null) {
      run.keepEpochs(position == null ? 0 : position.epoch()).forEach(terminal::warn);
    }
    List<Provenance.Session> sessions =
        request.resumed() == null ? List.of() : RunOrigin.earlier(run);
    Provenance provenance = writeProvenance(setup, acceleration, weightsFile, sessions);
    RunOrigin.change(sessions, provenance).ifPresent(terminal::warn);
    new Announcement(terminal, setup)
        .say(table, device.computing(acceleration), position, stepsBefore);
    observers.forEach(observer -> observer.started(setup));
    TrainingOutcome outcome =
        new TrainingRun(setup, request.options(), position, terminal, stopRequested, observers)
            .run();
    // Again: only now is it known what accelerated layers left to stock on the way.
    writeProvenance(setup, acceleration, weightsFile, sessions);
    Evaluation test =
        outcome.status() == TrainingOutcome.Status.COMPLETED ? test(setup, outcome) : null;
    if (test != null) {
      observers.forEach(observer -> observer.tested(outcome.steps(), test));
      if (!test.isMeaningful()) {
        terminal.warn(
            "in the test, "
                + test.fault()
                + " with the weights of epoch "
                + outcome.bestEpoch()
                + ", expected numbers: train again with a lower --lr");
      }
    }
    RunResult result = result(setup, table, acceleration, outcome, test);
    result.write(run);
    observers.forEach(observer -> observer.finished(result));
    return result;
  }

  /** So that a run finds its data from whatever folder it is gone on with. */
  private static Recipe withAbsolutePlaces(Recipe recipe) {
    Map<String, String> places = new HashMap<>();
    places.put("data", DatasetNames.absolute(recipe.images().data()));
    if (recipe.images().dataDir() != null) {
      places.put("dataDir", DatasetNames.absolute(recipe.images().dataDir()));
    }
    return Recipes.withFields(recipe, places);
  }

  /**
   * With other data an epoch has other steps: those that were taken count, those to come are new.
   */
  private static Recipe withStepsLeft(
      Recipe recipe, CheckpointInfo.Position position, EpochBatches batches) {
    if (recipe.optimization().steps() > 0) {
      return recipe;
    }
    Recipe epochsLeft =
        Recipes.withFields(
            recipe,
            Map.of("epochs", Integer.toString(recipe.optimization().epochs() - position.epoch())));
    long steps = position.step() + TrainingSetup.totalSteps(epochsLeft, batches);
    return Recipes.withFields(recipe, Map.of("steps", Long.toString(steps)));
  }

  private static void requireValidation(DatasetSplits splits) {
    if (splits.validation().size() == 0) {
      throw new RecipeException(
          "no image is left to validate on: found "
              + splits.train().size()
              + " training images of "
              + splits.classNames().size()
              + " classes, expected two of some class; give more images or a higher --limit-train");
    }
  }

  private static EpochBatches batches(Recipe recipe, LayerTable table, int images) {
    table.requireBatch(
        "batchSize", recipe.optimization().batchSize(), "give a larger --batch-size");
    table.requireBatch("the number of training images", images, "give more images");
    return new EpochBatches(images, recipe.optimization().batchSize(), table.leastBatch());
  }

  private static long plannedSteps(RunDirectory run, EpochBatches batches) {
    return TrainingSetup.totalSteps(
        Recipes.resolve(run.recipeFile().toString(), Map.of()), batches);
  }

  private static void requireNotShorter(long steps, long wanted) {
    if (wanted < steps) {
      throw new RecipeException(
          "--resume cannot shorten a run: found "
              + wanted
              + " steps, expected at least its "
              + steps
              + "; give more --steps or --epochs");
    }
  }

  private Provenance writeProvenance(
      TrainingSetup setup,
      AccelerationReport acceleration,
      Path weights,
      List<Provenance.Session> earlier) {
    RunDirectory run = setup.run();
    Provenance provenance =
        RunOrigin.provenance(
            setup, device, acceleration, started, request.command(), weights, earlier);
    provenance.write(run);
    return provenance;
  }

  private RunDirectory openFolder(Recipe recipe) {
    if (request.resumed() != null) {
      RunDirectory run = request.resumed();
      // It is of the run before this one, which may be killed before it has a result of its own.
      run.delete(run.resultFile());
      run.writeText(run.recipeFile(), Recipes.toYaml(recipe));
      run.addMissingTables();
      return run;
    }
    RunDirectory run = RunDirectory.create(request.out(), recipe.name());
    lock = RunLock.acquire(run.folder());
    run.begin(Recipes.toYaml(recipe));
    return run;
  }

  /**
   * The data that a recipe asks for.
   *
   * @param earlier what the recipe's run knows of its data; null for a new run
   */
  public static DatasetRequest dataRequest(Recipe recipe, EarlierData earlier) {
    int imageSize =
        recipe.images().imageSize() > 0 || DatasetName.of(recipe.images().data()).isPresent()
            ? recipe.images().imageSize()
            : ModelFactory.info(recipe.network().model()).defaultInput().height();
    return new DatasetRequest(
        recipe.images().data(),
        recipe.images().dataDir() == null
            ? null
            : Recipes.path("dataDir", recipe.images().dataDir()),
        Home.folder(),
        recipe.images().validationFraction(),
        recipe.images().limitTrain(),
        recipe.images().limitTest(),
        recipe.optimization().seed(),
        imageSize,
        earlier);
  }

  private static InputShape inputShape(ImageSet images) {
    return new InputShape(images.channels(), images.height(), images.width());
  }

  private Normalization normalization(
      Recipe recipe,
      DatasetSplits splits,
      CheckpointReader.Loaded resumed,
      StartingWeights weights) {
    Optional<Normalization> known = Optional.empty();
    if (resumed != null) {
      CheckpointInfo info = resumed.info().orElseThrow();
      known = Optional.of(new Normalization(info.mean(), info.deviation()));
    } else if (request.resumed() != null) {
      known = Resumption.normalization(request.resumed());
    } else if (weights != null && !request.ownNormalization()) {
      known = weights.normalization();
    }
    return known.orElseGet(() -> recipeNormalization(recipe, splits));
  }

  private static Normalization recipeNormalization(Recipe recipe, DatasetSplits splits) {
    return recipe.images().normalization().of(splits.train());
  }

  /** Tests the best epoch's parameters, once. */
  private Evaluation test(TrainingSetup setup, TrainingOutcome outcome) {
    if (stopRequested.getAsBoolean()) {
      return null;
    }
    ComputationGraph graph = setup.graph();
    if (outcome.bestEpoch() != outcome.epochs()) {
      Path best = setup.run().bestCheckpoint();
      graph.params().assign(CheckpointReader.read(best, false).graph().params());
    }
    ImageSet images = setup.splits().test();
    boolean withFiles = images.size() > 0 && images.file(0) != null;
    Predictions predictions = new Predictions(setup.splits().classNames(), withFiles);
    try (BatchIterator batches = setup.plainBatches(images);
        Progress progress = Progress.start(terminal, "test", images.size(), 0, "", 1)) {
      Evaluation evaluation =
          Evaluator.evaluate(
              graph,
              images,
              batches,
              (index, label, predicted, probabilities) ->
                  predictions.add(
                      new Predictions.Row(
                          images.sourceIndex(index),
                          label,
                          predicted,
                          images.file(index),
                          probabilities)),
              progress::at,
              stopRequested);
      if (stopRequested.getAsBoolean()) {
        return null;
      }
      predictions.write(setup.run());
      return evaluation;
    }
  }

  private RunResult result(
      TrainingSetup setup,
      LayerTable table,
      AccelerationReport acceleration,
      TrainingOutcome outcome,
      Evaluation test) {
    Recipe recipe = setup.recipe();
    DatasetSplits splits = setup.splits();
    var last = outcome.lastEpoch();
    return new RunResult(
        recipe.name(),
        recipe.network().model(),
        table.parameters(),
        device.selection().profile().name(),
        recipe.execution().precision().id(),
        acceleration.engine(),
        acceleration.threads(),
        recipe.optimization().seed(),
        outcome.epochs(),
        outcome.steps(),
        recipe.optimization().batchSize(),
        splits.train().size(),
        splits.validation().size(),
        outcome.imagesPerSecond(),
        outcome.etlMillisPerBatch(),
        (System.nanoTime() - startedNanos) / 1_000_000 / 1000.0,
        last == null ? null : last.trainLoss(),
        last == null ? null : last.trainAccuracy(),
        last == null ? null : last.validationLoss(),
        last == null ? null : last.validationAccuracy(),
        test == null ? null : test.loss(),
        test == null ? null : test.top1(),
        test == null ? null : test.top5(),
        test == null ? null : test.images(),
        test == null ? null : recipe.images().limitTest() == splits.test().size(),
        Map.of(
            "train", splits.train().unreadable().size(),
            "validation", splits.validation().unreadable().size(),
            "test", splits.test().unreadable().size()),
        outcome.bestEpoch() == 0 ? null : outcome.bestEpoch(),
        status(outcome, test).name().toLowerCase(Locale.ROOT),
        setup.run().folder().toString());
  }

  private static TrainingOutcome.Status status(TrainingOutcome outcome, Evaluation test) {
    if (outcome.status() != TrainingOutcome.Status.COMPLETED) {
      return outcome.status();
    }
    if (test == null) {
      return TrainingOutcome.Status.INTERRUPTED;
    }
    return test.isMeaningful() ? TrainingOutcome.Status.COMPLETED : TrainingOutcome.Status.DIVERGED;
  }
}
