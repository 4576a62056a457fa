package org.vgg4j.profiles;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Which of a build's profiles a run uses, and the line that says why. Touches no device. */
final class DeviceChoice {

  private final List<ComputeProfile> profiles;
  private final HostGpus hostGpus;
  private final Function<Probe.Usable, Optional<MeasuredSpeeds>> speeds;

  /**
   * @param profiles the profiles of the build, the preferred one first
   * @param hostGpus the GPUs in the machine, whether or not the build can use them
   * @param speeds what was measured of a GPU here, if anything
   */
  DeviceChoice(
      List<ComputeProfile> profiles,
      HostGpus hostGpus,
      Function<Probe.Usable, Optional<MeasuredSpeeds>> speeds) {
    this.speeds = speeds;
    this.profiles = profiles;
    this.hostGpus = hostGpus;
  }

  DeviceSelection choose(Device device) {
    return device == Device.AUTO ? preferred() : demanded(device);
  }

  private DeviceSelection demanded(Device device) {
    ComputeProfile profile =
        profiles.stream()
            .filter(candidate -> candidate.name().equals(device.id()))
            .findFirst()
            .orElseThrow(() -> notInThisBuild(device));
    Probe probe = profile.probe();
    if (probe instanceof Probe.Usable usable) {
      return selection(profile, usable, "asked for with --device " + device.id());
    }
    throw new DeviceUnavailableException(
        "--device " + device.id() + " cannot be used: " + ((Probe.Unusable) probe).reason());
  }

  private DeviceSelection preferred() {
    List<String> refusals = new ArrayList<>();
    for (ComputeProfile profile : profiles) {
      Probe probe = profile.probe();
      if (probe instanceof Probe.Unusable unusable) {
        refusals.add(refusal(profile, unusable));
        continue;
      }
      Probe.Usable usable = (Probe.Usable) probe;
      Optional<MeasuredSpeeds> measured = measured(profile, usable);
      if (measured.isEmpty() || !measured.get().processorIsFaster()) {
        return selection(profile, usable, whyPreferred(profile, refusals, measured));
      }
      refusals.add(
          "it is faster than %s: %s; --device %s takes the GPU all the same"
              .formatted(usable.name(), measured.get().text(), profile.name()));
    }
    throw new DeviceUnavailableException(
        "no device can be used: "
            + (refusals.isEmpty()
                ? "found a build without compute profiles, expected profiles/cpu; build it again"
                : String.join("; ", refusals)));
  }

  private Optional<MeasuredSpeeds> measured(ComputeProfile profile, Probe.Usable usable) {
    return profile.name().equals(Device.CUDA.id()) ? speeds.apply(usable) : Optional.empty();
  }

  private String whyPreferred(
      ComputeProfile chosen, List<String> refusals, Optional<MeasuredSpeeds> measured) {
    if (!refusals.isEmpty()) {
      return String.join("; ", refusals);
    }
    if (chosen.name().equals(Device.CUDA.id())) {
      return measured
          .map(speeds -> "it is faster than the CPU: " + speeds.text())
          .orElse("a GPU goes before the CPU");
    }
    // Nobody may train on the CPU of a GPU host without being told.
    return hostGpus.present()
        ? hostGpus.describe()
            + " stays idle: this build is without CUDA, build with -Pcuda to use it"
        : "no NVIDIA GPU in this machine";
  }

  private static String refusal(ComputeProfile profile, Probe.Unusable probe) {
    return profile.name()
        + " is not used"
        + (probe.devicePresent() ? ", its device stays idle: " : ": ")
        + probe.reason();
  }

  private DeviceUnavailableException notInThisBuild(Device device) {
    return new DeviceUnavailableException(
        "--device "
            + device.id()
            + " cannot be used: found a build without it"
            + (device == Device.CUDA && hostGpus.present()
                ? " (on a machine with " + hostGpus.describe() + ")"
                : "")
            + ", expected one that has it; build with -P"
            + device.id()
            + (device == Device.CUDA ? " or run with --device cpu" : ""));
  }

  private static DeviceSelection selection(
      ComputeProfile profile, Probe.Usable usable, String why) {
    return new DeviceSelection(
        profile,
        usable.device(),
        usable.name(),
        usable.memoryBytes(),
        usable.driver(),
        "device: " + profile.name() + " (" + usable.device() + "); " + why);
  }
}
