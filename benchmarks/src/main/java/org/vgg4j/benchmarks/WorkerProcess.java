package org.vgg4j.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.vgg4j.profiles.DeviceUnavailableException;

/**
 * The other end of {@link WorkerMain}. Each engine has a process of its own, so that their OpenMP
 * runtimes do not meet and each one's peak of memory is its own.
 */
final class WorkerProcess implements AutoCloseable {

  private static final String HEAP = "-Xmx1g";

  private final Engine engine;
  private final Process process;
  private final BufferedReader answers;
  private final PrintWriter questions;
  private final int threads;
  private final String description;

  /**
   * Starts an engine and waits until it is ready.
   *
   * @throws DeviceUnavailableException if it cannot be used here
   */
  WorkerProcess(Engine engine, Workload workload) {
    this.engine = engine;
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(HEAP);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(WorkerMain.class.getName());
    command.add(engine.id());
    command.addAll(workload.arguments());
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    // As vgg4j's launcher sets it, for every engine.
    builder.environment().putIfAbsent("OMP_WAIT_POLICY", "passive");
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    questions = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
    String[] words = answer().split(" ", 3);
    if (words[0].equals("unusable")) {
      throw new DeviceUnavailableException(String.join(" ", words).substring(9));
    }
    threads = Integer.parseInt(words[1]);
    description = words[2];
  }

  int threads() {
    return threads;
  }

  String description() {
    return description;
  }

  void trainStep() {
    ask("train");
  }

  void inferStep() {
    ask("infer");
  }

  /** The most memory that was ever resident, in bytes; empty where the system does not tell. */
  OptionalLong peakMemory() {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    if (!Files.isReadable(status)) {
      return OptionalLong.empty();
    }
    try (var lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void ask(String question) {
    questions.println(question);
    answer();
  }

  private String answer() {
    try {
      String line = answers.readLine();
      if (line == null) {
        throw new IllegalStateException(
            "the process of " + engine.id() + " ended; what it said stands above");
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    questions.close();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
    }
  }
}
