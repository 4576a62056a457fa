package org.vgg4j.trainer.commands;

import java.util.List;
import java.util.concurrent.Callable;
import org.vgg4j.trainer.doctor.MachineCheck;
import org.vgg4j.trainer.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code doctor}. */
@Command(
    name = "doctor",
    description = "Examine this machine: devices, memory, data, and what is wrong with them.")
final class DoctorCommand implements Callable<Integer> {

  @Mixin private OutputOptions outputOptions;

  @Override
  public Integer call() {
    Terminal terminal = outputOptions.terminal();
    List<MachineCheck.Finding> findings = MachineCheck.examine();
    findings.forEach(
        finding ->
            terminal.print(
                String.format(
                    "%-8s %-14s %s",
                    finding.sound() ? "ok" : "problem", finding.subject(), finding.text())));
    return findings.stream().allMatch(MachineCheck.Finding::sound) ? 0 : Failures.UNUSABLE;
  }
}
