package org.vgg4j.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelOptions;
import org.vgg4j.profiles.ComputeProfiles;
import org.vgg4j.profiles.Device;
import org.vgg4j.profiles.DeviceUnavailableException;
import org.vgg4j.trainer.benchmark.ImagesPerSecond;
import org.vgg4j.trainer.benchmark.Machine;
import org.vgg4j.trainer.benchmark.TimedStep;
import org.vgg4j.trainer.terminal.Table;
import org.vgg4j.trainer.terminal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures engines side by side: they take turns, one step at a time and one engine at a time. */
@Command(
    name = "side-by-side",
    description = "Measure vgg4j and libtorch side by side.",
    mixinStandardHelpOptions = true)
public final class SideBySide implements Callable<Integer> {

  private static final double GIGABYTE = 1 << 30;

  @Option(
      names = "--models",
      defaultValue = "vgg11,vgg16-bn",
      split = ",",
      description = "Networks, with commas between (default: ${DEFAULT-VALUE}).")
  private List<String> models;

  @Option(
      names = "--engines",
      defaultValue = "libtorch,vgg4j-fp32,vgg4j-bf16",
      description =
          "Some of libtorch, vgg4j-fp32, vgg4j-bf16, deeplearning4j; ratios are to the first"
              + " (default: ${DEFAULT-VALUE}).")
  private String engines;

  @Option(
      names = "--batch-sizes",
      defaultValue = "64",
      split = ",",
      description = "Images in a batch, several with commas between (default: ${DEFAULT-VALUE}).")
  private List<Integer> batchSizes;

  @Option(
      names = "--rounds",
      defaultValue = "5",
      description = "Turns of each engine (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--seconds",
      defaultValue = "2",
      description = "Length of a turn, training and inference each (default: ${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--threads",
      defaultValue = "0",
      description = "Compute threads of every engine (default: what vgg4j takes by itself).")
  private int threads;

  private final Terminal terminal = Terminal.ofProcess(Terminal.Verbosity.NORMAL);

  /** One engine's figures for one workload. */
  private record Measurement(
      Engine engine,
      String description,
      ImagesPerSecond train,
      ImagesPerSecond infer,
      OptionalLong peakMemory) {}

  /** An engine that takes its turns. */
  private static final class Runner {
    private final Engine engine;
    private final WorkerProcess process;
    private final List<Double> train = new ArrayList<>();
    private final List<Double> infer = new ArrayList<>();
    private TimedStep timedTraining;
    private TimedStep timedInference;

    Runner(Engine engine, WorkerProcess process) {
      this.engine = engine;
      this.process = process;
    }

    Measurement measurement() {
      return new Measurement(
          engine,
          process.description(),
          new ImagesPerSecond(train),
          new ImagesPerSecond(infer),
          process.peakMemory());
    }
  }

  /** Runs from the command line. */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new SideBySide())
            .setExecutionExceptionHandler(
                (failure, command, parsed) -> {
                  command.getErr().println(failure.getMessage());
                  return failure instanceof IllegalArgumentException ? 2 : 1;
                })
            .execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    List<Engine> chosen = Engine.parse(engines);
    // Reading a network's configuration loads Deeplearning4j.
    ComputeProfiles.select(Device.CPU);
    for (String model : models) {
      Path plan = Files.createTempFile("vgg4j-benchmark", ".plan");
      plan.toFile().deleteOnExit();
      NetworkPlanner.plan(model, ModelOptions.of(ModelFactory.info(model))).write(plan);
      for (int batchSize : batchSizes) {
        measure(model, new Workload(plan, batchSize, threads), chosen);
      }
    }
    return 0;
  }

  private void measure(String model, Workload workload, List<Engine> chosen) {
    List<Runner> runners = new ArrayList<>();
    try {
      int agreed = start(workload, chosen, runners);
      takeTurns(workload, runners);
      terminal.print(
          "%s, batch %d, Adam, %d threads, %d rounds, %s, %s"
              .formatted(
                  model,
                  workload.batchSize(),
                  agreed,
                  rounds,
                  Machine.processorName(),
                  LocalDate.now()));
      table(runners.stream().map(Runner::measurement).toList()).print(terminal);
      terminal.print("");
    } finally {
      runners.forEach(runner -> runner.process.close());
    }
  }

  /** Starts the engines in turn, all with the threads of the first vgg4j among them. */
  private int start(Workload workload, List<Engine> chosen, List<Runner> runners) {
    Workload agreed = workload;
    List<Engine> order = new ArrayList<>(chosen);
    order.sort((a, b) -> Boolean.compare(a == Engine.LIBTORCH, b == Engine.LIBTORCH));
    for (Engine engine : order) {
      try {
        Runner runner = new Runner(engine, new WorkerProcess(engine, agreed));
        runners.add(runner);
        agreed = agreed.withThreads(runner.process.threads());
      } catch (DeviceUnavailableException refused) {
        terminal.say("left out " + engine.id() + ": " + refused.getMessage());
      }
    }
    runners.sort((a, b) -> chosen.indexOf(a.engine) - chosen.indexOf(b.engine));
    return agreed.threads();
  }

  private void takeTurns(Workload workload, List<Runner> runners) {
    for (Runner runner : runners) {
      runner.timedTraining = TimedStep.of(runner.process::trainStep, seconds);
      runner.timedInference = TimedStep.of(runner.process::inferStep, seconds);
    }
    for (int round = 0; round < rounds; round++) {
      for (Runner runner : runners) {
        runner.train.add(workload.batchSize() / runner.timedTraining.round());
        runner.infer.add(workload.batchSize() / runner.timedInference.round());
      }
    }
  }

  private static Table table(List<Measurement> all) {
    Measurement first = all.get(0);
    String ratio = "x " + first.engine.id();
    Table table =
        new Table(
            "images/s", "train", "min..max", ratio, "infer", "min..max", ratio, "peak GB", "what");
    for (Measurement figures : all) {
      table.row(
          figures.engine.id(),
          format("%.1f", figures.train.median()),
          format("%.1f..%.1f", figures.train.least(), figures.train.most()),
          format("%.2f", figures.train.median() / first.train.median()),
          format("%.1f", figures.infer.median()),
          format("%.1f..%.1f", figures.infer.least(), figures.infer.most()),
          format("%.2f", figures.infer.median() / first.infer.median()),
          figures.peakMemory.isPresent()
              ? format("%.2f", figures.peakMemory.getAsLong() / GIGABYTE)
              : "-",
          figures.description);
    }
    return table;
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
