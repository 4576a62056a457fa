package org.vgg4j;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What other threads came to. */
final class Futures {

  private Futures() {}

  /** Waits, and throws what the other thread threw rather than what Java wraps around it. */
  static <T> T of(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw e;
    }
  }

  /**
   * The same, for one that ends early when it is asked to.
   *
   * @param cancel called where the waiting thread is interrupted, which it is still afterwards
   */
  static <T> T of(CompletableFuture<T> future, Runnable cancel) {
    boolean interrupted = false;
    while (!future.isDone()) {
      try {
        future.get();
      } catch (InterruptedException e) {
        interrupted = true;
        cancel.run();
      } catch (ExecutionException e) {
        break;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return of(future);
  }
}
