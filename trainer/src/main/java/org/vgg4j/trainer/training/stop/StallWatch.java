package org.vgg4j.trainer.training.stop;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vgg4j.trainer.training.TrainingObserver;
import org.vgg4j.trainer.training.TrainingSetup;

/**
 * Names a step that does not end, and ends a program that was asked to stop but whose step does not
 * come to see it. Native code that waits for a thread it never gets would otherwise stand for ever,
 * without a word, deaf to a first Ctrl-C.
 *
 * <p>The training thread leaves two times a step here; a thread of its own looks at them once a
 * second.
 */
public final class StallWatch implements TrainingObserver {

  private static final Logger LOG = LoggerFactory.getLogger(StallWatch.class);

  private static final int REMEMBERED = 101;
  private static final long SECOND = 1_000_000_000L;

  /** How many times the median a step takes before it is named. */
  private static final int TIMES = 100;

  private final StopSignal stop;
  private final Report report;
  private final long leastNanos;
  private final long firstNanos;
  private final long[] durations = new long[REMEMBERED];
  private volatile int known;
  private volatile long step;
  private volatile long begin;
  private volatile boolean stepping;
  private volatile boolean closed;
  private volatile TrainingSetup setup;
  private long named;
  private Thread watcher;

  /** What to tell the user. */
  public interface Report {
    /** A line on standard error. */
    void say(String line);
  }

  /** A watch over a training that a signal may stop. */
  public StallWatch(StopSignal stop, Report report) {
    this(stop, report, 10 * SECOND, 120 * SECOND);
  }

  /**
   * @param leastNanos a step below this is never named
   * @param firstNanos what the first steps, which have no median yet, may take
   */
  StallWatch(StopSignal stop, Report report, long leastNanos, long firstNanos) {
    this.stop = stop;
    this.report = report;
    this.leastNanos = leastNanos;
    this.firstNanos = firstNanos;
  }

  @Override
  public void started(TrainingSetup started) {
    setup = started;
    stop.workBegins();
    watcher = new Thread(this::watch, "stall-watch");
    watcher.setDaemon(true);
    watcher.start();
  }

  @Override
  public void stepBegins(long number) {
    step = number;
    begin = System.nanoTime();
    stepping = true;
  }

  @Override
  public void stepped(Step taken) {
    if (!stepping) {
      // It was taken together with one before: its time says nothing of those to come.
      return;
    }
    stepping = false;
    int count = known;
    durations[count % REMEMBERED] = System.nanoTime() - begin;
    known = count + 1;
  }

  @Override
  public void stepGivenUp(long number) {
    stepping = false;
  }

  @Override
  public void close() {
    closed = true;
    if (watcher != null) {
      watcher.interrupt();
    }
  }

  private void watch() {
    try {
      while (!closed) {
        Thread.sleep(1000);
        look();
      }
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    boolean computing = stepping;
    long running = computing ? System.nanoTime() - begin : 0;
    long number = step;
    if (running > leastNanos && number != named && running > limit()) {
      named = number;
      String line = line(number, running);
      LOG.warn("{}", line);
      Map<Thread, StackTraceElement[]> stacks = Thread.getAllStackTraces();
      stacks.forEach((thread, stack) -> LOG.warn("{}: {}", thread, Arrays.toString(stack)));
      report.say("warning: " + line);
    }
    long waiting = stop.waitingNanos();
    long patience = patience(computing);
    if (waiting > patience && (!computing || running > patience)) {
      stop.giveUp(
          String.format(
              Locale.ROOT,
              "%s did not end within %d s: ended without saving; go on from the last checkpoint"
                  + " with: train --resume %s",
              !computing ? "saving" : "step " + number,
              waiting / SECOND,
              setup.run().folder()));
    }
  }

  private String line(long number, long running) {
    String usual =
        known == 0
            ? "it is the first"
            : String.format(Locale.ROOT, "the median is %.3f s", median() / 1e9);
    return String.format(
        Locale.ROOT,
        "step %d has been computing for %d s (%s): the machine may be overloaded, short of memory"
            + " or stuck; log.txt says where it is; Ctrl-C ends it",
        number,
        running / SECOND,
        usual);
  }

  private long limit() {
    return known == 0 ? firstNanos : TIMES * median();
  }

  /** How long a stop is waited for. A service that stops another kills it ten seconds later. */
  private long patience(boolean computing) {
    long longest = 0;
    for (int i = 0; i < Math.min(known, REMEMBERED); i++) {
      longest = Math.max(longest, durations[i]);
    }
    return computing ? Math.max(8 * SECOND, 20 * longest) : 300 * SECOND;
  }

  private long median() {
    long[] sorted = Arrays.copyOf(durations, Math.min(known, REMEMBERED));
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
