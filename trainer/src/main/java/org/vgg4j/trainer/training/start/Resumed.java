package org.vgg4j.trainer.training.start;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.EarlierData;
import org.vgg4j.datasets.Normalization;
import org.vgg4j.datasets.batches.EpochBatches;
import org.vgg4j.models.InputShape;
import org.vgg4j.profiles.KernelChoices;
import org.vgg4j.trainer.checkpoints.CheckpointInfo;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.device.MemoryEstimate;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.runs.Provenance;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunException;
import org.vgg4j.trainer.runs.RunResult;
import org.vgg4j.trainer.runs.RunStatus;

/** A run that goes on where it stopped, in whatever way. */
public final class Resumed implements StartingPoint {

  private final RunDirectory run;
  private final boolean changedDataAllowed;
  private EarlierRun earlier;
  private Optional<Provenance> before = Optional.empty();

  /**
   * @param run its folder
   * @param changedDataAllowed whether it may go on with other images of the same classes
   */
  public Resumed(RunDirectory run, boolean changedDataAllowed) {
    this.run = run;
    this.changedDataAllowed = changedDataAllowed;
  }

  /**
   * Asks that a recipe is a run's own, but for how long it trains, how it is computed and where its
   * data lies.
   *
   * @param alone whether nothing else is asked for that only new runs have
   * @throws RecipeException if it is not
   */
  public static void requireSame(RunDirectory run, Recipe wanted, boolean alone) {
    Map<String, String> changeable =
        Map.of(
            "epochs", Integer.toString(wanted.optimization().epochs()),
            "steps", Long.toString(wanted.optimization().steps()),
            "seconds", Long.toString(wanted.optimization().seconds()),
            "threads", Integer.toString(wanted.execution().threads()),
            "acceleration", wanted.execution().acceleration().id(),
            "data", wanted.images().data(),
            "dataDir", Objects.toString(wanted.images().dataDir(), ""));
    if (!alone || !wanted.equals(Recipes.resolve(run.recipeFile().toString(), changeable))) {
      throw new RecipeException(
          "--resume goes on with a run as it is: expected only --epochs, --steps, --time, --threads,"
              + " --acceleration and the place of its data beside it; start a new run with --weights"
              + " to change more");
    }
  }

  /** The result of a run that has done all that is wanted; empty where it has not. */
  public static Optional<RunResult> complete(RunDirectory run, Recipe wanted) {
    Recipe before = Recipes.resolve(run.recipeFile().toString(), Map.of());
    return RunResult.read(run)
        .filter(result -> result.status() == RunStatus.COMPLETED)
        .filter(result -> before.optimization().isAsLongAs(wanted.optimization()));
  }

  /** Reads only: nothing of a run is changed before it is known that it can go on. */
  @Override
  public void requireUsable() {
    earlier = EarlierRun.of(run);
  }

  @Override
  public EarlierData earlierData() {
    return earlier.data();
  }

  @Override
  public Optional<String> dataChange(DatasetSplits found) {
    return earlier.compare(found, changedDataAllowed);
  }

  @Override
  public long plannedSteps(EpochBatches batches) {
    return Recipes.resolve(run.recipeFile().toString(), Map.of())
        .optimization()
        .totalSteps(batches.count());
  }

  @Override
  public void requireRoom(MemoryEstimate estimate) {
    estimate.requireHeap(Runtime.getRuntime().maxMemory());
  }

  @Override
  public Optional<RunDirectory> existing() {
    return Optional.of(run);
  }

  @Override
  public Beginning begin(
      Recipe recipe, InputShape input, DatasetSplits splits, Consumer<String> alert) {
    Optional<CheckpointReader.Loaded> newest = Resumption.newestCheckpoint(run, alert);
    before = Resumption.provenance(run, newest.isPresent(), alert);
    Path weights = before.map(Provenance::weights).map(Path::of).orElse(null);
    if (newest.isPresent()) {
      CheckpointInfo info = newest.get().info().orElseThrow();
      return new Beginning(
          newest.get().graph(),
          new Normalization(info.mean(), info.deviation()),
          KeptBest.settle(run, info.position(), alert),
          newest.get().slowWeights().orElse(null),
          weights,
          Optional.empty());
    }
    // Stopped before its first checkpoint: it begins as it began, with the pixels of then.
    // Weights that a run started from may have brought their own.
    Optional<Normalization> known = before.map(Provenance::normalization);
    if (weights != null) {
      return FromWeights.begin(weights, known, recipe, input, splits);
    }
    return Fresh.begin(
        known.orElseGet(() -> recipe.images().normalization().of(splits.train())),
        recipe,
        input,
        splits);
  }

  @Override
  public RunDirectory folder(String recipeName) {
    return run;
  }

  @Override
  public void prepare(RunDirectory same, Recipe recipe) {
    // It is of the run before this one, which may be killed before it has a result of its own.
    boolean finished =
        RunResult.read(run).filter(result -> result.status() == RunStatus.COMPLETED).isPresent();
    if (finished) {
      run.rename(run.resultFile(), run.resultBeforeFile());
    } else {
      run.delete(run.resultFile());
    }
    try {
      run.writeText(run.recipeFile(), Recipes.toYaml(recipe));
    } catch (RunException e) {
      if (finished) {
        run.rename(run.resultBeforeFile(), run.resultFile());
      }
      throw e;
    }
    run.epochs().addMissing();
  }

  @Override
  public List<String> keepEpochs(RunDirectory same, int epochs) {
    return run.epochs().keep(epochs);
  }

  /** From the file that the run's next part is going to replace. */
  @Override
  public List<Provenance.Session> earlierSessions() {
    List<Provenance.Session> sessions = new ArrayList<>();
    before.ifPresent(
        kept -> {
          sessions.addAll(kept.earlier());
          sessions.add(kept.session());
        });
    return sessions;
  }

  @Override
  public Optional<KernelChoices> earlierKernels() {
    return before.map(Provenance::kernels);
  }
}
