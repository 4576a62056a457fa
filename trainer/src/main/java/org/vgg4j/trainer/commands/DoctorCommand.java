package org.vgg4j.trainer.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.Device;
import org.vgg4j.profiles.Precision;
import org.vgg4j.trainer.commands.options.OutputOptions;
import org.vgg4j.trainer.commands.output.EvidenceFile;
import org.vgg4j.trainer.commands.output.Json;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.device.DeviceRequest;
import org.vgg4j.trainer.diagnosis.doctor.Check;
import org.vgg4j.trainer.diagnosis.doctor.DeviceCheck;
import org.vgg4j.trainer.diagnosis.doctor.MachineCheck;
import org.vgg4j.trainer.diagnosis.doctor.RunCheck;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.runs.AtomicFiles;
import org.vgg4j.trainer.runs.RunException;
import org.vgg4j.trainer.selftest.SelfTest;
import org.vgg4j.trainer.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code doctor}. */
@Command(
    name = "doctor",
    description =
        "Examine this machine, or with RUN a run, finished or dead: what is wrong, and what to do."
            + " With --device, also prove that a device computes right, and measure it.")
final class DoctorCommand implements Callable<Integer> {

  private static final int WIDTH = 14;

  @Parameters(
      arity = "0..1",
      paramLabel = "RUN",
      description = "A run's folder; without it, this machine is examined.")
  private Path run;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "Also test and measure ${COMPLETION-CANDIDATES}: what to send of a new card.")
  private Device device;

  @Option(
      names = "--write-known-answers",
      paramLabel = "FILE",
      hidden = true,
      description = "Write what stock Deeplearning4j computes on this processor.")
  private Path knownAnswers;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "A new file for what --device found of a GPU, to attach to an issue; without it, and"
              + " without --json, "
              + EvidenceFile.NAME
              + " in the current folder.")
  private Path out;

  @Option(names = "--json", description = "Print the findings as JSON.")
  private boolean json;

  @Mixin private OutputOptions outputOptions;

  @Override
  public Integer call() {
    Terminal terminal = outputOptions.terminal();
    if (run != null && (device != null || knownAnswers != null)) {
      throw new RecipeException("doctor examines RUN or --device, expected one of them");
    }
    if (out != null && device == null) {
      throw new RecipeException("--out is given without --device, expected both");
    }
    if (knownAnswers != null) {
      return writeKnownAnswers(terminal);
    }
    if (device != null) {
      return examineDevice(json ? terminal.withoutLines() : terminal);
    }
    List<Check> findings = run == null ? MachineCheck.examine() : RunCheck.examine(run);
    if (json) {
      terminal.printJson(Json.write(findings));
    } else {
      int width =
          Math.max(WIDTH, findings.stream().mapToInt(f -> f.subject().length()).max().orElse(0));
      findings.forEach(finding -> terminal.print(line(finding, width)));
    }
    return findings.stream().allMatch(Check::sound) ? 0 : Failures.UNUSABLE;
  }

  private int examineDevice(Terminal terminal) {
    if (out != null) {
      // Before minutes of measurement.
      AtomicFiles.requireNew(out);
    }
    DeviceCheck check =
        new DeviceCheck(
            terminal,
            finding -> {
              if (!json) {
                terminal.print(line(finding, WIDTH));
              }
            });
    boolean written;
    try {
      check.examine(device);
    } finally {
      // Also of a device that is refused: that is what is sent.
      written = leave(check, terminal);
    }
    return check.sound() && written ? 0 : Failures.UNUSABLE;
  }

  /** Prints or writes what was found; whether that could be done. */
  private boolean leave(DeviceCheck check, Terminal terminal) {
    String evidence = Json.write(check.evidence());
    if (json) {
      terminal.printJson(evidence);
    }
    if (out == null && (json || !check.worthSending())) {
      return true;
    }
    try {
      Path file = EvidenceFile.write(out, evidence);
      if (!json) {
        terminal.print(
            "evidence: all of this is in "
                + file.toAbsolutePath()
                + "; please attach it to an issue, form 'A GPU that was tried'");
      }
      return true;
    } catch (RunException e) {
      terminal.warn(e.getMessage());
      return false;
    }
  }

  private int writeKnownAnswers(Terminal terminal) {
    ComputeDevice processor =
        ComputeDevice.open(
            new DeviceRequest(Device.CPU, Precision.FP32, AccelerationSettings.Mode.OFF, 0),
            terminal);
    try {
      AtomicFiles.writeText(knownAnswers, SelfTest.knownAnswers(processor));
    } catch (IOException e) {
      throw RunException.cannotWrite(knownAnswers, e, "give another file");
    }
    return 0;
  }

  private static String line(Check finding, int width) {
    return String.format(
        "%-8s %-" + width + "s %s",
        finding.sound() ? "ok" : "problem",
        finding.subject(),
        finding.text());
  }
}
