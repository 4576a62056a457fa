package org.vgg4j.trainer.training.start;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.EarlierData;
import org.vgg4j.datasets.batches.EpochBatches;
import org.vgg4j.profiles.KernelChoices;
import org.vgg4j.trainer.device.MemoryEstimate;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.runs.OutputFolder;
import org.vgg4j.trainer.runs.Provenance;
import org.vgg4j.trainer.runs.RunDirectory;

/** A run that has no folder yet. */
public sealed interface NewRun extends StartingPoint permits Fresh, FromWeights {

  /** The run's folder, new or empty; null for a new one under {@code runs/}. */
  Path out();

  @Override
  default void requireUsable() {
    OutputFolder.requireUsable(out());
  }

  @Override
  default EarlierData earlierData() {
    return null;
  }

  @Override
  default Optional<String> dataChange(DatasetSplits found) {
    return Optional.empty();
  }

  @Override
  default long plannedSteps(EpochBatches batches) {
    return 0;
  }

  @Override
  default void requireRoom(MemoryEstimate estimate) {}

  @Override
  default Optional<RunDirectory> existing() {
    return Optional.empty();
  }

  @Override
  default RunDirectory folder(String recipeName) {
    return OutputFolder.create(out(), recipeName);
  }

  @Override
  default void prepare(RunDirectory run, Recipe recipe) {
    run.begin(Recipes.toYaml(recipe));
  }

  @Override
  default List<String> keepEpochs(RunDirectory run, int epochs) {
    return List.of();
  }

  @Override
  default List<Provenance.Session> earlierSessions() {
    return List.of();
  }

  @Override
  default Optional<KernelChoices> earlierKernels() {
    return Optional.empty();
  }
}
