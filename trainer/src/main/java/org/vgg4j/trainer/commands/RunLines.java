package org.vgg4j.trainer.commands;

import java.util.Locale;
import java.util.Optional;
import org.vgg4j.trainer.evaluation.Evaluation;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunResult;
import org.vgg4j.trainer.study.SeedStudy;
import org.vgg4j.trainer.study.StudyResult;
import org.vgg4j.trainer.study.Sweep;
import org.vgg4j.trainer.terminal.Table;
import org.vgg4j.trainer.terminal.Terminal;
import org.vgg4j.trainer.training.stop.StopSignal;
import org.vgg4j.trainer.views.study.SweepPage;

/** What a terminal shows of what trainings came to. */
final class RunLines {

  private static final int BAR = 30;

  private RunLines() {}

  /** The lines of a run that was tested. */
  static void print(RunResult result, Terminal terminal) {
    int unreadable = result.unreadableInTest();
    terminal.print(
        String.format(
            Locale.ROOT,
            "test top-1 %.2f %%%s, top-5 %.2f %%, loss %.4f on %s%s (epoch %d, %s)",
            100 * result.testAccuracy(),
            result.viewsText(),
            100 * result.testTop5Accuracy(),
            result.testLoss(),
            result.testLimited() ? "only " : unreadable > 0 ? "" : "all ",
            Evaluation.counted(result.testImages(), unreadable, "test "),
            result.bestEpoch(),
            result.testsLastEpoch() ? "the last" : "chosen on the validation split"));
    terminal.say(
        String.format(
            Locale.ROOT,
            "%,d steps in %.0f s, %,.0f images/s in training; files in %s",
            result.steps(),
            result.wallSeconds(),
            result.imagesPerSecond(),
            result.folder()));
  }

  /**
   * Runs a study to its end, and says what it came to.
   *
   * @return the program's exit code
   */
  static int study(SeedStudy study, SeedStudy.Training training, Terminal terminal) {
    Optional<StudyResult> result =
        study.run(
            (recipe, start) -> {
              terminal.say(
                  recipe.images().folds() > 0
                      ? "fold %d of %d:".formatted(recipe.images().fold(), recipe.images().folds())
                      : "seed " + recipe.optimization().seed() + ":");
              RunResult run = training.train(recipe, start);
              if (run.testAccuracy() != null) {
                print(run, terminal);
              }
              return run;
            });
    if (result.isEmpty()) {
      terminal.print(
          "interrupted and saved; go on with the same command and --out " + study.folder());
      return StopSignal.INTERRUPTED;
    }
    terminal.print(result.get().line() + "; files in " + study.folder());
    return result.get().hasMean() ? 0 : Failures.UNUSABLE;
  }

  /**
   * Runs a sweep to its end, and says what it came to.
   *
   * @return the program's exit code
   */
  static int sweep(Sweep sweep, SeedStudy.Training training, Terminal terminal) {
    Sweep.Listener page =
        result ->
            RunDirectory.at(sweep.folder())
                .writeText(sweep.folder().resolve("sweep.html"), SweepPage.html(result));
    Optional<Sweep.Result> result = sweep.run(training, page);
    if (result.isEmpty()) {
      terminal.print(
          "interrupted and saved; go on with the same command and --out " + sweep.folder());
      return StopSignal.INTERRUPTED;
    }
    Table table =
        new Table(
            "setting",
            "validation " + result.get().metric().title(),
            "loss",
            "epoch",
            "seconds",
            "");
    for (Sweep.Point point : result.get().points()) {
      boolean known = point.validationFigure() != null;
      int length = known ? (int) Math.round(BAR * point.validationFigure()) : 0;
      table.row(
          point.setting(),
          known ? String.format(Locale.ROOT, "%.2f %%", 100 * point.validationFigure()) : "-",
          known ? String.format(Locale.ROOT, "%.4f", point.validationLoss()) : "-",
          known ? point.epoch().toString() : point.status().id(),
          String.format(Locale.ROOT, "%.0f", point.seconds()),
          "#".repeat(length) + " ".repeat(BAR - length));
    }
    table.print(terminal);
    Sweep.Point best = result.get().best();
    if (best == null) {
      terminal.warn("no run was completed: there is nothing to choose; try lower rates");
      return Failures.UNUSABLE;
    }
    if (result.get().caution() != null) {
      terminal.warn(result.get().caution());
    }
    terminal.print(
        String.format(
            Locale.ROOT,
            "best in validation: %s, %s; files in %s",
            best.setting(),
            result.get().testText().orElse("not tested"),
            sweep.folder()));
    return 0;
  }
}
