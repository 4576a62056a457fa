package org.vgg4j.trainer.training.steps;

/**
 * The run was asked to stop while steps were waited for. They were given up, and the run's graph is
 * that of before them.
 */
public final class StepsStoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StepsStoppedException() {
    super("stopped");
  }
}
