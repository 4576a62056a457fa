package org.vgg4j.trainer.commands;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.vgg4j.trainer.doctor.MachineCheck;
import org.vgg4j.trainer.doctor.RunCheck;
import org.vgg4j.trainer.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code doctor}. */
@Command(
    name = "doctor",
    description =
        "Examine this machine, or with RUN a run, finished or dead: what is wrong, and what to do.")
final class DoctorCommand implements Callable<Integer> {

  @Parameters(
      arity = "0..1",
      paramLabel = "RUN",
      description = "A run's folder; without it, this machine is examined.")
  private Path run;

  @Option(names = "--json", description = "Print the findings as JSON.")
  private boolean json;

  @Mixin private OutputOptions outputOptions;

  @Override
  public Integer call() {
    Terminal terminal = outputOptions.terminal();
    List<MachineCheck.Finding> findings =
        run == null ? MachineCheck.examine() : RunCheck.examine(run);
    if (json) {
      terminal.printJson(Json.write(findings));
    } else {
      int width =
          Math.max(14, findings.stream().mapToInt(f -> f.subject().length()).max().orElse(0));
      findings.forEach(finding -> terminal.print(line(finding, width)));
    }
    return findings.stream().allMatch(MachineCheck.Finding::sound) ? 0 : Failures.UNUSABLE;
  }

  private static String line(MachineCheck.Finding finding, int width) {
    return String.format(
        "%-8s %-" + width + "s %s",
        finding.sound() ? "ok" : "problem",
        finding.subject(),
        finding.text());
  }
}
