package org.vgg4j.profiles;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;

/** The compute profiles of this build, and the choice between them. */
public final class ComputeProfiles {

  /** Deeplearning4j writes a dump into the working folder when memory runs out, unasked. */
  private static final String CRASH_DUMPS = "org.deeplearning4j.crash.reporting.enabled";

  private static final String JAVACPP_LOGGER = "org.bytedeco.javacpp.logger";

  private static volatile ComputeProfile active;

  private ComputeProfiles() {}

  /** The profiles of this build, the preferred one first. */
  public static List<ComputeProfile> available() {
    logJavaCppThroughSlf4j();
    // By its own class loader: under exec:java the context class loader of a pool thread is
    // Maven's.
    return ServiceLoader.load(ComputeProfile.class, ComputeProfile.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparingInt(ComputeProfile::preference).reversed())
        .toList();
  }

  /**
   * Chooses and activates a profile. Must run on the main thread, before ND4J is touched.
   *
   * @throws DeviceUnavailableException in one line, if the asked-for device cannot be used here
   */
  public static DeviceSelection select(Device device) {
    return select(device, gpu -> Optional.empty());
  }

  /**
   * The same where speeds may have been measured, which {@link Device#AUTO} goes by.
   *
   * @param speeds asked for what was measured of a GPU on this machine, if anything
   * @throws DeviceUnavailableException in one line, if the asked-for device cannot be used here
   */
  public static DeviceSelection select(
      Device device, Function<Probe.Usable, Optional<MeasuredSpeeds>> speeds) {
    if (System.getProperty(CRASH_DUMPS) == null) {
      System.setProperty(CRASH_DUMPS, "false");
    }
    DeviceSelection selection =
        new DeviceChoice(available(), HostGpus.read(), speeds).choose(device);
    selection.profile().activate();
    active = selection.profile();
    return selection;
  }

  /**
   * What to throw in the place of something that was thrown by whatever computes, see {@link
   * ComputeProfile#reason}; the same where no profile is active yet.
   */
  public static RuntimeException reason(RuntimeException thrown) {
    ComputeProfile computing = active;
    return computing == null ? thrown : computing.reason(thrown);
  }

  /**
   * JavaCPP warns on standard error that ND4J's bindings were made with an older JavaCPP, which is
   * known and tried. Through SLF4J the warning goes to the log; the property counts if it is set
   * before JavaCPP's first class is loaded.
   */
  private static void logJavaCppThroughSlf4j() {
    if (System.getProperty(JAVACPP_LOGGER) == null) {
      System.setProperty(JAVACPP_LOGGER, "slf4j");
    }
  }
}
