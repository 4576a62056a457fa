package org.vgg4j;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.profiles.Device;
import org.vgg4j.trainer.checkpoints.Checkpoints;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.device.DeviceRequest;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.runs.EpochMetrics;
import org.vgg4j.trainer.runs.Home;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunResult;
import org.vgg4j.trainer.selftest.ProvenDevices;
import org.vgg4j.trainer.terminal.Messages;
import org.vgg4j.trainer.training.CheckpointInterval;
import org.vgg4j.trainer.training.DivergencePolicy;
import org.vgg4j.trainer.training.TrainingJob;
import org.vgg4j.trainer.training.TrainingObserver;
import org.vgg4j.trainer.training.TrainingOptions;
import org.vgg4j.trainer.training.TrainingRequest;
import org.vgg4j.trainer.training.start.Fresh;
import org.vgg4j.trainer.training.start.FromWeights;
import org.vgg4j.trainer.training.start.Resumed;
import org.vgg4j.trainer.training.start.StartingPoint;
import org.vgg4j.trainer.training.start.WeightsOrigin;
import org.vgg4j.trainer.views.RunViews;

/**
 * Trains a network by a recipe, as the command {@code train} does: the same files, checkpoints and
 * report, but for {@code log.txt}, whose lines go to slf4j.
 *
 * <p>Set up and run by one thread; {@link #cancel} may come from any. A process computes one
 * training at a time.
 */
public final class Training {

  private static final Logger LOG = LoggerFactory.getLogger(Training.class);
  private static final int KEPT_CHECKPOINTS = 2;

  private final String recipe;
  private final RunDirectory resumed;
  private final Map<String, String> fields = new LinkedHashMap<>();
  private final List<TrainingListener> listeners = new ArrayList<>();
  private Path weights;
  private Path out;
  private boolean changedDataAllowed;
  private Device device = Device.AUTO;
  private DivergencePolicy divergence = DivergencePolicy.STOP;
  private CheckpointInterval interval = CheckpointInterval.NONE;
  private final AtomicBoolean begun = new AtomicBoolean();
  private volatile boolean canceled;

  private Training(String recipe, RunDirectory resumed) {
    this.recipe = recipe;
    this.resumed = resumed;
  }

  /**
   * A new run.
   *
   * @param nameOrFile a recipe that {@code recipes} lists, or a YAML file
   */
  public static Training recipe(String nameOrFile) {
    return new Training(nameOrFile, null);
  }

  /**
   * Goes on with a run that was canceled or killed; with more epochs, it extends one that is
   * complete.
   *
   * @param run its folder
   * @throws org.vgg4j.trainer.runs.RunException if it is none
   */
  public static Training resume(Path run) {
    RunDirectory folder = RunDirectory.open(run);
    return new Training(folder.recipeFile().toString(), folder);
  }

  /**
   * Sets a field of the recipe.
   *
   * @param field as {@code docs/recipes.md} has it, such as {@code learningRate}
   * @param value its text is what {@code --set} takes
   */
  public Training set(String field, Object value) {
    fields.put(field, String.valueOf(value));
    return this;
  }

  /** Trains on a folder that has one of images for each class. */
  public Training data(Path folder) {
    return set("data", folder);
  }

  /**
   * Starts from these weights, in their own network and normalization; class scores start afresh
   * where the classes are others.
   *
   * @param checkpoint a checkpoint's file, or a run's folder, which means its best
   */
  public Training weights(Path checkpoint) {
    weights = checkpoint;
    return this;
  }

  /** The run's folder, new or empty; without it, a new one under {@code runs/}. */
  public Training out(Path folder) {
    out = folder;
    return this;
  }

  /**
   * Goes on with a run although images of its data were added, removed or changed, as {@code
   * --allow-changed-data} does; its classes have to be the same.
   */
  public Training allowChangedData() {
    changedDataAllowed = true;
    return this;
  }

  /** What it is computed on; without it, a GPU where one can be used. */
  public Training device(Device wanted) {
    device = wanted;
    return this;
  }

  /** What to do when the loss is no number any more; without it, the run ends. */
  public Training onDivergence(DivergencePolicy policy) {
    divergence = policy;
    return this;
  }

  /** Saves inside epochs too. */
  public Training checkpointEvery(CheckpointInterval wanted) {
    interval = wanted;
    return this;
  }

  /** Adds one that is told what the run does, in the order in which they were added. */
  public Training listener(TrainingListener listener) {
    listeners.add(listener);
    return this;
  }

