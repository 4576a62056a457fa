package org.vgg4j.trainer.training.start;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.EarlierData;
import org.vgg4j.datasets.batches.EpochBatches;
import org.vgg4j.models.InputShape;
import org.vgg4j.profiles.KernelChoices;
import org.vgg4j.trainer.device.MemoryEstimate;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.runs.Provenance;
import org.vgg4j.trainer.runs.RunDirectory;

/** Where a training begins, and everything that differs between the ways to begin one. */
public sealed interface StartingPoint permits NewRun, Resumed {

  /**
   * Finds what stands in the way before anything is opened.
   *
   * @throws org.vgg4j.trainer.runs.RunException if the run's folder cannot be used
   */
  void requireUsable();

  /** How the data is to be divided again; null where it is divided for the first time. */
  EarlierData earlierData();

  /**
   * Compares data with what the run knew.
   *
   * @return a line to be said: that the data has changed; empty if it has not
   * @throws org.vgg4j.trainer.runs.RunException if the run cannot go on with the data
   */
  Optional<String> dataChange(DatasetSplits found);

  /** Optimizer steps that the run was planned for before; 0 for a new run. */
  long plannedSteps(EpochBatches batches);

  /**
   * Checks that what is read at the beginning fits into memory.
   *
   * @throws org.vgg4j.trainer.runs.RunException if it does not
   */
  void requireRoom(MemoryEstimate estimate);

  /** The run's folder, where there is one already. */
  Optional<RunDirectory> existing();

  /**
   * Makes the network that is trained. A folder that exists is locked by the caller.
   *
   * @param alert told what the user should know
   */
  Beginning begin(Recipe recipe, InputShape input, DatasetSplits splits, Consumer<String> alert);

  /** The run's folder, made where there is none. */
  RunDirectory folder(String recipeName);

  /** Writes the recipe into the folder, and what belongs to a run that begins now. */
  void prepare(RunDirectory run, Recipe recipe);

  /**
   * Drops the rows of epochs that are trained again.
   *
   * @param epochs that are over
   * @return lines that tell what was damaged
   */
  List<String> keepEpochs(RunDirectory run, int epochs);

  /** What the run was computed on until now, the first part first. */
  List<Provenance.Session> earlierSessions();

  /** The kernels that timing chose for the run's part before; empty where there are none. */
  Optional<KernelChoices> earlierKernels();
}
