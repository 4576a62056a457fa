package org.vgg4j.profiles.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.vgg4j.trainer.commands.RootCommand;

/** Runs command lines of the program, in this process or in one of their own. */
final class Program {

  private Program() {}

  /**
   * What a command did.
   *
   * @param exitCode of the program
   * @param out what it printed
   * @param err its lines on standard error
   */
  record Outcome(int exitCode, String out, String err) {}

  /** In this process. */
  static Outcome run(Object... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
    try {
      int code =
          RootCommand.run(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
      return new Outcome(
          code,
          printed.toString(StandardCharsets.UTF_8),
          errors.toString(StandardCharsets.UTF_8).strip());
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  /** In a process of its own, which prints into a file. */
  static Process start(Path output, Object... arguments) throws IOException {
    return startWith("-Xmx1g", output, arguments);
  }

  /**
   * The same.
   *
   * @param heap an option of Java
   */
  static Process startWith(String heap, Path output, Object... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(heap);
    command.add("-XX:TieredStopAtLevel=1");
    command.add("@" + Path.of("src/assembly/spark.options").toAbsolutePath());
    command.add("-cp");
    command.add(classPath());
    command.add("org.vgg4j.trainer.Main");
    Arrays.stream(arguments).map(Object::toString).forEach(command::add);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  /** That of this test, whatever started it. */
  static String classPath() {
    String given = System.getProperty("surefire.test.class.path");
    return given != null ? given : System.getProperty("java.class.path");
  }

  /** The class path without this project's own classes, as of an installation of Spark alone. */
  static String classPathOfOthers() {
    return String.join(
        File.pathSeparator,
        Arrays.stream(classPath().split(File.pathSeparator))
            .filter(entry -> !entry.contains("target") && !entry.contains("vgg4j-"))
            .toList());
  }

  /** A training of seconds. */
  static Object[] training(String master, Path folder, Object... more) {
    List<Object> arguments =
        new ArrayList<>(
            List.of(
                "train",
                "--cluster",
                master,
                "--cluster-dir",
                folder.resolve("staged"),
                "--data",
                "cifar10-sample",
                "--recipe",
                "quickstart",
                "--limit-train",
                "500",
                "--limit-test",
                "50",
                "--device",
                "cpu"));
    arguments.addAll(List.of(more));
    return arguments.toArray();
  }

  /** Goes on with the run {@code name} of {@link #training} in a process of its own, to its end. */
  static void resume(String master, Path folder, String name) throws Exception {
    Path output = folder.resolve("resumed.txt");
    Process process =
        start(
            output,
            "train",
            "--resume",
            folder.resolve(name),
            "--cluster",
            master,
            "--cluster-dir",
            folder.resolve("staged"),
            "--device",
            "cpu");
    assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(output)).isZero();
  }

  /** Waits until a process has printed something, or ended. */
  static void awaitLine(Process driver, Path output, String text)
      throws IOException, InterruptedException {
    while (driver.isAlive() && !Files.readString(output).contains(text)) {
      Thread.sleep(20);
    }
  }

  static void send(String signal, ProcessHandle process) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
  }

  static List<String> metrics(Path run) throws IOException {
    return Files.readAllLines(run.resolve("metrics.csv"));
  }
}
