package org.vgg4j.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelOptions;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.ComputeProfile;
import org.vgg4j.profiles.ComputeProfiles;
import org.vgg4j.profiles.Device;
import org.vgg4j.profiles.DeviceUnavailableException;
import org.vgg4j.profiles.Precision;
import org.vgg4j.trainer.benchmark.ImagesPerSecond;
import org.vgg4j.trainer.benchmark.TimedStep;
import org.vgg4j.trainer.device.Processor;
import org.vgg4j.trainer.terminal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures engines side by side: they take turns, one step at a time and one engine at a time. */
@Command(
    name = "side-by-side",
    description = "Measure vgg4j and PyTorch side by side.",
    mixinStandardHelpOptions = true)
public final class SideBySide implements Callable<Integer> {

  @Option(
      names = "--models",
      defaultValue = "vgg11,vgg16-bn",
      split = ",",
      description = "Networks, with commas between (default: ${DEFAULT-VALUE}).")
  private List<String> models;

  @Option(
      names = "--engines",
      defaultValue = "pytorch,vgg4j-fp32,vgg4j-bf16",
      description =
          "Some of vgg4j-fp32, vgg4j-bf16, deeplearning4j, pytorch-fp32, pytorch-bf16; behind the"
              + " last two also -channels-last, -tuned or -channels-last-tuned; pytorch stands for"
              + " all eight of its settings (default: ${DEFAULT-VALUE}).")
  private String engines;

  @Option(
      names = "--batch-sizes",
      defaultValue = "64",
      split = ",",
      description = "Images in a batch, several with commas between (default: ${DEFAULT-VALUE}).")
  private List<Integer> batchSizes;

  @Option(
      names = "--image-size",
      defaultValue = "0",
      description = "Height and width of an image (default: the network's own).")
  private int imageSize;

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

    Figures figures() {
      return new Figures(
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
    // Reading a network's configuration loads Deeplearning4j.
    ComputeProfile profile = ComputeProfiles.select(Device.CPU).profile();
    List<Engine> chosen = usable(Engine.parse(engines), profile);
    for (String model : models) {
      Path plan = Files.createTempFile("vgg4j-benchmark", ".plan");
      plan.toFile().deleteOnExit();
      NetworkPlanner.plan(model, options(model)).write(plan);
      for (int batchSize : batchSizes) {
        measure(model, new Workload(plan, batchSize, threads), chosen);
      }
    }
    return 0;
  }

  private ModelOptions options(String model) {
    ModelOptions own = ModelOptions.of(ModelFactory.info(model));
    return imageSize == 0
        ? own
        : own.withInput(new InputShape(own.input().channels(), imageSize, imageSize));
  }

  /** Without bf16 where the processor has none: PyTorch would compute it, a value at a time. */
  private List<Engine> usable(List<Engine> asked, ComputeProfile profile) {
    if (asked.stream().noneMatch(Engine::bfloat16)) {
      return asked;
    }
    try {
      profile.requireUsable(
          new AccelerationSettings(AccelerationSettings.Mode.FIXED, Precision.BF16, 0));
      return asked;
    } catch (DeviceUnavailableException refused) {
      terminal.say("left out bf16: " + refused.getMessage());
      return asked.stream().filter(engine -> !engine.bfloat16()).toList();
    }
  }

  private void measure(String model, Workload workload, List<Engine> chosen) {
    List<Runner> runners = new ArrayList<>();
    try {
      int agreed = start(workload, chosen, runners);
      takeTurns(workload, runners);
      terminal.print(
          "%s, %s, batch %d, Adam, %d threads, %d rounds, %s, %s"
              .formatted(
                  model,
                  options(model).input(),
                  workload.batchSize(),
                  agreed,
                  rounds,
                  Processor.name(),
                  LocalDate.now()));
      new Comparison(runners.stream().map(Runner::figures).toList()).table().print(terminal);
      terminal.print(
          "x same, x best: to the best of PyTorch in the same precision, in any precision");
      terminal.print("");
    } finally {
      runners.forEach(runner -> runner.process.close());
    }
  }

  /** Starts the engines in turn, all with the threads of the first vgg4j among them. */
  private int start(Workload workload, List<Engine> chosen, List<Runner> runners) {
    Workload agreed = workload;
    List<Engine> order = new ArrayList<>(chosen);
    order.sort((a, b) -> Boolean.compare(a.isPyTorch(), b.isPyTorch()));
    for (Engine engine : order) {
      Runner runner = new Runner(engine, new WorkerProcess(engine, agreed));
      runners.add(runner);
      agreed = agreed.withThreads(runner.process.threads());
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
}
