package org.vgg4j.trainer.views.console;

import java.util.Locale;
import org.vgg4j.trainer.runs.EpochMetrics;
import org.vgg4j.trainer.runs.EpochTimings;
import org.vgg4j.trainer.terminal.Durations;
import org.vgg4j.trainer.terminal.Progress;
import org.vgg4j.trainer.terminal.Sparkline;
import org.vgg4j.trainer.terminal.Terminal;
import org.vgg4j.trainer.training.TrainingObserver;
import org.vgg4j.trainer.training.TrainingSetup;

/** Shows a training in the terminal: a bar where a person watches, lines elsewhere. */
public final class ConsoleObserver implements TrainingObserver {

  private static final String EPOCH =
      "%-11s loss %.4f  top-1 %5.2f %%   validation loss %.4f  top-1 %5.2f %%%s   %s images/s  %s";
  private static final String EPOCH_IN_80_COLUMNS =
      "%-11s train %.4f %4.1f %%  validation %.4f %4.1f %%%s %s/s %s";

  private final Terminal terminal;
  private final int lineInterval;
  private final Sparkline losses = new Sparkline();
  private TrainingSetup setup;
  private String title = "";
  private Progress progress;

  /**
   * @param lineInterval steps between two lines where no bar is shown, 0 for none
   */
  public ConsoleObserver(Terminal terminal, int lineInterval) {
    this.terminal = terminal;
    this.lineInterval = lineInterval;
  }

  @Override
  public void said(String line) {
    terminal.say(line);
  }

  @Override
  public void alerted(String line) {
    terminal.warn(line);
  }

  @Override
  public void started(TrainingSetup started) {
    setup = started;
  }

  @Override
  public void phaseBegan(Phase phase, int epoch, long images, long done) {
    String task =
        switch (phase) {
          case TRAINING -> title = "epoch " + epoch + "/" + setup.totalEpochs();
          case VALIDATION -> "validation";
          case TEST -> "test";
        };
    progress = Progress.start(terminal, task, images, done, "", 1);
  }

  @Override
  public void advanced(long done) {
    progress.at(done);
  }

  @Override
  public void stepped(Step step) {
    losses.add(step.loss());
  }

  @Override
  public void trained(EpochSoFar epoch) {
    progress.at(epoch.images());
    progress.figures(epoch.loss(), epoch.accuracy(), losses);
    if (!terminal.interactive() && lineInterval > 0 && epoch.step() % lineInterval == 0) {
      terminal.say(
          String.format(
              Locale.ROOT,
              "%s  images %d/%d  step %d  loss %.4f  top-1 %.2f %%",
              title,
              epoch.images(),
              setup.splits().train().size(),
              epoch.step(),
              epoch.loss(),
              100 * epoch.accuracy()));
    }
  }

  @Override
  public void phaseEnded() {
    progress.close();
  }

  @Override
  public void epochEnded(Epoch epoch) {
    EpochMetrics metrics = epoch.metrics();
    EpochTimings timings = epoch.timings();
    terminal.say(
        String.format(
            Locale.ROOT,
            terminal.interactive() ? EPOCH_IN_80_COLUMNS : EPOCH,
            title,
            metrics.trainLoss(),
            100 * metrics.trainAccuracy(),
            metrics.validationLoss(),
            100 * metrics.validationAccuracy(),
            epoch.best() ? " best" : "     ",
            Double.isNaN(timings.imagesPerSecond())
                ? "-"
                : String.format(Locale.ROOT, "%,.0f", timings.imagesPerSecond()),
            Durations.of(timings.seconds() + timings.evaluationSeconds())));
    if (epoch.validation().isImbalanced()) {
      terminal.say(
          String.format(
              Locale.ROOT,
              "  of the classes alike: balanced accuracy %.2f %%, macro F1 %.2f %%",
              100 * metrics.validationBalancedAccuracy(),
              100 * metrics.validationMacroF1()));
    }
  }
}
