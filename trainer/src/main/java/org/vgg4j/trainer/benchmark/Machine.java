package org.vgg4j.trainer.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import org.slf4j.LoggerFactory;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.trainer.device.ComputeDevice;

/**
 * What a figure was measured on, without which it says nothing.
 *
 * @param processor its name, as it gives it
 * @param device what computed, for people
 * @param engine what computed the fastest mode, for example {@code oneDNN 3.11.0}
 * @param threads compute threads; 0 where the processor does not compute
 * @param system operating system and architecture
 * @param java the Java version
 * @param date of the measurement, as year-month-day
 */
public record Machine(
    String processor,
    String device,
    String engine,
    int threads,
    String system,
    String java,
    String date) {

  private static final Path LINUX_PROCESSORS = Path.of("/proc/cpuinfo");

  static Machine here(ComputeDevice device, AccelerationReport report) {
    return new Machine(
        processorName(),
        device.selection().profile().name() + " (" + device.selection().device() + ")",
        report.engine(),
        report.threads(),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        System.getProperty("java.version"),
        LocalDate.now().toString());
  }

  /** The processor's name; its architecture where the system does not tell the name. */
  public static String processorName() {
    if (Files.isReadable(LINUX_PROCESSORS)) {
      try (var lines = Files.lines(LINUX_PROCESSORS)) {
        var name = lines.filter(line -> line.startsWith("model name")).findFirst();
        if (name.isPresent()) {
          return name.get().substring(name.get().indexOf(':') + 1).strip();
        }
      } catch (IOException e) {
        LoggerFactory.getLogger(Machine.class).debug("cannot read {}", LINUX_PROCESSORS, e);
      }
    }
    String windowsName = System.getenv("PROCESSOR_IDENTIFIER");
    return windowsName == null ? System.getProperty("os.arch") : windowsName;
  }
}
