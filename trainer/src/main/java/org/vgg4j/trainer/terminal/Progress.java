package org.vgg4j.trainer.terminal;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressState;
import org.vgg4j.datasets.files.PlainText;

/** A progress bar where a person watches; elsewhere nothing, lines being the caller's business. */
public final class Progress implements AutoCloseable {

  private static final boolean UNICODE =
      "UTF-8".equalsIgnoreCase(System.getProperty("stdout.encoding", "UTF-8"));

  private final String task;
  private final long first;
  private final String unit;
  private final long unitSize;
  private final long begin = System.nanoTime();
  private volatile String loss = "";
  private volatile String accuracy = "";
  private volatile String curve = "";
  private ProgressBar bar;

  private Progress(String task, long first, String unit, long unitSize) {
    this.task = PlainText.line(task);
    this.first = first;
    this.unit = unit;
    this.unitSize = unitSize;
  }

  /**
   * Starts a bar.
   *
   * @param task what is being done
   * @param total units to do, -1 where it is not known
   * @param done units already done
   * @param unit the unit's name, for example {@code " MB"}; empty for images, so that the line fits
   *     80 columns
   * @param unitSize how many make one of the unit's name
   */
  public static Progress start(
      Terminal terminal, String task, long total, long done, String unit, long unitSize) {
    if (!terminal.interactive() || terminal.quiet()) {
      return new Progress(task, done, unit, unitSize);
    }
    Progress progress = new Progress(task, done, unit, unitSize);
    progress.bar =
        new ProgressBarBuilder()
            .setTaskName(progress.task)
            .setInitialMax(total)
            .startsFrom(done, Duration.ZERO)
            .setRenderer(progress::draw)
            .setUpdateIntervalMillis(200)
            .clearDisplayOnFinish()
            .setConsumer(new OneLine(terminal.err()))
            .build();
    return progress;
  }

  private String draw(ProgressState state, int columns) {
    double seconds = (System.nanoTime() - begin) / 1e9;
    long done = state.getCurrent();
    String line =
        new ProgressLine(
                task,
                done,
                state.getMax(),
                unit,
                unitSize,
                done > first && seconds > 0 ? (done - first) / seconds : Double.NaN,
                loss,
                accuracy,
                curve,
                UNICODE)
            .draw(columns);
    // What is left of a longer line before must be covered.
    return line + " ".repeat(Math.max(0, columns - 1 - line.length()));
  }

  public void advance(long units) {
    if (bar != null) {
      bar.stepBy(units);
    }
  }

  public void at(long units) {
    if (bar != null) {
      bar.stepTo(units);
    }
  }

  /** Shows loss and accuracy behind the bar, and the loss of the run so far as a curve. */
  public void figures(double meanLoss, double share, Sparkline losses) {
    if (bar != null) {
      loss = String.format(Locale.ROOT, "loss %.3f", meanLoss);
      accuracy = String.format(Locale.ROOT, "top-1 %.0f%%", 100 * share);
      curve = losses.draw(UNICODE);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }

  /** Leaves nothing behind; the library's own ends with an empty line. */
  private static final class OneLine extends ConsoleProgressBarConsumer {
    private final PrintStream out;

    OneLine(PrintStream out) {
      super(out);
      this.out = out;
    }

    @Override
    public void close() {
      out.print('\r');
      out.flush();
    }
  }
}
