package org.vgg4j.trainer.benchmark;

import java.time.LocalDate;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.device.Processor;

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

  static Machine here(ComputeDevice device, AccelerationReport report) {
    return new Machine(
        Processor.name(),
        device.selection().profile().name() + " (" + device.selection().device() + ")",
        report.engine(),
        report.threads(),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        System.getProperty("java.version"),
        LocalDate.now().toString());
  }
}
