package org.vgg4j.trainer.commands;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.vgg4j.profiles.Device;
import org.vgg4j.trainer.commands.options.OutputOptions;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.terminal.Terminal;
import org.vgg4j.trainer.views.report.RunFiles;
import org.vgg4j.trainer.views.report.StoredReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code report}. */
@Command(
    name = "report",
    description = "Write the report.html of runs again, from the files in their folders.")
final class ReportCommand implements Callable<Integer> {

  @Parameters(arity = "1..*", paramLabel = "RUN", description = "Folders that `train` made.")
  private List<Path> runs;

  @Mixin private OutputOptions outputOptions;

  @Override
  public Integer call() {
    Terminal terminal = outputOptions.terminal();
    List<RunDirectory> opened = runs.stream().map(RunDirectory::open).toList();
    // The checkpoint is read through Deeplearning4j, which a GPU would only start slower.
    ComputeDevice.select(Device.CPU);
    for (RunDirectory run : opened) {
      RunFiles.read(run).damage().forEach(terminal::warn);
      terminal.print(StoredReport.write(run).toString());
    }
    return 0;
  }
}
