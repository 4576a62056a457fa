package org.vgg4j.trainer.commands;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the real program in a process of its own. */
public final class CommandLineHarness {

  /** Unpacking native libraries into every test's own home would take longer than the tests. */
  static final String KEPT_LIBRARIES =
      "-Dorg.bytedeco.javacpp.cachedir="
          + Path.of(System.getProperty("user.home"), ".javacpp", "cache");

  private final Path home;
  private final Path workingFolder;
  private final List<String> javaOptions;

  /**
   * A harness.
   *
   * @param home what {@code VGG4J_HOME} is to be
   * @param workingFolder where the program starts
   */
  public CommandLineHarness(Path home, Path workingFolder) {
    this(home, workingFolder, "-Xmx1g");
  }

  /** A harness that gives the program another heap, for example by {@code -Xmx200m}. */
  public CommandLineHarness(Path home, Path workingFolder, String... javaOptions) {
    this.home = home;
    this.workingFolder = workingFolder;
    this.javaOptions = List.of(javaOptions);
  }

  /** What a process left. */
  public record Outcome(int exitCode, String out, String err) {}

  /** Runs a command line to its end, at most ten minutes. */
  public Outcome run(String... arguments) {
    try {
      Process process = start(Map.of(), arguments);
      if (!process.waitFor(10, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError("vgg4j hangs: " + String.join(" ", arguments));
      }
      return outcome(process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Starts a command line; its output goes to {@code out.txt} and {@code err.txt}. */
  public Process start(Map<String, String> environment, String... arguments) throws IOException {
    return start(List.of(), environment, arguments);
  }

  /** Starts a command line under a limit of the shell's, for example {@code "-n 256"}. */
  public Process startLimited(String limit, String... arguments) throws IOException {
    String script = "ulimit " + limit + " && exec \"$0\" \"$@\"";
    return start(List.of("sh", "-c", script), Map.of(), arguments);
  }

  private Process start(List<String> before, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(before);
    command.addAll(ShortProcess.java());
    // A crash of the JVM leaves its reason where the test's folder is not deleted with it.
    command.add("-XX:ErrorFile=" + Path.of("target", "hs_err_pid%p.log").toAbsolutePath());
    command.add(KEPT_LIBRARIES);
    command.addAll(javaOptions);
    command.add("org.vgg4j.trainer.Main");
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(workingFolder.toFile());
    builder.environment().put("VGG4J_HOME", home.toString());
    builder.environment().putAll(environment);
    builder.redirectOutput(workingFolder.resolve("out.txt").toFile());
    builder.redirectError(workingFolder.resolve("err.txt").toFile());
    return builder.start();
  }

  /** What a process that has ended left. */
  public Outcome outcome(Process process) throws IOException {
    return new Outcome(
        process.exitValue(),
        Files.readString(workingFolder.resolve("out.txt")),
        Files.readString(workingFolder.resolve("err.txt")));
  }

  /** The class path of the tests, without the tests. */
  public static String classPath() {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return String.join(
        File.pathSeparator,
        List.of(path.split(File.pathSeparator)).stream()
            .filter(entry -> !entry.endsWith("test-classes"))
            .toList());
  }
}
