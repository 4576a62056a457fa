package org.vgg4j.profiles.cpu.onednn;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.dnnl.engine;
import org.vgg4j.profiles.cpu.threads.ComputeThreads;

/** The threads that compute a graph, each with memory of its own, and how they share work. */
public final class Workers {

  private final ComputeThreads threads;
  private final ThreadContext[] contexts;

  Workers(engine engine, ComputeThreads threads) {
    this.threads = threads;
    this.contexts = new ThreadContext[threads.count()];
    Arrays.setAll(contexts, number -> new ThreadContext(engine));
  }

  public int count() {
    return contexts.length;
  }

  /** What one of the threads computes in; kernels that use all threads run in the first. */
  public ThreadContext context(int number) {
    return contexts[number];
  }

  /** Work on a piece, in memory that nobody else uses meanwhile. */
  public interface Work {
    void run(ThreadContext context, int piece);
  }

  /** Runs pieces of work, numbered from 0, side by side; which thread takes which is left open. */
  public void share(int pieces, Work work) {
    AtomicInteger next = new AtomicInteger();
    threads.forEach(
        Math.min(contexts.length, pieces),
        number -> {
          for (int piece = next.getAndIncrement(); piece < pieces; piece = next.getAndIncrement()) {
            work.run(contexts[number], piece);
          }
        });
  }
}
