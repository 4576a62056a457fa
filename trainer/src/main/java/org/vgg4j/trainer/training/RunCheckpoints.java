package org.vgg4j.trainer.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vgg4j.datasets.files.OwnFiles;
import org.vgg4j.profiles.DeviceUnavailableException;
import org.vgg4j.trainer.checkpoints.CheckpointInfo;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.checkpoints.CheckpointWriter;
import org.vgg4j.trainer.device.FiniteNetwork;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunException;
import org.vgg4j.trainer.training.update.ResultUse;
import org.vgg4j.trainer.training.update.WeightAverage;

/**
 * The checkpoints of one run: when they are due, and where they go. A network that is not made of
 * numbers any more is never saved: it would take the place of one that is.
 */
final class RunCheckpoints {

  private static final Logger LOG = LoggerFactory.getLogger(RunCheckpoints.class);

  private final TrainingSetup setup;
  private final TrainingOptions options;
  private final Optional<WeightAverage> average;
  private long step;
  private long nanos;

  /**
   * @param average whose weights are kept too, if any
   */
  RunCheckpoints(TrainingSetup setup, TrainingOptions options, Optional<WeightAverage> average) {
    this.setup = setup;
    this.options = options;
    this.average = average;
  }

  /**
   * The run begins or goes on. The network that it goes on with is that of its best epoch where
   * {@code best.zip} is missing at an epoch's end, and is kept as that.
   */
  void begin(TrainingState state) {
    boolean atBest = state.bestEpoch > 0 && state.bestEpoch == state.epoch && state.batch == 0;
    if (atBest && !Files.exists(setup.run().bestCheckpoint(), LinkOption.NOFOLLOW_LINKS)) {
      saveBest(state);
    }
    startCounting(state);
  }

  private void startCounting(TrainingState state) {
    step = state.step;
    nanos = System.nanoTime();
  }

  /**
   * Whether it is time to save.
   *
   * @param taken steps of the run, those too whose figures are unread
   */
  boolean due(long taken) {
    return options.interval().due(taken - step, System.nanoTime() - nanos);
  }

  /** Saves where it is time to; what {@link #saveLast} returns. */
  Optional<String> saveIfDue(TrainingState state) {
    return due(state.step) ? saveLast(state) : Optional.empty();
  }

  /**
   * Writes {@code last.zip} and keeps those before.
   *
   * @return why the network was not saved; empty where it was
   */
  Optional<String> saveLast(TrainingState state) {
    return save(state, options.keptCheckpoints());
  }

  private Optional<String> save(TrainingState state, int kept) {
    startCounting(state);
    Optional<String> fault = FiniteNetwork.fault(setup.graph());
    if (fault.isPresent()) {
      return fault;
    }
    RunDirectory run = setup.run();
    try {
      OwnFiles.require(run.folder(), run.lastCheckpoint());
      CheckpointWriter.writeKeeping(
          run.resumableCheckpoints(kept),
          setup.graph(),
          average.map(WeightAverage::slowWeights).orElse(null),
          info(state));
    } catch (IOException e) {
      throw RunException.cannotWrite(run.lastCheckpoint(), e);
    }
    startCounting(state);
    return Optional.empty();
  }

  /**
   * Saves, if that is possible, when the data cannot be read, steps cannot be taken or the device
   * cannot be used any more.
   *
   * @param whole whether the graph is that of the state
   * @return what to end the run with: with the exit code of the failure, and what to do
   */
  RuntimeException ended(RuntimeException failure, TrainingState state, BooleanSupplier whole) {
    try {
      if (whole.getAsBoolean()) {
        saveLast(state).ifPresent(fault -> LOG.warn("not saved: {}", fault));
      }
    } catch (RuntimeException e) {
      // Nothing can be read of a device that is gone. The checkpoint before is whole.
      LOG.warn("cannot save", e);
    }
    return withRemedy(failure, setup.run());
  }

  /** A failure that ends a run, with its exit code, and what to do then. */
  static RuntimeException withRemedy(RuntimeException failure, RunDirectory run) {
    String line =
        failure.getMessage()
            + (Files.exists(run.lastCheckpoint())
                ? "; then go on with: train --resume " + run.folder()
                : "; nothing was saved: train anew");
    return failure instanceof DeviceUnavailableException
        ? new DeviceUnavailableException(line, failure)
        : new RunException(line, failure);
  }

  /** Writes {@code best.zip}; the caller has seen that the network is made of numbers. */
  void saveBest(TrainingState state) {
    RunDirectory run = setup.run();
    try {
      OwnFiles.require(run.folder(), run.bestCheckpoint());
      withResult(
          () -> {
            CheckpointWriter.write(run.bestCheckpoint(), setup.graph(), info(state));
            return null;
          });
    } catch (IOException e) {
      throw RunException.cannotWrite(run.bestCheckpoint(), e);
    }
  }

  private CheckpointInfo info(TrainingState state) {
    state.elapsedSeconds = setup.plan().elapsedSeconds();
    return setup.checkpointInfo(state.position());
  }

  /** What is done with the weights that are validated, kept as the best and tested. */
  <T, E extends Exception> T withResult(ResultUse<T, E> use) throws E {
    return average.isPresent() ? average.get().withResult(use) : use.run();
  }

  /** Shows the network with those weights, for example to whoever draws it. */
  void showResult(Runnable use) {
    withResult(
        () -> {
          use.run();
          return null;
        });
  }

  /**
   * Puts the graph back to {@code last.zip}, optimizer included, and writes that file anew with the
   * lower rate, so that a run which is stopped and gone on with does not begin at the old one.
   *
   * @param rateScale what the schedule's rate is multiplied with from now on
   * @return where that was
   */
  TrainingState rollBack(double rateScale) {
    ComputationGraph graph = setup.graph();
    TrainingState state;
    try (CheckpointReader.Loaded good = CheckpointReader.read(setup.run().lastCheckpoint(), true)) {
      graph.params().assign(good.graph().params());
      INDArray optimizer = good.graph().getUpdater().getStateViewArray();
      if (optimizer != null) {
        graph.getUpdater().getStateViewArray().assign(optimizer);
      }
      average.ifPresent(
          weights -> weights.goBackTo(good.slowWeights().orElse(good.graph().params())));
      graph
          .getConfiguration()
          .setIterationCount(good.graph().getConfiguration().getIterationCount());
      state = TrainingState.at(good.info().orElseThrow().position());
    }
    state.rateScale = rateScale;
    // In the place of itself: the checkpoints before stay as they are.
    save(state, 1);
    return state;
  }
}
