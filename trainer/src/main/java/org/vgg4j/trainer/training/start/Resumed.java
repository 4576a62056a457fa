package org.vgg4j.trainer.training.start;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.runs.Provenance;
import org.vgg4j.trainer.runs.RunDirectory;

/** A run that goes on where it stopped, in whatever way. */
public final class Resumed implements StartingPoint {

  private final RunDirectory run;
  private final boolean changedDataAllowed;
  private EarlierRun earlier;

  /**
   * @param run its folder
   * @param changedDataAllowed whether it may go on with other images of the same classes
   */
  public Resumed(RunDirectory run, boolean changedDataAllowed) {
    this.run = run;
    this.changedDataAllowed = changedDataAllowed;
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
    Path weights = Resumption.weights(run);
    Optional<CheckpointReader.Loaded> newest = Resumption.newestCheckpoint(run, alert);
    if (newest.isPresent()) {
      CheckpointInfo info = newest.get().info().orElseThrow();
      return new Beginning(
          newest.get().graph(),
          new Normalization(info.mean(), info.deviation()),
          info.position(),
          newest.get().slowWeights().orElse(null),
          weights,
          Optional.empty());
    }
    // Stopped before its first checkpoint: it begins as it began, with the pixels of then.
    Optional<Normalization> known = Resumption.normalization(run);
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
    run.delete(run.resultFile());
    run.writeText(run.recipeFile(), Recipes.toYaml(recipe));
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
    Provenance.read(run)
        .ifPresent(
            before -> {
              sessions.addAll(before.earlier());
              sessions.add(before.session());
            });
    return sessions;
  }

  @Override
  public Optional<KernelChoices> earlierKernels() {
    return Provenance.read(run).map(Provenance::kernels);
  }
}
