package org.vgg4j.trainer.runs;

import com.fasterxml.jackson.annotation.JsonValue;
import org.vgg4j.choices.Choices;

/** How far a run has come. */
public enum RunStatus {
  /** It has no result yet: it is under way, or was killed. */
  RUNNING,
  /** Trained to its end and tested. */
  COMPLETED,
  /** Stopped by a signal and saved; {@code --resume} goes on. */
  INTERRUPTED,
  /** Ended because the network was not made of numbers any more. */
  DIVERGED;

  /** Its name in files and on pages. */
  @JsonValue
  public String id() {
    return Choices.id(name());
  }

  @Override
  public String toString() {
    return id();
  }
}
