package org.vgg4j.trainer.diagnosis.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;
import org.vgg4j.trainer.Main;
import org.vgg4j.trainer.runs.RunDirectory;

/**
 * {@code doctor --device cpu} in a process of its own, since ND4J computes on one kind of device
 * for as long as a process lives.
 *
 * @param evidence what it printed; null if it failed
 * @param failure why it failed, in one line; null if it did not
 */
record ProcessorRun(JsonNode evidence, String failure) {

  private static final int MOST_MINUTES = 5;

  /** Runs it to its end, with this process's program and heap. */
  static ProcessorRun start() {
    Path output = null;
    try {
      output = Files.createTempFile("vgg4j-doctor", ".json");
      ProcessBuilder builder =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx" + Runtime.getRuntime().maxMemory(),
              "-Djava.awt.headless=true",
              "-cp",
              classPath(),
              Main.class.getName(),
              "doctor",
              "--device",
              "cpu",
              "--json");
      // As the launcher does; it counts only where the environment has it from the start.
      builder.environment().putIfAbsent("OMP_WAIT_POLICY", "passive");
      builder.redirectOutput(output.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD);
      Process process = builder.start();
      try {
        if (!process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
          return new ProcessorRun(null, "it took more than " + MOST_MINUTES + " minutes");
        }
      } finally {
        process.destroyForcibly();
      }
      JsonNode evidence = RunDirectory.JSON.readTree(output.toFile());
      return evidence.path("imagesPerSecond").isNumber()
          ? new ProcessorRun(evidence, null)
          : new ProcessorRun(evidence, "exit code " + process.exitValue());
    } catch (IOException e) {
      LoggerFactory.getLogger(ProcessorRun.class).warn("cannot measure the processor", e);
      return new ProcessorRun(null, e.getClass().getSimpleName());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new ProcessorRun(null, "interrupted");
    } finally {
      delete(output);
    }
  }

  /** Images a second in training. */
  Optional<Double> imagesPerSecond() {
    return failure == null
        ? Optional.of(evidence.get("imagesPerSecond").asDouble())
        : Optional.empty();
  }

  /** Under {@code mvn exec:java} the program is not on the process's class path but in a loader. */
  static String classPath() {
    if (Main.class.getClassLoader() instanceof URLClassLoader loader) {
      return Arrays.stream(loader.getURLs())
          .map(ProcessorRun::file)
          .collect(Collectors.joining(File.pathSeparator));
    }
    return System.getProperty("java.class.path");
  }

  private static String file(URL url) {
    try {
      return Path.of(url.toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void delete(Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      LoggerFactory.getLogger(ProcessorRun.class).debug("cannot delete {}", file, e);
    }
  }
}
