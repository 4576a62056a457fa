package org.vgg4j.cudadouble;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The program in a process that takes one command line after the other, on one device. */
final class Program implements AutoCloseable {

  /** What a command line left. */
  record Outcome(int exitCode, String out, String err) {}

  static final String OFF = "off";
  static final String FIXED = "fixed";
  static final String ON = "on";

  private static final String ENDED = "ended ";

  /** What the first program's self-tests left in its home, for all that come after it. */
  private static final Map<String, String> PROOFS = new HashMap<>();

  private static Program shared;

  private final Path folder;
  private final List<String> deviceOptions;
  private final ControlPage control;
  private final Process process;
  private final BufferedWriter commands;
  private final BufferedReader answers;
  private int count;

  private Program(
      Path folder, List<String> deviceOptions, ControlPage control, ProcessBuilder builder)
      throws IOException {
    this.folder = folder;
    this.deviceOptions = deviceOptions;
    this.control = control;
    // More threads take turns on networks so small; processes run beside each other instead.
    builder.environment().put("OMP_NUM_THREADS", "1");
    builder.environment().put("OMP_WAIT_POLICY", "passive");
    builder.environment().put("VGG4J_HOME", folder.resolve("home").toString());
    builder.directory(Files.createDirectories(folder).toFile());
    builder.redirectError(folder.resolve("process.txt").toFile());
    process = builder.start();
    commands =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** On the double, as on a GPU that has passed its self-test, whose steps would be counted too. */
  static Program onDouble(Path folder, Map<String, String> environment) throws IOException {
    Program program = onUnknownCard(folder, environment);
    program.passSelfTest();
    return program;
  }

  /**
   * The same in the one process of all tests that leave no trace in it, since its start takes
   * seconds. It ends with the process of the tests.
   */
  static synchronized Program sharedOnDouble() throws IOException {
    if (shared == null) {
      shared = onDouble(Files.createTempDirectory(targetFolder(), "double-"), Map.of());
    }
    shared.control().reset();
    return shared;
  }

  private static Path targetFolder() throws IOException {
    return Files.createDirectories(Path.of("target").toAbsolutePath());
  }

  /**
   * On the double, as on a GPU that has never been trained on, unless the folder was used before.
   */
  static Program onUnknownCard(Path folder, Map<String, String> environment) throws IOException {
    CudaDouble cuda = CudaDouble.orSkip();
    Files.createDirectories(folder);
    ControlPage control = new ControlPage(folder.resolve("control"));
    ProcessBuilder builder = java(cuda.classPathEntry() + File.pathSeparator + classPath());
    builder.environment().put("LD_LIBRARY_PATH", cuda.libraryPath());
    builder.environment().put("DOUBLE_CONTROL", control.file().toString());
    builder.environment().putAll(environment);
    return new Program(folder, List.of("--device", "cuda"), control, builder);
  }

  /** On the processor, by Deeplearning4j's own layers, which sum in as many threads as there. */
  static Program onProcessor(Path folder) throws IOException {
    List<String> options = List.of("--device", "cpu", "--threads", "1");
    return new Program(folder, options, null, java(classPath()));
  }

  private void passSelfTest() throws IOException {
    Path devices = folder.resolve("home").resolve("devices");
    synchronized (PROOFS) {
      if (PROOFS.isEmpty()) {
        for (String acceleration : List.of(OFF, FIXED, ON)) {
          List<String> training = new ArrayList<>(SmallRecipes.train("quickstart", folder));
          training.addAll(List.of("--steps", "1"));
          training.addAll(List.of("--out", folder.resolve("first-" + acceleration).toString()));
          Outcome outcome = computeBy(acceleration, training.toArray(String[]::new));
          if (outcome.exitCode() != 0) {
            throw new AssertionError(outcome.err());
          }
        }
        try (var files = Files.list(devices)) {
          for (Path file : files.toList()) {
            PROOFS.put(file.getFileName().toString(), Files.readString(file));
          }
        }
      }
      Files.createDirectories(devices);
      for (Map.Entry<String, String> proof : PROOFS.entrySet()) {
        Files.writeString(devices.resolve(proof.getKey()), proof.getValue());
      }
    }
  }

  private static ProcessBuilder java(String classPath) {
    return new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx2g",
        // Lives too briefly for what compiling more thoroughly costs.
        "-XX:TieredStopAtLevel=1",
        "-Djava.awt.headless=true",
        "-XX:ErrorFile=" + Path.of("target", "hs_err_pid%p.log").toAbsolutePath(),
        "-cp",
        classPath,
        CommandServer.class.getName());
  }

  static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  /** The double's counts and settings. */
  ControlPage control() {
    return control;
  }

  /** Runs a command that computes, on this program's device, by stock layers. */
  Outcome compute(String... arguments) {
    return computeBy(OFF, arguments);
  }

  /**
   * The same, by other layers.
   *
   * @param acceleration as the command line has it
   */
  Outcome computeBy(String acceleration, String... arguments) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(deviceOptions);
    all.addAll(List.of("--acceleration", acceleration));
    return run(all.toArray(String[]::new));
  }

  /** Runs a command line to its end. */
  Outcome run(String... arguments) {
    try {
      Path output = folder.resolve("command-" + count++);
      commands.write(output + "\t" + String.join("\t", arguments) + "\n");
      commands.flush();
      String answer = answers.readLine();
      if (answer == null || !answer.startsWith(ENDED)) {
        throw new AssertionError(
            "the program died or printed past its streams: "
                + answer
                + "\n"
                + Files.readString(folder.resolve("process.txt")));
      }
      return new Outcome(
          Integer.parseInt(answer.substring(ENDED.length())),
          Files.readString(output.resolve("out.txt")),
          Files.readString(output.resolve("err.txt")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    commands.close();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
