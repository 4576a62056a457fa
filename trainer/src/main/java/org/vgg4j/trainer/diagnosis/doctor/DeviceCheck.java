package org.vgg4j.trainer.diagnosis.doctor;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelInfo;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.Device;
import org.vgg4j.profiles.DeviceSelection;
import org.vgg4j.profiles.DeviceUnavailableException;
import org.vgg4j.profiles.KernelComparison;
import org.vgg4j.profiles.MeasuredSpeeds;
import org.vgg4j.profiles.Precision;
import org.vgg4j.trainer.benchmark.BenchmarkRequest;
import org.vgg4j.trainer.benchmark.BenchmarkResult;
import org.vgg4j.trainer.benchmark.ImagesPerSecond;
import org.vgg4j.trainer.benchmark.Mode;
import org.vgg4j.trainer.benchmark.SpeedBenchmark;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.device.DeviceRequest;
import org.vgg4j.trainer.device.KnownSpeeds;
import org.vgg4j.trainer.recipes.Networks;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.runs.BuildInfo;
import org.vgg4j.trainer.runs.Home;
import org.vgg4j.trainer.runs.RunException;
import org.vgg4j.trainer.selftest.ProvenDevices;
import org.vgg4j.trainer.selftest.SelfTest;
import org.vgg4j.trainer.terminal.Terminal;

/**
 * Opens a device, proves that it computes right, and measures it: with the machine's checks, the
 * evidence that a user of a card can send. What was found until something went wrong is kept.
 */
public final class DeviceCheck {

  private static final int ROUNDS = 3;
  private static final double ROUND_SECONDS = 0.5;
  private static final double BYTES_PER_GIB = 1L << 30;

  private final Terminal terminal;
  private final Consumer<Check> listener;
  private final List<Check> checks = new ArrayList<>();
  private final Map<String, Object> evidence = new LinkedHashMap<>();

  /**
   * @param terminal for what is said on the way
   * @param listener told each finding at once
   */
  public DeviceCheck(Terminal terminal, Consumer<Check> listener) {
    this.terminal = terminal;
    this.listener = listener;
    evidence.put("verdict", "not reached");
    evidence.put("build", BuildInfo.load());
  }

  /**
   * Examines the machine, then the device.
   *
   * @throws DeviceUnavailableException in one line, if it cannot be used or computes wrong
   * @throws RunException in one line, if this build cannot judge it
   */
  public void examine(Device wanted) {
    try {
      MachineCheck.examine().forEach(this::add);
      ComputeDevice device =
          ComputeDevice.open(
              new DeviceRequest(wanted, Precision.FP32, AccelerationSettings.Mode.FIXED, 0),
              terminal);
      DeviceSelection selection = device.selection();
      evidence.put("device", selection.profile().name());
      evidence.put("name", selection.name());
      evidence.put("description", selection.device());
      evidence.put("driver", selection.driver());
      evidence.put("engine", device.engine());
      memory(selection);
      List<ComputeDevice> engines = engines(device);
      prove(engines);
      measure(engines);
    } catch (DeviceUnavailableException | RunException e) {
      evidence.put("verdict", e.getMessage());
      throw e;
    }
  }

  /** Whether it is news: of a processor there are many. */
  public boolean worthSending() {
    return !Device.CPU.id().equals(evidence.get("device"));
  }

  /** Everything that was found. */
  public Map<String, Object> evidence() {
    evidence.put("checks", checks);
    return evidence;
  }

  /** Whether nothing has to be done about anything. */
  public boolean sound() {
    return checks.stream().allMatch(Check::sound);
  }

  private void add(Check finding) {
    checks.add(finding);
    listener.accept(finding);
  }

  private void memory(DeviceSelection device) {
    if (device.memoryBytes() > 0) {
      long free = device.profile().freeMemoryBytes();
      evidence.put("memoryBytes", device.memoryBytes());
      evidence.put("freeMemoryBytes", free);
      add(
          new Check(
              "free memory",
              true,
              String.format(
                  Locale.ROOT,
                  "%.1f of %.1f GB",
                  free / BYTES_PER_GIB,
                  device.memoryBytes() / BYTES_PER_GIB)));
    }
  }

  /**
   * The device as a training uses it and, where that is another engine, by stock layers before it
   * and, on a card, with kernels that are timed behind it.
   */
  private static List<ComputeDevice> engines(ComputeDevice device) {
    if (device.engine().equals(AccelerationReport.STOCK)) {
      return List.of(device);
    }
    List<ComputeDevice> engines = new ArrayList<>();
    engines.add(as(AccelerationSettings.Mode.OFF, device));
    engines.add(device);
    if (device.hasOwnMemory()) {
      engines.add(as(AccelerationSettings.Mode.ON, device));
    }
    return engines;
  }

