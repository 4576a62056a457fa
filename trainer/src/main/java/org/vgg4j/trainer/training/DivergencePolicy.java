package org.vgg4j.trainer.training;

import java.util.Locale;

/** What a run does when its loss is no number any more. */
public enum DivergencePolicy {
  /** Ends, keeping the last checkpoint. */
  STOP,
  /** Goes back to the last checkpoint with half the learning rate, at most three times. */
  ROLLBACK,
  /** Goes on. */
  CONTINUE;

  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
