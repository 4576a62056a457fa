package org.vgg4j.profiles.spark;

import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.vgg4j.trainer.runs.RunException;

/** What this program runs from: jars, and folders of classes in a build that is not packaged. */
final class ProgramJars {

  private static final Pattern FROM_SPARK =
      Pattern.compile(
          "^(spark-|scala-|hadoop-|log4j|logback|slf4j|jcl-over|jul-to|netty-|jersey-|hk2-|kryo|chill|avro"
              + "|json4s|zstd|snappy|lz4|jackson-|metrics-)");

  private ProgramJars() {}

  /** All of them. Maven runs the program by a class loader, everybody else by a class path. */
  static List<Path> all() {
    List<Path> jars = new ArrayList<>();
    for (ClassLoader loader = ProgramJars.class.getClassLoader();
        loader instanceof URLClassLoader urls;
        loader = loader.getParent()) {
      for (URL url : urls.getURLs()) {
        try {
          jars.add(Path.of(url.toURI()));
        } catch (URISyntaxException e) {
          throw new RunException("the class path has " + url + ", expected files", e);
        }
      }
    }
    if (jars.isEmpty()) {
      Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
          .filter(entry -> !entry.isBlank())
          .map(Path::of)
          .forEach(jars::add);
    }
    return jars;
  }

  /**
   * Those that executors need, as URLs: all but Spark's, Scala's and the log's, which they have.
   *
   * @throws RunException if this program does not run from jars
   */
  static List<String> toSend() {
    try {
      URL own = ProgramJars.class.getProtectionDomain().getCodeSource().getLocation();
      return toSend(Path.of(own.toURI()), all());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * An installation's spark-submit adds jars and folders of its own. vgg4j's lie in one folder as
   * the launcher has them; elsewhere nobody knows which is whose.
   *
   * @param own where this class is
   */
  static List<String> toSend(Path own, List<Path> all) {
    if (Files.isDirectory(own)) {
      throw new RunException(
          "this program runs from folders of classes, expected jars, which can be sent to"
              + " executors; make them by mvn -Pspark -DskipTests package and start bin/vgg4j, or set"
              + " spark.executor.extraClassPath to where executors have them");
    }
    boolean inOneFolder =
        all.stream()
            .filter(jar -> jar.getFileName().toString().startsWith("vgg4j-"))
            .allMatch(jar -> isBeside(own, jar));
    return all.stream()
        .filter(jar -> !Files.isDirectory(jar) && (!inOneFolder || isBeside(own, jar)))
        .filter(jar -> !FROM_SPARK.matcher(jar.getFileName().toString()).find())
        .map(jar -> jar.toUri().toString())
        .toList();
  }

  private static boolean isBeside(Path own, Path jar) {
    return own.toAbsolutePath().getParent().equals(jar.toAbsolutePath().getParent());
  }

  /** As a class path. */
  static String classPath() {
    return String.join(File.pathSeparator, all().stream().map(Path::toString).toList());
  }
}
