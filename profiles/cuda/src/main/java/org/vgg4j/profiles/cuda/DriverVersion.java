package org.vgg4j.profiles.cuda;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.cuda.global.nvml;
import org.bytedeco.javacpp.Loader;

/**
 * The driver's own version, for example {@code 470.82.01}. CUDA tells only which CUDA a driver
 * knows, which stays the same from one driver to the next.
 */
final class DriverVersion {

  private static final Path KERNEL_MODULE = Path.of("/proc/driver/nvidia/version");
  private static final Pattern NUMBER = Pattern.compile("\\b\\d{3,4}\\.\\d{2,3}(\\.\\d{2,3})?\\b");

  private DriverVersion() {}

  /** Asks NVIDIA's management library, and where there is none the kernel module. Never throws. */
  static Optional<String> read() {
    try {
      Loader.load(nvml.class);
      if (nvml.nvmlInit_v2() == nvml.NVML_SUCCESS) {
        byte[] text = new byte[nvml.NVML_SYSTEM_DRIVER_VERSION_BUFFER_SIZE];
        int code = nvml.nvmlSystemGetDriverVersion(text, text.length);
        nvml.nvmlShutdown();
        if (code == nvml.NVML_SUCCESS) {
          return Optional.of(new String(text, StandardCharsets.US_ASCII).replaceFirst("\0.*", ""));
        }
      }
    } catch (LinkageError | RuntimeException e) {
      // The kernel module may tell it all the same.
    }
    try {
      return ofKernelModule(Files.readString(KERNEL_MODULE));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * @param text of {@code /proc/driver/nvidia/version}, which names the compiler too, further down
   */
  static Optional<String> ofKernelModule(String text) {
    Matcher number = NUMBER.matcher(text.lines().findFirst().orElse(""));
    return number.find() ? Optional.of(number.group()) : Optional.empty();
  }
}
