package org.vgg4j.trainer.training.workers;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A thread for each worker, for as long as the run: what ND4J keeps for a thread (workspaces,
 * generator, device) is kept for the worker. Worker 0 computes on the thread that asks, which is
 * the one that trains.
 */
public final class WorkerThreads implements AutoCloseable {

  /** Of workers from 1 on. */
  private final List<ExecutorService> threads = new ArrayList<>();

  private final AffinityManager affinity = Nd4j.getAffinityManager();

  /** The device of worker 0, on which the run's graph is. */
  private final int own = affinity.getDeviceForCurrentThread();

  /**
   * @param workers at least 1
   */
  public WorkerThreads(int workers) {
    for (int worker = 1; worker < workers; worker++) {
      String name = "vgg4j-worker-" + worker;
      threads.add(
          Executors.newSingleThreadExecutor(
              task -> {
                Thread thread = new Thread(task, name);
                thread.setDaemon(true);
                return thread;
              }));
    }
  }

  /**
   * Runs a task for every worker, side by side, and waits for all of them, so that none still
   * writes anywhere when this returns or throws.
   *
   * @param task given the worker's number, from 0
   * @return what they returned, in the workers' order
   * @throws RuntimeException or {@link Error}: that of the first worker that failed
   */
  public <T> List<T> all(IntFunction<T> task) {
    List<Future<T>> others = new ArrayList<>();
    List<T> results = new ArrayList<>();
    Throwable failure = null;
    try {
      for (int i = 0; i < threads.size(); i++) {
        int worker = i + 1;
        others.add(
            threads
                .get(i)
                .submit(
                    () -> {
                      // In the task, whose failures are seen. A processor is one device.
                      affinity.unsafeSetDevice((own + worker) % affinity.getNumberOfDevices());
                      return task.apply(worker);
                    }));
      }
      results.add(task.apply(0));
    } catch (RuntimeException | Error e) {
      failure = e;
    }
    for (Future<T> other : others) {
      try {
        results.add(result(other));
      } catch (ExecutionException e) {
        if (failure == null) {
          failure = e.getCause();
        } else if (failure != e.getCause()) {
          failure.addSuppressed(e.getCause());
        }
      }
    }
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure != null) {
      // Tasks throw nothing that is checked.
      throw (RuntimeException) failure;
    }
    return results;
  }

  /** An interrupt is kept for who asks for it: a worker cannot be left in the middle of a step. */
  private static <T> T result(Future<T> task) throws ExecutionException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Ends the threads, and gives back what ND4J holds for them. */
  @Override
  public void close() {
    for (ExecutorService thread : threads) {
      thread.submit(() -> Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread());
      thread.shutdown();
    }
  }
}
