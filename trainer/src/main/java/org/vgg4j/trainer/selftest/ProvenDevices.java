package org.vgg4j.trainer.selftest;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.vgg4j.profiles.DeviceSelection;
import org.vgg4j.profiles.DeviceUnavailableException;
import org.vgg4j.profiles.KernelComparison;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.device.KeptDevice;
import org.vgg4j.trainer.runs.RunException;
import org.vgg4j.trainer.terminal.Messages;

/**
 * The cards that have passed the self-test with their driver and this version of vgg4j: a file each
 * in {@code $VGG4J_HOME/devices}. A device without a driver of its own, a processor, needs no
 * proof.
 */
public final class ProvenDevices {

  static final String ENDING = ".json";

  private final Path home;

  /**
   * @param home the folder that all runs share
   */
  public ProvenDevices(Path home) {
    this.home = home;
  }

  /**
   * Tests the opened device before its first training.
   *
   * @throws DeviceUnavailableException in one line, if it computes wrong
   */
  public void require(ComputeDevice device, Messages messages) {
    DeviceSelection selection = device.selection();
    if (selection.driver().isEmpty() || engines(selection).contains(device.proven())) {
      return;
    }
    messages.say(
        "first training on %s with driver %s: testing what it computes, a few seconds, once"
            .formatted(selection.name(), selection.driver()));
    SelfTest test = test(device);
    keep(selection, device.proven(), test);
    if (!test.passed()) {
      throw refusal(device, test);
    }
  }

  /**
   * Tests the opened device.
   *
   * @throws DeviceUnavailableException in one line, if it does not get through
   * @throws RunException in one line, if this build lacks known answers
   */
  public static SelfTest test(ComputeDevice device) {
    return test(device, () -> SelfTest.of(device));
  }

  /**
   * The same, and of a training's kernels, each at the shapes of a real network, by another one.
   *
   * @param compared told what came of that
   */
  public static SelfTest testThoroughly(ComputeDevice device, Consumer<KernelComparison> compared) {
    return test(
        device,
        () -> {
          SelfTest test = SelfTest.of(device);
          KernelComparison kernels = KernelTrial.run(device);
          // Its scratch memory may be large, and what comes next measures how much is free.
          device.releaseMemory();
          compared.accept(kernels);
          return test.with(kernels);
        });
  }

  static SelfTest test(ComputeDevice device, Supplier<SelfTest> test) {
    try {
      return test.get();
    } catch (RunException e) {
      // Of the build, not of the device.
      throw e;
    } catch (RuntimeException e) {
      // Its cause is looked at too: where memory ended, that is what is said.
      throw new DeviceUnavailableException(
          unusable(device)
              + "fails in small networks ("
              + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
              + "), expected them to be computed; see whether nvidia-smi works, or run with"
              + " --device cpu",
          e);
    }
  }

  /** What to say of a device that computes wrong. */
  public static DeviceUnavailableException refusal(ComputeDevice device, SelfTest test) {
    return new DeviceUnavailableException(
        unusable(device)
            + "computes wrong: "
            + test.largest().text()
            + ", expected what Deeplearning4j computes on a processor; send the file that `doctor"
            + " --device "
            + device.selection().profile().name()
            + "` writes (docs/gpu.md), and run with --device cpu");
  }

  private static String unusable(ComputeDevice device) {
    DeviceSelection selection = device.selection();
    return "--device "
        + selection.profile().name()
        + " cannot be used: found that "
        + selection.name()
        + (selection.driver().isEmpty()
            ? " "
            : " (driver %s), with layers by %s, ".formatted(selection.driver(), device.proven()));
  }

  /** When this device passed with this driver, year-month-day; empty if it never did. */
  public Optional<String> find(String device, String driver) {
    return proof(device, driver).map(Proof::date);
  }

  /** What computed layers in tests that a device passed with its present driver. */
  private List<String> engines(DeviceSelection device) {
    return proof(device.name(), device.driver()).map(Proof::engines).orElse(List.of());
  }

  private Optional<Proof> proof(String device, String driver) {
    return kept(device, driver).read(Proof.class).filter(proof -> proof.covers(device, driver));
  }

  private KeptDevice kept(String device, String driver) {
    return new KeptDevice(home, device, driver, ENDING);
  }

  /**
   * Keeps a result, passed or not. Where it cannot be written, the next training tests again.
   *
   * @param engine what it holds for, as {@link ComputeDevice#proven} says it
   */
  public void keep(DeviceSelection device, String engine, SelfTest test) {
    Set<String> engines = new TreeSet<>(List.of(engine));
    engines.addAll(engines(device));
    Proof proof = Proof.of(device, test.passed() ? List.copyOf(engines) : List.of(), test);
    kept(device.name(), device.driver()).write(proof);
  }
}
