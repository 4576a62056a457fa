package org.vgg4j.trainer.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.stream.DoubleStream;
import org.vgg4j.trainer.report.CsvTable;
import org.vgg4j.trainer.report.RunFiles;
import org.vgg4j.trainer.runs.RunDirectory;

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
    return files.recipe().model();
  }

  int epochs() {
    return files.metrics().size();
  }

  long steps() {
    return epochs() == 0 ? 0 : (long) files.metrics().number(epochs() - 1, "step");
  }

  /** Of the best epoch so far, in [0, 1]; NaN before the first. */
  double bestValidation() {
    int best = files.bestRow();
    return best < 0 ? Double.NaN : files.metrics().number(best, "validationAccuracy");
  }

  /** In [0, 1]; NaN where the run has not been tested. */
  double test() {
    return number("testAccuracy");
  }

  double parameters() {
    return number("parameters");
  }

  /** Images trained on, by seconds spent on it; NaN before the first epoch has ended. */
  double imagesPerSecond() {
    CsvTable timings = files.timings();
    double[] seconds = timings.numbers("seconds");
    double[] rates = timings.numbers("imagesPerSecond");
    double images = 0;
    for (int i = 0; i < seconds.length; i++) {
      images += seconds[i] * rates[i];
    }
    return images / DoubleStream.of(seconds).sum();
  }

  /** Of the whole run; of training and validation so far where it has not ended. */
  double seconds() {
    double[] elapsed = files.elapsed();
    double wall = number("wallSeconds");
    if (!Double.isNaN(wall)) {
      return wall;
    }
    return elapsed.length == 0 ? Double.NaN : elapsed[elapsed.length - 1];
  }

  private double number(String field) {
    JsonNode value = files.result().path(field);
    return value.isNumber() ? value.asDouble() : Double.NaN;
  }
}
