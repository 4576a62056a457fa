package org.vgg4j.trainer.device;

import java.util.regex.Pattern;
import org.vgg4j.profiles.ComputeProfiles;
import org.vgg4j.profiles.DeviceFailureException;
import org.vgg4j.profiles.DeviceUnavailableException;

/** Memory that ran out, heap or native, and devices that failed, whatever is put around it. */
public final class DeviceTrouble {

  /** What ND4J says of the GPU's memory: of buffers, of workspaces. */
  public static final Pattern DEVICE_MEMORY =
      Pattern.compile("\\[DEVICE\\] allocation failed|cudaMalloc failed|from DEVICE");

  /** Whatever JavaCPP and ND4J say. */
  private static final Pattern MEMORY_RAN_OUT =
      Pattern.compile(
          DEVICE_MEMORY.pattern()
              + "|Physical memory usage is too high|Failed to allocate|cudaHostAlloc failed"
              + "|[Aa]llocation failed");

  private DeviceTrouble() {}

  /**
   * What tells of memory that ran out. On another thread, or inside ND4J, it arrives wrapped.
   *
   * @return the failure or one of its causes; null where memory is not what ran out
   */
  public static Throwable memoryFailure(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      // A class whose initialization failed keeps of its first failure only the text.
      if (cause instanceof OutOfMemoryError
          || message.contains("java.lang.OutOfMemoryError")
          || MEMORY_RAN_OUT.matcher(message).find()) {
        return cause;
      }
    }
    return null;
  }

  /** Throws a failure on, if it tells of memory or of the device and not of what was computed. */
  public static void rethrow(Throwable failure) {
    if (!(failure instanceof RuntimeException thrown)) {
      return;
    }
    if (memoryFailure(thrown) != null) {
      throw thrown;
    }
    RuntimeException reason = ComputeProfiles.reason(thrown);
    if (reason instanceof DeviceFailureException || reason instanceof DeviceUnavailableException) {
      throw reason;
    }
  }
}
