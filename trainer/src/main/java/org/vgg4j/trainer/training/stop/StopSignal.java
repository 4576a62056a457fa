package org.vgg4j.trainer.training.stop;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import sun.misc.Signal;

/**
 * Ctrl-C, a service's stop and a terminal that hangs up. Always answered: while a training runs,
 * the first asks it to save and end; before its first step, where there is nothing to save, after
 * it, and at the second, the program ends at once.
 */
public final class StopSignal implements AutoCloseable {

  /** Exit code of an interrupted program. */
  public static final int INTERRUPTED = 130;

  private static final String[] NAMES = {"INT", "TERM", "HUP"};

  /** The clock at the first signal, {@link System#nanoTime}; null before it. */
  private final AtomicReference<Long> requestedNanos = new AtomicReference<>();

  private final CountDownLatch asked = new CountDownLatch(1);
  private final Messages messages;
  private final String stopping;
  private final String before;
  private volatile boolean training;

  /** What to tell the user, each on a thread of its own. */
  public interface Messages {
    /** A line on standard error. */
    void say(String line);
  }

  /** Starts to listen to INT, TERM and HUP, but for those that the program was told to ignore. */
  public StopSignal(Messages messages) {
    this(
        messages,
        "stopping: saving a checkpoint first",
        "stopped before the first step: there is nothing to save");
  }

  /**
   * The same, for what is not a training.
   *
   * @param stopping what is said at the first signal
   * @param before what is said where it comes before there is anything to finish
   */
  public StopSignal(Messages messages, String stopping, String before) {
    this.messages = messages;
    this.stopping = stopping;
    this.before = before;
    for (String name : NAMES) {
      handle(name, this::request);
    }
  }

  private static void handle(String name, Runnable action) {
    try {
      Signal.handle(new Signal(name), signal -> action.run());
    } catch (IllegalArgumentException unknown) {
      // Windows has no HUP.
      org.slf4j.LoggerFactory.getLogger(StopSignal.class).debug("no signal {}", name, unknown);
    }
  }

  private void request() {
    if (!requestedNanos.compareAndSet(null, System.nanoTime())) {
      endAtOnce();
    }
    if (training) {
      messages.say(stopping);
      asked.countDown();
    } else {
      messages.say(before);
      endAtOnce();
    }
  }

  /** From now on there is something to save, and whoever trains asks {@link #requested}. */
  public void workBegins() {
    training = true;
  }

  /** Waits for the first signal. */
  public void await() throws InterruptedException {
    asked.await();
  }

  public boolean requested() {
    return requestedNanos.get() != null;
  }

  /** Nanoseconds since the training was asked to save and end; 0 if it was not. */
  long waitingNanos() {
    Long since = requestedNanos.get();
    return training && since != null ? System.nanoTime() - since : 0;
  }

  /** Ends the program without saving, because the training does not answer. */
  void giveUp(String line) {
    messages.say(line);
    endAtOnce();
  }

  private static void endAtOnce() {
    Runtime.getRuntime().halt(INTERRUPTED);
  }

  @Override
  public void close() {
    for (String name : NAMES) {
      handle(name, StopSignal::endAtOnce);
    }
  }
}
