package org.vgg4j.trainer.views.compare;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.vgg4j.trainer.runs.EpochMetrics;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunResult;
import org.vgg4j.trainer.study.StudyFolder;
import org.vgg4j.trainer.views.report.RunFiles;

/**
 * One of the runs that are compared, ended or under way.
 *
 * @param name its folder's name, behind that of its study if it is of one
 */
record ComparedRun(String name, RunFiles files) {

  /** The run in a folder, or those of the study in it. */
  static Stream<ComparedRun> readAll(Path folder) {
    String name = folder.toAbsolutePath().normalize().getFileName().toString();
    return StudyFolder.runs(folder)
        .map(runs -> runs.stream().map(run -> read(name + "/" + run.getFileName(), run)))
        .orElseGet(() -> Stream.of(read(name, folder)));
  }

  private static ComparedRun read(String name, Path folder) {
    return new ComparedRun(name, RunFiles.read(RunDirectory.open(folder)));
  }

  long seed() {
    return files.recipe().optimization().seed();
  }

  boolean isTested() {
    return Double.isFinite(test()) && Double.isFinite(validation());
  }

  String model() {
    return files.recipe().network().model();
  }

  int epochs() {
    return files.metrics().size();
  }

  long steps() {
    return epochs() == 0 ? 0 : files.metrics().get(epochs() - 1).step();
  }

  /** Of the epoch whose weights are the result so far, in [0, 1]; NaN before the first. */
  double validation() {
    return files.testedEpoch().map(EpochMetrics::validationAccuracy).orElse(Double.NaN);
  }

  /** Whether the test was run and gave no figures. */
  boolean isTestedInVain() {
    return files.testFault().isPresent();
  }

  /** In [0, 1]; NaN where the run has not been tested, or in vain. */
  double test() {
    return files.tested().map(RunResult::testAccuracy).orElse(Double.NaN);
  }

  /** The same with one view of each image; NaN where the run has not been tested. */
  double testWithOneView() {
    return files
        .tested()
        .map(
            result ->
                result.testAccuracyOneView() == null
                    ? result.testAccuracy()
                    : result.testAccuracyOneView())
        .orElse(Double.NaN);
  }

  /** Views of each image that the test accuracy is of; 1 where the run has not been tested. */
  int testViews() {
    return files.tested().map(RunResult::testViews).orElse(1);
  }

  double parameters() {
    return files.result().map(result -> (double) result.parameters()).orElse(Double.NaN);
  }
}
