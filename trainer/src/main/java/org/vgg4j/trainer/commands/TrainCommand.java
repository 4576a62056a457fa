package org.vgg4j.trainer.commands;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.vgg4j.trainer.checkpoints.Checkpoints;
import org.vgg4j.trainer.commands.options.ClusterOptions;
import org.vgg4j.trainer.commands.options.DeviceOptions;
import org.vgg4j.trainer.commands.options.OutputOptions;
import org.vgg4j.trainer.commands.options.Overrides;
import org.vgg4j.trainer.commands.options.RecipeOptions;
import org.vgg4j.trainer.commands.options.SavingOptions;
import org.vgg4j.trainer.commands.options.StudyOptions;
import org.vgg4j.trainer.commands.options.TuningOptions;
import org.vgg4j.trainer.commands.options.ViewOptions;
import org.vgg4j.trainer.commands.output.FetchProgressBar;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.log.RunLog;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.runs.Home;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunResult;
import org.vgg4j.trainer.runs.RunStatus;
import org.vgg4j.trainer.selftest.ProvenDevices;
import org.vgg4j.trainer.study.SeedStudy;
import org.vgg4j.trainer.terminal.Terminal;
import org.vgg4j.trainer.training.TrainingJob;
import org.vgg4j.trainer.training.TrainingObserver;
import org.vgg4j.trainer.training.TrainingOptions;
import org.vgg4j.trainer.training.TrainingRequest;
import org.vgg4j.trainer.training.start.Fresh;
import org.vgg4j.trainer.training.start.FromWeights;
import org.vgg4j.trainer.training.start.Resumed;
import org.vgg4j.trainer.training.start.StartingPoint;
import org.vgg4j.trainer.training.start.WeightsOrigin;
import org.vgg4j.trainer.training.steps.Cluster;
import org.vgg4j.trainer.training.stop.StallWatch;
import org.vgg4j.trainer.training.stop.StopSignal;
import org.vgg4j.trainer.views.RunViews;
import org.vgg4j.trainer.views.console.ConsoleObserver;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code train}. */
@Command(name = "train", description = "Train a network, test it and write the run's files.")
class TrainCommand implements Callable<Integer> {

  /** Fields without whose values the fastest recipe for CIFAR-10 is none. */
  private static final Set<String> OF_THE_FASTEST =
      Set.of("data", "model", "batchSize", "optimizer", "learningRate", "schedule", "patience");

  @Spec private CommandSpec spec;

  @Mixin RecipeOptions recipeOptions;

  @Mixin private DeviceOptions deviceOptions;

  @Mixin private TuningOptions tuningOptions;

  @Mixin private OutputOptions outputOptions;

  @Mixin private ClusterOptions clusterOptions;

  @Option(
      names = "--weights",
      paramLabel = "FILE|RUN",
      description =
          "Start from these weights, with a fresh optimizer, in their own network and normalization;"
              + " a run's folder means its best.zip.")
  private Path weights;

  @Option(
      names = "--resume",
      paramLabel = "RUN",
      description = "Go on with a run; with --epochs, --steps or --time, extend it.")
  private Path resume;

  @Option(
      names = "--allow-changed-data",
      description =
          "With --resume: go on although images were added, removed or replaced; never where classes"
              + " were.")
  private boolean allowChangedData;

  @Mixin private SavingOptions savingOptions;

  @Option(names = "--out", paramLabel = "DIR", description = "The run's folder; new or empty.")
  Path out;

  @Option(
      names = "--log-interval",
      paramLabel = "N",
      defaultValue = "100",
      description = "Steps between two lines where there is no terminal (default: 100, 0: none).")
  private String logInterval;

  @Mixin private ViewOptions viewOptions;

  @Mixin StudyOptions studyOptions;

  /** Commands are made before the command line is read; Maven's own time does not count. */
  private final long startedNanos = System.nanoTime();

  private boolean trainedBefore;

  /**
   * The recipe that is taken where none is named: for CIFAR-10 the one that learns it fastest. Its
   * settings belong together, so that one that suits all takes its place where the data, the
   * network or what a rate is meant for is chosen.
   */
  String fallbackRecipe() {
    return weights != null || chosenFields().stream().anyMatch(OF_THE_FASTEST::contains)
        ? "default"
        : "speedrun-90";
  }

  /** The recipe fields that the command line itself names. */
  Set<String> chosenFields() {
    return recipeOptions.namedFields();
  }

