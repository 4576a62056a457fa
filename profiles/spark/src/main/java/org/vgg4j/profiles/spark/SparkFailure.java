package org.vgg4j.profiles.spark;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;
import org.vgg4j.profiles.DeviceUnavailableException;
import org.vgg4j.trainer.training.steps.StepsFailedException;

/** What went wrong in Spark, in a line. */
final class SparkFailure {

  private static final Pattern TASK =
      Pattern.compile("most recent failure: Lost task .*?executor [^)]*\\): ([^\\n]+)");

  /** Of the heap, of native memory, and how Spark ends an executor that has no heap left. */
  private static final Pattern MEMORY =
      Pattern.compile(
          "OutOfMemoryError|exited with code 52|Physical memory usage is too high|Failed to allocate");

  private static final Pattern CLASS = Pattern.compile("^(?:[\\w$]+\\.)+([\\w$]+): (.*)$");

  private SparkFailure() {}

  /** The first line of what a failure says. */
  static String reason(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    Matcher task = TASK.matcher(message);
    String line = task.find() ? task.group(1) : message.lines().findFirst().orElse(message);
    Matcher named = CLASS.matcher(line.strip());
    while (named.matches() && CLASS.matcher(named.group(2)).matches()) {
      named = CLASS.matcher(named.group(2));
    }
    // Without the name of the error's class, and advice that is about Spark's own commands.
    return (named.matches() ? named.group(2) : line.strip())
        .replaceFirst("^\\[[A-Z_]+\\] ", "")
        .replaceFirst("\\. Please .*", "")
        .replaceFirst("[.;]$", "");
  }

  /**
   * A round that failed, after Spark has tried it again.
   *
   * @param where the cluster, for people
   * @param memory what gives executors more of it; null where they are threads of this process
   * @return to be thrown
   */
  static RuntimeException of(Throwable failure, String where, String memory) {
    String message = String.valueOf(failure.getMessage());
    Matcher task = TASK.matcher(message);
    String line = task.find() ? task.group(1) : "";
    // The last is what Java says of a function whose class is not there.
    if (line.contains("ClassNotFoundException")
        || line.contains("NoClassDefFoundError")
        || line.contains("java.lang.invoke.SerializedLambda to field")) {
      return new StepsFailedException(
          "an executor of %s does not have vgg4j's jars (%s), expected them where spark.executor.extraClassPath says; correct it, or leave it out, and they are sent"
              .formatted(where, reason(failure)),
          failure);
    }
    if (memory != null && MEMORY.matcher(line).find()) {
      LoggerFactory.getLogger(SparkFailure.class).error("an executor's memory ran out", failure);
      // Without the cause, which would be taken for memory of this process.
      return new StepsFailedException(
          "an executor of %s ran out of memory%s, expected room for the network, its activations and a batch; give more by %s, or a smaller --batch-size"
              .formatted(where, line.contains("heap space") ? " (Java heap space)" : "", memory),
          null);
    }
    if (line.startsWith("org.vgg4j.")) {
      // Written for the user, where it was thrown.
      return line.contains(DeviceUnavailableException.class.getSimpleName())
          ? new DeviceUnavailableException(reason(failure), failure)
          : new StepsFailedException(reason(failure), failure);
    }
    return new StepsFailedException(
        "the executors of %s could not take their steps (%s), and Spark has tried again; see the log of the run"
            .formatted(where, reason(failure)),
        failure);
  }
}
