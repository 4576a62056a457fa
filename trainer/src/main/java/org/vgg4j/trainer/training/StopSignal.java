package org.vgg4j.trainer.training;

import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;

/**
 * Ctrl-C. While a training runs, the first asks it to save and end; otherwise, and at the second,
 * the program ends at once.
 */
public final class StopSignal implements AutoCloseable {

  /** Exit code of an interrupted program. */
  public static final int INTERRUPTED = 130;

  private final AtomicBoolean requested = new AtomicBoolean();
  private final Runnable onFirst;

  /**
   * Starts to listen to INT and TERM.
   *
   * @param onFirst told once, on a thread of its own, that the run is going to end
   */
  public StopSignal(Runnable onFirst) {
    this.onFirst = onFirst;
    for (String name : new String[] {"INT", "TERM"}) {
      Signal.handle(new Signal(name), signal -> request());
    }
  }

  private void request() {
    if (requested.getAndSet(true)) {
      Runtime.getRuntime().halt(INTERRUPTED);
    }
    onFirst.run();
  }

  public boolean requested() {
    return requested.get();
  }

  @Override
  public void close() {
    for (String name : new String[] {"INT", "TERM"}) {
      Signal.handle(new Signal(name), signal -> Runtime.getRuntime().halt(INTERRUPTED));
    }
  }
}
