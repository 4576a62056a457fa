package org.vgg4j.profiles.spark;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vgg4j.trainer.runs.RunException;

/** What went wrong in Spark, in a line. */
final class SparkFailure {

  private static final Pattern TASK =
      Pattern.compile("most recent failure: Lost task .*?executor [^)]*\\): ([^\\n]+)");
  private static final Pattern CLASS = Pattern.compile("^(?:[\\w$]+\\.)+([\\w$]+): (.*)$");

  private SparkFailure() {}

  /** The first line of what a failure says. */
  static String reason(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    Matcher task = TASK.matcher(message);
    String line = task.find() ? task.group(1) : message.lines().findFirst().orElse(message);
    Matcher named = CLASS.matcher(line.strip());
    // Without the name of the error's class, and advice that is about Spark's own commands.
    return (named.matches() ? named.group(2) : line.strip())
        .replaceFirst("^\\[[A-Z_]+\\] ", "")
        .replaceFirst("\\. Please .*", "")
        .replaceFirst("[.;]$", "");
  }

  /** A round that failed, after Spark has tried it again. */
  static RunException of(Exception failure, String where) {
    String message = String.valueOf(failure.getMessage());
    Matcher task = TASK.matcher(message);
    String line = task.find() ? task.group(1) : "";
    // The last is what Java says of a function whose class is not there.
    if (line.contains("ClassNotFoundException")
        || line.contains("NoClassDefFoundError")
        || line.contains("java.lang.invoke.SerializedLambda to field")) {
      return new RunException(
          "an executor of %s does not have vgg4j's jars (%s), expected them where spark.executor.extraClassPath says; correct it, or leave it out, and they are sent"
              .formatted(where, reason(failure)),
          failure);
    }
    if (line.contains("DatasetException") || line.contains("DeviceUnavailableException")) {
      // Written for the user, where it was thrown.
      return new RunException(reason(failure), failure);
    }
    return new RunException(
        "the executors of %s could not take their steps (%s), and Spark has tried again; see the log of the run, then go on with train --resume"
            .formatted(where, reason(failure)),
        failure);
  }
}
