package org.vgg4j.trainer.training;

import java.util.List;
import java.util.function.Consumer;

/** All that watch a run, told one after another. */
final class Observers {

  private final List<TrainingObserver> all;

  Observers(List<TrainingObserver> all) {
    this.all = List.copyOf(all);
  }

  /** Tells every one of an event. */
  void tell(Consumer<TrainingObserver> event) {
    all.forEach(event);
  }

  /** Tells of a line that says what the run is or does. */
  void say(String line) {
    tell(observer -> observer.said(line));
  }

  /** Tells of a line that a user should not miss. */
  void alert(String line) {
    tell(observer -> observer.alerted(line));
  }

  /** Whether one of them wants to look into a step. */
  boolean wantInspection(long step) {
    return all.stream().anyMatch(observer -> observer.wantsInspection(step));
  }

  /** Begins a phase, which ends when the result is closed. */
  Ending phase(TrainingObserver.Phase phase, int epoch, long images, long done) {
    tell(observer -> observer.phaseBegan(phase, epoch, images, done));
    return () -> tell(TrainingObserver::phaseEnded);
  }

  /** Ends a phase. */
  interface Ending extends AutoCloseable {
    @Override
    void close();
  }
}