  private static ComputeDevice as(AccelerationSettings.Mode mode, ComputeDevice device) {
    return new ComputeDevice(device.selection(), new AccelerationSettings(mode, Precision.FP32, 0));
  }

  /** All engines are tested before one is refused: which of them is wrong tells the most. */
  private void prove(List<ComputeDevice> engines) {
    List<Tested> tests = new ArrayList<>();
    evidence.put("selfTests", tests);
    Map<ComputeDevice, SelfTest> wrong = new LinkedHashMap<>();
    ProvenDevices proven = new ProvenDevices(Home.folder());
    for (ComputeDevice engine : engines) {
      AtomicReference<KernelComparison> kernels = new AtomicReference<>(KernelComparison.NONE);
      SelfTest test = ProvenDevices.testThoroughly(engine, kernels::set);
      tests.add(Tested.of(engine, test, kernels.get()));
      add(new Check("self-test", test.passed(), text(engine, test)));
      if (!test.passed()) {
        wrong.put(engine, test);
      } else if (!engine.selection().driver().isEmpty()) {
        proven.keep(engine.selection(), engine.proven(), test);
      }
    }
    evidence.put("passed", wrong.isEmpty());
    wrong.forEach(
        (engine, test) -> {
          // Last, since what failed leaves no proof of what passed.
          if (!engine.selection().driver().isEmpty()) {
            proven.keep(engine.selection(), engine.proven(), test);
          }
          throw ProvenDevices.refusal(engine, test);
        });
  }

  private static String text(ComputeDevice engine, SelfTest test) {
    return String.format(
        Locale.ROOT,
        "%s%d networks, %d comparisons with Deeplearning4j on a processor; largest difference %s",
        engine.hasOwnMemory() ? "layers by " + engine.proven() + ": " : "",
        test.worst().size(),
        test.compared(),
        test.largest().text());
  }

  /** Measures all engines in turns, then the processor in a process of its own. */
  private void measure(List<ComputeDevice> engines) {
    // What a training takes unless told otherwise.
    ComputeDevice device = engines.get(Math.min(1, engines.size() - 1));
    List<Mode> modes = modes(engines);
    Map<Mode, ImagesPerSecond> rates = benchmark(device, modes).train();
    double rate = rates.get(modes.get(modes.size() - 1)).median();
    evidence.put("imagesPerSecond", rate);
    String speed = imagesPerSecond(rate);
    DeviceSelection selection = device.selection();
    String comparison = "";
    if (device.hasOwnMemory()) {
      comparison = " by " + (modes.contains(Mode.FP32) ? device.engine() : "stock layers");
      if (modes.size() > 1) {
        comparison += ", " + imagesPerSecond(rates.get(Mode.STOCK).median()) + " by stock layers";
      }
      comparison += processor(selection, rate);
    }
    add(new Check("speed", true, "quickstart's network trains at " + speed + comparison));
    String verdict =
        selection.name()
            + (selection.driver().isEmpty() ? "" : " with driver " + selection.driver())
            + " computes right, at "
            + speed;
    evidence.put("verdict", verdict);
    add(new Check("verdict", true, verdict));
  }

  private static List<Mode> modes(List<ComputeDevice> engines) {
    if (engines.size() > 1) {
      return List.of(Mode.STOCK, Mode.FP32);
    }
    return List.of(engines.get(0).hasOwnMemory() ? Mode.STOCK : Mode.FP32);
  }

  private BenchmarkResult benchmark(ComputeDevice device, List<Mode> modes) {
    Recipe recipe = Recipes.resolve("quickstart", Map.of());
    ModelInfo info = ModelFactory.info(recipe.network().model());
    BenchmarkResult result =
        new SpeedBenchmark(
                new BenchmarkRequest(
                    info.name(),
                    Networks.options(recipe, info.defaultInput(), info.defaultClasses()),
                    recipe.optimization().batchSize(),
                    ROUNDS,
                    modes,
                    ROUND_SECONDS,
                    false,
                    false),
                device,
                terminal)
            .run();
    evidence.put("benchmark", result.toJson());
    return result;
  }

  /** Measures the processor and keeps how fast both are, for {@code --device auto}. */
  private String processor(DeviceSelection gpu, double rate) {
    ProcessorRun processor = ProcessorRun.start();
    evidence.put("processor", processor.evidence());
    processor
        .imagesPerSecond()
        .ifPresent(
            other ->
                new KnownSpeeds(Home.folder())
                    .keep(
                        gpu.name(),
                        gpu.driver(),
                        new MeasuredSpeeds(rate, other, LocalDate.now().toString())));
    return processor
        .imagesPerSecond()
        .map(
            other ->
                String.format(
                    Locale.ROOT, ", the processor %,.0f (%.1f times)", other, rate / other))
        .orElse(", the processor could not be measured: " + processor.failure());
  }

  private static String imagesPerSecond(double rate) {
    return String.format(Locale.ROOT, "%,.0f images/s", rate);
  }
}
