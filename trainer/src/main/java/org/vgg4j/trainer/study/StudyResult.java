package org.vgg4j.trainer.study;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.stat.descriptive.moment.Mean;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;
import org.vgg4j.choices.Choice;
import org.vgg4j.trainer.runs.RunResult;
import org.vgg4j.trainer.runs.RunStatus;
import org.vgg4j.trainer.runs.ViewsOfImage;

/**
 * {@code study.json}. Accuracies are in [0, 1].
 *
 * @param recipe its name
 * @param kind what the runs differ in
 * @param runs one for each seed or fold, in the order in which they were asked for
 * @param mean test accuracy, of all runs; null unless every one was tested
 * @param meanOneView with one view of each image; null where mean is that
 * @param deviation standard deviation of a run (with n - 1); null of fewer than two runs
 * @param lowest of the 95 % interval of the mean, by Student's t distribution; null of fewer than
 *     two
 * @param highest of it
 * @param meanSeconds of a run, from its start to the end of its test
 * @param deviationSeconds standard deviation of that; null of fewer than two runs
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record StudyResult(
    String recipe,
    Kind kind,
    List<Run> runs,
    Double mean,
    Double meanOneView,
    Double deviation,
    Double lowest,
    Double highest,
    Double meanSeconds,
    Double deviationSeconds) {

  /** What the runs of a study differ in. */
  public enum Kind implements Choice {
    /** Seeds of weights, data order and augmentation. */
    SEEDS("seed"),
    /** The images that are tested with. */
    FOLDS("fold");

    private final String one;

    Kind(String one) {
      this.one = one;
    }

    @Override
    public String meaning() {
      return "a run a " + one;
    }

    @JsonValue
    @Override
    public String toString() {
      return id();
    }
  }

  /**
   * One run.
   *
   * @param folder within the study's
   * @param testAccuracy null for a run that was not tested
   * @param testViews views of each image whose scores were averaged
   * @param testAccuracyOneView with one view of each image; null where testAccuracy is that
   */
  public record Run(
      long seed,
      String folder,
      RunStatus status,
      Double testAccuracy,
      Integer testViews,
      Double testAccuracyOneView,
      double wallSeconds) {

    static Run of(long seed, String folder, RunResult result) {
      return new Run(
          seed,
          folder,
          result.status(),
          result.testAccuracy(),
          result.testViews(),
          result.testAccuracyOneView(),
          result.wallSeconds());
    }

    private boolean isTested() {
      return status == RunStatus.COMPLETED && testAccuracy != null && Double.isFinite(testAccuracy);
    }
  }

  /** What runs say together. */
  static StudyResult of(String recipe, Kind kind, List<Run> runs) {
    // A mean without the runs that failed would be one of other things than the recipe.
    if (runs.isEmpty() || !runs.stream().allMatch(Run::isTested)) {
      return new StudyResult(recipe, kind, runs, null, null, null, null, null, null, null);
    }
    double mean = mean(runs, Run::testAccuracy);
    double seconds = mean(runs, Run::wallSeconds);
    // All are of one recipe, or of its folds.
    boolean oneView = runs.get(0).testAccuracyOneView() == null;
    Optional<Spread> spread = Spread.of(values(runs, Run::testAccuracy));
    return new StudyResult(
        recipe,
        kind,
        runs,
        mean,
        oneView ? null : mean(runs, Run::testAccuracyOneView),
        spread.map(Spread::deviation).orElse(null),
        spread.map(Spread::lowest).orElse(null),
        spread.map(Spread::highest).orElse(null),
        seconds,
        runs.size() < 2 ? null : new StandardDeviation().evaluate(values(runs, Run::wallSeconds)));
  }

  private static double mean(List<Run> runs, ToDoubleFunction<Run> figure) {
    return new Mean().evaluate(values(runs, figure));
  }

  private static double[] values(List<Run> runs, ToDoubleFunction<Run> figure) {
    return runs.stream().mapToDouble(figure).toArray();
  }

  /** Whether every run has a test accuracy. */
  public boolean hasMean() {
    return mean != null;
  }

  /** In one line. */
  public String line() {
    if (!hasMean()) {
      return String.format(
          Locale.ROOT,
          "%d of %d runs of %s have a test accuracy: no mean is given",
          runs.stream().filter(Run::isTested).count(),
          runs.size(),
          recipe);
    }
    String spread =
        deviation == null ? "" : ", " + new Spread(mean, deviation, lowest, highest).text();
    return String.format(
        Locale.ROOT,
        "%d %s of %s: test top-1 %.2f %%%s%s, %.0f s a run%s",
        runs.size(),
        runs.size() == 1 ? kind.one : kind.id(),
        recipe,
        100 * mean,
        ViewsOfImage.of(runs.get(0).testViews(), meanOneView).text(),
        spread,
        meanSeconds,
        deviationSeconds == null
            ? ""
            : String.format(Locale.ROOT, " (standard deviation %.0f s)", deviationSeconds));
  }
}
