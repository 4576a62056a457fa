package org.vgg4j.trainer.training;

import java.nio.file.Files;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a run does where its loss or its network is not made of numbers any more. */
final class Divergence {

  private static final Logger LOG = LoggerFactory.getLogger(Divergence.class);

  private final TrainingSetup setup;
  private final DivergencePolicy policy;
  private final Observers observers;
  private final RunCheckpoints checkpoints;

  Divergence(
      TrainingSetup setup,
      TrainingOptions options,
      Observers observers,
      RunCheckpoints checkpoints) {
    this.setup = setup;
    this.policy = options.divergence();
    this.observers = observers;
    this.checkpoints = checkpoints;
  }

  /** Before the first step: there is a checkpoint where it may be gone back to one. */
  void prepare(TrainingState state) {
    if (policy == DivergencePolicy.ROLLBACK && !Files.exists(setup.run().lastCheckpoint())) {
      checkpoints.saveLast(state);
    }
  }

  /** Tells the observers of it, and returns whether the policy ends the epoch for it. */
  boolean ends(TrainingState state, String fault) {
    observers.tell(observer -> observer.diverged(state.step, fault));
    return policy != DivergencePolicy.CONTINUE;
  }

  /** Saves where the run is stopped, or says why it cannot. */
  void saveIfSound(TrainingState state) {
    checkpoints
        .saveLast(state)
        .ifPresent(
            fault ->
                observers.alert(
                    "%s at step %d, expected numbers: the checkpoint of before is kept"
                        .formatted(fault, state.step)));
  }

  /**
   * Goes back to the last checkpoint, if the policy says so and it was not done too often.
   *
   * @return where that was; empty where the run ends
   */
  Optional<TrainingState> goBack(TrainingState state, String fault) {
    LOG.warn("{} at step {}", fault, state.step);
    String found = fault + " at step " + state.step + ", expected numbers: ";
    boolean rollback = policy == DivergencePolicy.ROLLBACK;
    if (!rollback || state.rateScale <= DivergencePolicy.LOWEST_RATE_SCALE) {
      String why = rollback ? "; its learning rate was halved three times already" : "";
      observers.alert(found + "the run ends" + why);
      return Optional.empty();
    }
    observers.alert(found + "going back to the last checkpoint with half the learning rate");
    TrainingState before = checkpoints.rollBack(state.rateScale / 2);
    setup.run().epochs().keep(before.epoch);
    return Optional.of(before);
  }
}
