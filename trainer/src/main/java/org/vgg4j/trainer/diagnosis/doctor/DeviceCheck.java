package org.vgg4j.trainer.diagnosis.doctor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelInfo;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.Device;
import org.vgg4j.profiles.DeviceSelection;
import org.vgg4j.profiles.DeviceUnavailableException;
import org.vgg4j.profiles.Precision;
import org.vgg4j.trainer.benchmark.BenchmarkRequest;
import org.vgg4j.trainer.benchmark.BenchmarkResult;
import org.vgg4j.trainer.benchmark.ImagesPerSecond;
import org.vgg4j.trainer.benchmark.Mode;
import org.vgg4j.trainer.benchmark.SpeedBenchmark;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.device.DeviceRequest;
import org.vgg4j.trainer.recipes.Networks;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.runs.BuildInfo;
import org.vgg4j.trainer.runs.Home;
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
      prove(device);
      ImagesPerSecond rates = measure(device);
      verdict(selection, rates);
    } catch (DeviceUnavailableException e) {
      evidence.put("verdict", e.getMessage());
      throw e;
    }
  }

  /** Everything that was found, for {@code --json}. */
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

  private void prove(ComputeDevice device) {
    SelfTest test = ProvenDevices.test(device);
    evidence.put("passed", test.passed());
    evidence.put("largestDifference", test.largest());
    evidence.put("differences", test.worst());
    evidence.put("selfTestSeconds", test.seconds());
    add(
        new Check(
            "self-test",
            test.passed(),
            String.format(
                Locale.ROOT,
                "%d networks, %d comparisons with Deeplearning4j on a processor; largest"
                    + " difference %s",
                test.worst().size(),
                test.compared(),
                test.largest().text())));
    if (!device.selection().driver().isEmpty()) {
      new ProvenDevices(Home.folder()).keep(device.selection(), device.engine(), test);
    }
    if (!test.passed()) {
      throw ProvenDevices.refusal(device.selection(), test);
    }
  }

  private ImagesPerSecond measure(ComputeDevice device) {
    Recipe recipe = Recipes.resolve("quickstart", Map.of());
    ModelInfo info = ModelFactory.info(recipe.network().model());
    boolean stock = device.engine().equals(AccelerationReport.STOCK) && device.hasOwnMemory();
    Mode mode = stock ? Mode.STOCK : Mode.FP32;
    BenchmarkResult result =
        new SpeedBenchmark(
                new BenchmarkRequest(
                    info.name(),
                    Networks.options(recipe, info.defaultInput(), info.defaultClasses()),
                    recipe.optimization().batchSize(),
                    ROUNDS,
                    List.of(mode),
                    ROUND_SECONDS,
                    false,
                    false),
                device,
                terminal)
            .run();
    evidence.put("benchmark", result.toJson());
    ImagesPerSecond rates = result.train().get(mode);
    evidence.put("imagesPerSecond", rates.median());
    return rates;
  }

  private void verdict(DeviceSelection device, ImagesPerSecond rates) {
    String speed = String.format(Locale.ROOT, "%,.0f images/s", rates.median());
    String comparison = "";
    if (device.memoryBytes() > 0) {
      ProcessorRun processor = ProcessorRun.start();
      evidence.put("processor", processor.evidence());
      comparison =
          processor
              .imagesPerSecond()
              .map(
                  rate ->
                      String.format(
                          Locale.ROOT,
                          ", the processor %,.0f (%.1f times)",
                          rate,
                          rates.median() / rate))
              .orElse(", the processor could not be measured: " + processor.failure());
    }
    add(new Check("speed", true, "quickstart's network trains at " + speed + comparison));
    String verdict =
        device.name()
            + (device.driver().isEmpty() ? "" : " with driver " + device.driver())
            + " computes right, at "
            + speed;
    evidence.put("verdict", verdict);
    add(new Check("verdict", true, verdict));
  }
}
