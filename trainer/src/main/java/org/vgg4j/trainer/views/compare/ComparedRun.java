package org.vgg4j.trainer.views.compare;

import java.nio.file.Path;
import org.vgg4j.trainer.runs.EpochMetrics;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunResult;
import org.vgg4j.trainer.views.report.RunFiles;

/**
 * One of the runs that are compared, ended or under way.
 *
 * @param name its folder's name
 */
record ComparedRun(String name, RunFiles files) {

  static ComparedRun read(Path folder) {
    RunFiles files = RunFiles.read(RunDirectory.open(folder));
    return new ComparedRun(folder.toAbsolutePath().normalize().getFileName().toString(), files);
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

  /** Of the best epoch so far, in [0, 1]; NaN before the first. */
  double bestValidation() {
    return files.best().map(EpochMetrics::validationAccuracy).orElse(Double.NaN);
  }

  /** In [0, 1]; NaN where the run has not been tested. */
  double test() {
    return files.tested().map(RunResult::testAccuracy).orElse(Double.NaN);
  }

  double parameters() {
    return files.result().map(result -> (double) result.parameters()).orElse(Double.NaN);
  }
}