  @Override
  public Integer call() {
    Terminal terminal = outputOptions.terminal();
    TrainingOptions options = savingOptions.options();
    requireTrainings();
    RunDirectory resumed = resume == null ? null : RunDirectory.open(resume);
    if (resumed != null) {
      resumed.requireOwnFiles();
    }
    Recipe wanted = resumed == null ? newRecipe() : resumedRecipe(resumed);
    if (resumed != null && Resumed.complete(resumed, wanted).isPresent()) {
      terminal.say(resume + " is complete; --epochs N extends it");
      return 0;
    }
    boolean retune = tuningOptions.retune(wanted.execution().acceleration(), resumed != null);
    StartingPoint start = start(resumed);
    int lineInterval = lineInterval();
    // Before anything is computed: a port that is in use should not cost a wait.
    List<TrainingObserver> views = viewOptions.open(terminal);
    Optional<Cluster> cluster =
        clusterOptions.connect(
            wanted, recipeOptions, deviceOptions.device(), resumed != null, terminal::say);
    try (StopSignal stop = new StopSignal(terminal::warn)) {
      ComputeDevice device =
          deviceOptions.open(wanted, cluster.isEmpty() || cluster.get().isThisProcess(), terminal);
      new ProvenDevices(Home.folder()).require(device, terminal);
      Recipe trained = cluster.map(clusterOptions::trained).orElse(wanted);
      int workers = trained.optimization().workers();
      Recipe recipe =
          recipeOptions.withAutomaticBatch(
              trained,
              cluster.isPresent() ? device : device.ofWorkers(workers),
              cluster.map(connected -> connected.networksHere(workers)).orElse(1),
              terminal::say);
      List<String> command = spec.commandLine().getParseResult().originalArgs();
      SeedStudy.Training training =
          (each, from) -> {
            device.releaseMemory();
            List<TrainingObserver> observers = new ArrayList<>();
            observers.add(new RunLog());
            observers.add(new ConsoleObserver(terminal, lineInterval));
            observers.add(new StallWatch(stop, terminal::warn));
            observers.addAll(RunViews.of(device, terminal, options.divergence(), views));
            return new TrainingJob(
                    new TrainingRequest(
                        each,
                        options,
                        from,
                        retune,
                        arguments(command),
                        cluster.orElse(null),
                        beginNanos()),
                    device,
                    stop::requested,
                    observers)
                .run(new FetchProgressBar(terminal));
          };
      return train(training, recipe, start, terminal);
    } finally {
      cluster.ifPresent(Cluster::close);
    }
  }

  /** The start of the command for its first training, which waited for all that came before. */
  private long beginNanos() {
    long begin = trainedBefore ? System.nanoTime() : startedNanos;
    trainedBefore = true;
    return begin;
  }

  /** Checks what is to be trained, before anything is opened for it. */
  void requireTrainings() {
    studyOptions.folds(isUnviewed());
    studyOptions.seeds(isPlain());
  }

  /** Whether nothing is asked for that only a single training has. */
  final boolean isPlain() {
    return isUnviewed() && !recipeOptions.namedFields().contains("seed");
  }

  private boolean isUnviewed() {
    return resume == null && weights == null && !viewOptions.isAny();
  }

  /** Trains once, under several seeds, or on every fold; the program's exit code. */
  int train(SeedStudy.Training training, Recipe recipe, StartingPoint start, Terminal terminal) {
    int folds = studyOptions.folds(isUnviewed());
    if (folds > 0) {
      return RunLines.study(SeedStudy.ofFolds(out, recipe, folds), training, terminal);
    }
    List<Long> seeds = studyOptions.seeds(isPlain());
    return seeds.isEmpty()
        ? report(training.train(recipe, start), terminal)
        : RunLines.study(SeedStudy.in(out, recipe, seeds), training, terminal);
  }

  private List<String> arguments(List<String> own) {
    return own.isEmpty() ? List.of(spec.name()) : own;
  }

  private int lineInterval() {
    int interval = Overrides.wholeNumber("--log-interval", logInterval);
    if (interval < 0) {
      throw new RecipeException("--log-interval is '" + logInterval + "', expected 0 or more");
    }
    return interval;
  }

  private StartingPoint start(RunDirectory resumed) {
    if (resumed != null) {
      return new Resumed(resumed, allowChangedData);
    }
    if (weights == null) {
      return new Fresh(out);
    }
    Path file = Checkpoints.file(weights).toAbsolutePath().normalize();
    return new FromWeights(out, file, recipeOptions.namedFields().contains("normalization"));
  }

  private Recipe newRecipe() {
    if (allowChangedData) {
      throw new RecipeException(
          "--allow-changed-data is given without --resume, which it belongs to; leave it out");
    }
    if (weights != null) {
      recipeOptions.startFrom(WeightsOrigin.fields(Checkpoints.file(weights)));
    }
    return recipeOptions.resolve(fallbackRecipe(), deviceOptions);
  }

  private Recipe resumedRecipe(RunDirectory run) {
    if (out != null || weights != null || recipeOptions.recipe != null) {
      throw new RecipeException(
          "--resume goes on with a run as it is: expected no --recipe, --out or --weights beside"
              + " it");
    }
    recipeOptions.recipe = run.recipeFile().toString();
    Recipe recipe = recipeOptions.resolve(recipeOptions.recipe, deviceOptions);
    Resumed.requireSame(run, recipe, !recipeOptions.automaticBatch());
    return recipe;
  }

  private int report(RunResult result, Terminal terminal) {
    Path folder = Path.of(result.folder());
    if (result.status() == RunStatus.INTERRUPTED) {
      terminal.print("interrupted and saved; go on with: train --resume " + folder);
      return StopSignal.INTERRUPTED;
    }
    if (result.status() == RunStatus.DIVERGED) {
      return Failures.UNUSABLE;
    }
    RunLines.print(result, terminal);
    nextSteps(folder, terminal);
    return 0;
  }

  /** What to try next; for a first-time user. */
  void nextSteps(Path folder, Terminal terminal) {}
}
