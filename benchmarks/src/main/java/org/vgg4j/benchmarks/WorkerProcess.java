package org.vgg4j.benchmarks;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

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

  /** Starts an engine and waits until it is ready. */
  WorkerProcess(Engine engine, Workload workload) {
    this.engine = engine;
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(HEAP);
    command.add("-cp");
    command.add(classPath(engine));
    command.add(WorkerMain.class.getName());
    command.add(engine.id());
    command.addAll(workload.arguments());
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    setEnvironment(engine, builder.environment());
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    questions = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
    String[] words = answer().split(" ", 3);
    threads = Integer.parseInt(words[1]);
    description = words[2];
  }

  /** Behind PyTorch's own release of OpenBLAS, which is newer than ND4J's and must come first. */
  private static String classPath(Engine engine) {
    String all = System.getProperty("java.class.path");
    String openBlas = System.getProperty("benchmark.openblas");
    return engine.isPyTorch() && openBlas != null
        ? Path.of(openBlas, "*") + File.pathSeparator + all
        : all;
  }

  private static void setEnvironment(Engine engine, Map<String, String> environment) {
    if (!engine.isPyTorch()) {
      // As vgg4j's launcher sets them.
      environment.putIfAbsent("OMP_WAIT_POLICY", "passive");
      environment.putIfAbsent("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");
    } else if (engine.tuned()) {
      environment.put("OPENBLAS_NUM_THREADS", "1");
      Tcmalloc.find().ifPresent(library -> environment.put("LD_PRELOAD", library.toString()));
    }
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
