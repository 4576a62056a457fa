package org.vgg4j.trainer.views.live;

import java.util.List;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;
import org.vgg4j.trainer.runs.EpochMetrics;
import org.vgg4j.trainer.runs.EpochTimings;
import org.vgg4j.trainer.runs.RunResult;
import org.vgg4j.trainer.training.TrainingObserver;
import org.vgg4j.trainer.training.TrainingSetup;
import org.vgg4j.trainer.views.report.RunFiles;

/** The running training in a browser: its page, its server and what it knows. */
public final class LiveView implements TrainingObserver {

  private final LiveServer server;
  private final LiveState state = new LiveState();
  private final Consumer<String> say;
  private TrainingSetup setup;
  private SamplePredictions samples;

  /**
   * Binds the port, so that one in use is known before anything is computed.
   *
   * @param port 0 for any that is free
   * @param say tells the user the address
   * @throws org.vgg4j.trainer.runs.RunException if the port is in use
   */
  public LiveView(int port, Consumer<String> say) {
    this.server = new LiveServer(port);
    this.say = say;
  }

  @Override
  public void started(TrainingSetup newSetup) {
    setup = newSetup;
    try {
      samples = new SamplePredictions(setup);
    } catch (RuntimeException e) {
      // A picture that cannot be shown must not keep a network from training.
      LoggerFactory.getLogger(LiveView.class).warn("the live view goes without samples", e);
    }
    state.begin(earlierEpochs(setup));
    server.show(new LivePage(setup), state);
    say.accept("live view: " + server.address());
  }

  /** Those of a run that goes on, from its folder; none where that cannot be read. */
  static List<Epoch> earlierEpochs(TrainingSetup setup) {
    try {
      RunFiles files = RunFiles.read(setup.run());
      int best =
          files.testsLastEpoch() ? 0 : files.testedEpoch().map(EpochMetrics::epoch).orElse(0);
      return files.metrics().stream()
          .map(row -> new Epoch(row, timings(files, row), List.of(), null, row.epoch() == best))
          .toList();
    } catch (RuntimeException e) {
      LoggerFactory.getLogger(LiveView.class).warn("the live view begins without epochs", e);
      return List.of();
    }
  }

  private static EpochTimings timings(RunFiles files, EpochMetrics epoch) {
    return files.timings().stream()
        .filter(row -> row.epoch() == epoch.epoch())
        .findFirst()
        .orElse(
            new EpochTimings(
                epoch.epoch(), 0, Double.NaN, Double.NaN, Double.NaN, 0, Double.NaN, Double.NaN));
  }

  @Override
  public void stepped(Step step) {
    state.stepped(step);
  }

  @Override
  public void epochEnded(Epoch epoch) {
    state.epochEnded(epoch, samples == null ? List.of() : samples.of(setup.graph()));
  }

  @Override
  public void warned(String message) {
    state.warned(message);
  }

  @Override
  public void finished(RunResult result) {
    state.ended(result.status().id());
  }

  @Override
  public void close() {
    state.ended("ended");
    server.close();
    if (samples != null) {
      samples.close();
    }
  }
}
