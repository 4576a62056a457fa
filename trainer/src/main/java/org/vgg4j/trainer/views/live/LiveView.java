package org.vgg4j.trainer.views.live;

import java.util.List;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;
import org.vgg4j.trainer.runs.RunResult;
import org.vgg4j.trainer.training.TrainingObserver;
import org.vgg4j.trainer.training.TrainingSetup;

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
    server.show(new LivePage(setup), state);
    say.accept("live view: " + server.address());
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
