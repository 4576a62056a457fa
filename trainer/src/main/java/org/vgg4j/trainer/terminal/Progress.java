package org.vgg4j.trainer.terminal;

import java.text.DecimalFormat;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar where a person watches; elsewhere nothing, lines being the caller's business. */
public final class Progress implements AutoCloseable {

  private final ProgressBar bar;

  private Progress(ProgressBar bar) {
    this.bar = bar;
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
      return new Progress(null);
    }
    boolean unicode = "UTF-8".equalsIgnoreCase(System.getProperty("stdout.encoding", "UTF-8"));
    return new Progress(
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(total)
            .startsFrom(done, java.time.Duration.ZERO)
            .setUnit(unit, unitSize)
            .showSpeed(new DecimalFormat("0"))
            .setStyle(unicode ? ProgressBarStyle.UNICODE_BLOCK : ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(200)
            .clearDisplayOnFinish()
            .setConsumer(new ConsoleProgressBarConsumer(terminal.err()))
            .build());
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

  /** Shows loss and accuracy beside the bar. */
  public void figures(double loss, double accuracy) {
    if (bar != null) {
      bar.setExtraMessage(
          String.format(Locale.ROOT, " loss %.2f top-1 %.0f%%", loss, 100 * accuracy));
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
