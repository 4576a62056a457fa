package org.vgg4j.trainer.training.update;

/**
 * What is done while a run's result is in its graph.
 *
 * @param <T> what comes of it
 * @param <E> what it may fail with
 */
public interface ResultUse<T, E extends Exception> {

  /** Does it. */
  T run() throws E;
}
