package org.vgg4j.trainer.commands;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.vgg4j.models.LayerTable;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelInfo;
import org.vgg4j.models.ModelOptions;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.Device;
import org.vgg4j.profiles.Precision;
import org.vgg4j.trainer.benchmark.BenchmarkReport;
import org.vgg4j.trainer.benchmark.BenchmarkRequest;
import org.vgg4j.trainer.benchmark.BenchmarkResult;
import org.vgg4j.trainer.benchmark.ClusterNetwork;
import org.vgg4j.trainer.benchmark.ClusterPlan;
import org.vgg4j.trainer.benchmark.ClusterPlanReport;
import org.vgg4j.trainer.benchmark.Mode;
import org.vgg4j.trainer.benchmark.SpeedBenchmark;
import org.vgg4j.trainer.commands.options.OutputOptions;
import org.vgg4j.trainer.commands.options.Overrides;
import org.vgg4j.trainer.commands.options.TuningOptions;
import org.vgg4j.trainer.commands.output.Json;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.device.DeviceRequest;
import org.vgg4j.trainer.device.MemoryEstimate;
import org.vgg4j.trainer.device.MemoryLimit;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code benchmark}. */
@Command(
    name = "benchmark",
    description =
        "Measure this machine: images a second, stock and accelerated, and the time of each layer.")
final class BenchmarkCommand implements Callable<Integer> {

  @Option(
      names = "--model",
      paramLabel = "NAME",
      defaultValue = "vgg16-bn",
      description = "A name that `models` lists (default: ${DEFAULT-VALUE}).")
  private String model;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "64",
      description = "Images in a batch (default: ${DEFAULT-VALUE}).")
  private String batchSize;

  @Option(
      names = "--modes",
      paramLabel = "MODES",
      split = ",",
      description =
          "Some of ${COMPLETION-CANDIDATES}, with commas between"
              + " (default: all that this machine has).")
  private List<Mode> modes;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "How often each mode has its turn (default: ${DEFAULT-VALUE}).")
  private String rounds;

  @Option(
      names = "--acceleration",
      paramLabel = "MODE",
      defaultValue = "fixed",
      description =
          "fixed or on (default: ${DEFAULT-VALUE}): whether the accelerated modes choose kernels by"
              + " rule or by timing.")
  private AccelerationSettings.Mode acceleration;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Compute threads (default: physical cores).")
  private String threads;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "auto",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Device device;

  @Option(
      names = "--cluster-plan",
      paramLabel = "hosts=N,gbit=X",
      description =
          "Also print what hosts like this one can be expected to reach together, with a network of"
              + " X gigabits a second.")
  private String clusterPlan;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Mixin private TuningOptions tuningOptions;

  @Mixin private OutputOptions outputOptions;

  @Override
  public Integer call() {
    Terminal terminal = json ? outputOptions.terminal().withoutLines() : outputOptions.terminal();
    List<Mode> chosen = modes == null ? List.of(Mode.values()) : modes.stream().distinct().toList();
    int images = Overrides.wholeNumber("--batch-size", batchSize);
    int turns = Overrides.wholeNumber("--rounds", rounds);
    int threadCount = Overrides.wholeNumber("--threads", threads);
    BenchmarkRequest.check(images, turns);
    Optional<ClusterNetwork> network = Optional.ofNullable(clusterPlan).map(ClusterNetwork::of);
    if (acceleration == AccelerationSettings.Mode.OFF) {
      throw new RecipeException(
          "--acceleration is 'off', expected fixed or on; --modes stock measures stock");
    }
    boolean retune = tuningOptions.retune(acceleration, false);
    ComputeDevice computeDevice =
        ComputeDevice.open(
            new DeviceRequest(device, Precision.FP32, acceleration, threadCount), terminal);
    ModelInfo info = ModelFactory.info(model);
    BenchmarkRequest request =
        new BenchmarkRequest(
            info.name(),
            ModelOptions.of(info),
            images,
            turns,
            chosen,
            BenchmarkRequest.ROUND_SECONDS,
            modes == null,
            retune);
    MemoryEstimate.of(
            request.options().optimizer().optimizer(),
            LayerTable.of(request.model(), request.options()),
            computeDevice)
        .requireFits(images, MemoryLimit.of(computeDevice));
    BenchmarkResult result = new SpeedBenchmark(request, computeDevice, terminal).run();
    Optional<ClusterPlan> plan = network.map(hosts -> ClusterPlan.of(hosts, request, result));
    if (json) {
      Map<String, Object> values = new LinkedHashMap<>(result.toJson());
      plan.ifPresent(expected -> values.put("clusterPlan", expected.toJson()));
      terminal.printJson(Json.write(values));
    } else {
      BenchmarkReport.print(result, terminal);
      plan.ifPresent(expected -> ClusterPlanReport.print(expected, terminal));
    }
    return 0;
  }
}
