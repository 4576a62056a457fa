package org.vgg4j.trainer.training;

import java.io.IOException;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.LoggerFactory;
import org.vgg4j.datasets.InputFailureException;
import org.vgg4j.datasets.OwnFiles;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.checkpoints.CheckpointWriter;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunException;

/** The checkpoints of one run: when they are due, and where they go. */
final class RunCheckpoints {

  private final TrainingSetup setup;
  private final TrainingOptions options;
  private long step;
  private long nanos;

  RunCheckpoints(TrainingSetup setup, TrainingOptions options) {
    this.setup = setup;
    this.options = options;
  }

  /** The interval begins now. */
  void startCounting(TrainingState state) {
    step = state.step;
    nanos = System.nanoTime();
  }

  void saveIfDue(TrainingState state) {
    if (options.interval().due(state.step - step, System.nanoTime() - nanos)) {
      saveLast(state);
    }
  }

  /** Writes {@code last.zip} and keeps those before. */
  void saveLast(TrainingState state) {
    RunDirectory run = setup.run();
    try {
      OwnFiles.require(run.folder(), run.lastCheckpoint());
      CheckpointWriter.writeKeeping(
          run.resumableCheckpoints(options.keptCheckpoints()),
          setup.graph(),
          setup.checkpointInfo(state.position()));
    } catch (IOException e) {
      throw RunDirectory.cannotWrite(run.lastCheckpoint(), e);
    }
    startCounting(state);
  }

  /**
   * Saves, if that is possible, when the data cannot be read any more.
   *
   * @return what to end the run with
   */
  RunException saveAfter(InputFailureException failure, TrainingState state) {
    try {
      saveLast(state);
    } catch (RunException e) {
      // The checkpoint before is whole.
      LoggerFactory.getLogger(RunCheckpoints.class).warn("cannot save", e);
    }
    return new RunException(
        failure.getMessage() + "; then go on with: train --resume " + setup.run().folder(),
        failure);
  }

  /** Writes {@code best.zip}. */
  void saveBest(TrainingState state) {
    RunDirectory run = setup.run();
    try {
      OwnFiles.require(run.folder(), run.bestCheckpoint());
      CheckpointWriter.write(
          run.bestCheckpoint(), setup.graph(), setup.checkpointInfo(state.position()));
    } catch (IOException e) {
      throw RunDirectory.cannotWrite(run.bestCheckpoint(), e);
    }
  }

  /** Puts the graph back to {@code last.zip}, optimizer included, and says where that was. */
  TrainingState rollBack() {
    CheckpointReader.Loaded good = CheckpointReader.read(setup.run().lastCheckpoint(), true);
    ComputationGraph graph = setup.graph();
    graph.params().assign(good.graph().params());
    INDArray optimizer = good.graph().getUpdater().getStateViewArray();
    if (optimizer != null) {
      graph.getUpdater().getStateViewArray().assign(optimizer);
    }
    graph.getConfiguration().setIterationCount(good.graph().getConfiguration().getIterationCount());
    return TrainingState.at(good.info().orElseThrow().position());
  }
}