  /**
   * Asks the run, from any thread, to save and end after its present step; interrupting the thread
   * that waits for it does the same. {@link #resume} goes on with it.
   */
  public void cancel() {
    canceled = true;
  }

  /**
   * Trains, tests and writes the run's files; returns when that is done. A run that is resumed but
   * complete is returned as it is. Once only.
   *
   * @throws org.vgg4j.trainer.recipes.RecipeException if the recipe is wrong in itself
   * @throws org.vgg4j.datasets.DatasetException if its data cannot be had
   * @throws org.vgg4j.profiles.DeviceUnavailableException if the device cannot be used here
   * @throws org.vgg4j.trainer.runs.RunException if its folder cannot be used or written
   */
  public TrainedRun run() {
    if (begun.getAndSet(true)) {
      throw new IllegalStateException(
          "this training was run already, expected each once; make another, or resume its run");
    }
    // An interrupt would close the run's files, its lock among them, under whoever uses them: a
    // thread of its own gets none.
    CompletableFuture<TrainedRun> run =
        CompletableFuture.supplyAsync(
            this::train, task -> new Thread(task, "vgg4j-training").start());
    return Futures.of(run, this::cancel);
  }

  private TrainedRun train() {
    Recipe wanted = resolve();
    if (resumed != null) {
      RunResult complete = Resumed.complete(resumed, wanted).orElse(null);
      if (complete != null) {
        return new TrainedRun(resumed.folder(), complete);
      }
    }
    Messages messages = new ToListeners();
    ComputeDevice opened =
        ComputeDevice.open(
            new DeviceRequest(
                device,
                wanted.execution().precision(),
                wanted.execution().acceleration(),
                wanted.execution().threads()),
            messages);
    new ProvenDevices(Home.folder()).require(opened, messages);
    TrainingRequest request =
        new TrainingRequest(
            wanted,
            new TrainingOptions(interval, KEPT_CHECKPOINTS, divergence),
            start(),
            false,
            List.of(Training.class.getName()));
    List<TrainingObserver> observers =
        RunViews.of(opened, messages, divergence, List.of(new Observer(messages)));
    RunResult result =
        new TrainingJob(request, opened, () -> canceled, observers).run(FetchProgress.silent());
    return new TrainedRun(Path.of(result.folder()), result);
  }

  private Recipe resolve() {
    if (changedDataAllowed && resumed == null) {
      throw new RecipeException(
          "allowChangedData is given for a new run, expected one that is resumed; leave it out");
    }
    Map<String, String> overrides = new LinkedHashMap<>();
    if (weights != null && !fields.containsKey("model")) {
      overrides.putAll(WeightsOrigin.fields(Checkpoints.file(weights)));
    }
    if (fields.containsKey("epochs")) {
      // A recipe that counts in steps, or by time, goes by epochs once these are asked for.
      overrides.put("steps", "0");
      overrides.put("seconds", "0");
    }
    overrides.putAll(fields);
    Recipe wanted = Recipes.resolve(recipe, overrides);
    if (resumed != null) {
      resumed.requireOwnFiles();
      Resumed.requireSame(resumed, wanted, out == null && weights == null);
    }
    return wanted;
  }

  private StartingPoint start() {
    if (resumed != null) {
      return new Resumed(resumed, changedDataAllowed);
    }
    return weights == null
        ? new Fresh(out)
        : new FromWeights(
            out,
            Checkpoints.file(weights).toAbsolutePath().normalize(),
            fields.containsKey("normalization"));
  }

  private final class ToListeners implements Messages {
    @Override
    public void say(String line) {
      LOG.info(line);
      listeners.forEach(listener -> listener.message(line));
    }

    @Override
    public void warn(String line) {
      LOG.warn(line);
      listeners.forEach(listener -> listener.warning(line));
    }
  }

  private final class Observer implements TrainingObserver {
    private final Messages messages;

    Observer(Messages messages) {
      this.messages = Objects.requireNonNull(messages);
    }

    @Override
    public void said(String line) {
      messages.say(line);
    }

    @Override
    public void alerted(String line) {
      messages.warn(line);
    }

    @Override
    public void stepped(Step step) {
      listeners.forEach(listener -> listener.step(step));
    }

    @Override
    public void epochEnded(Epoch epoch) {
      EpochMetrics metrics = epoch.metrics();
      listeners.forEach(listener -> listener.epoch(metrics));
    }
  }
}
