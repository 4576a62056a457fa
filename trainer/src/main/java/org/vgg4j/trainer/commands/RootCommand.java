package org.vgg4j.trainer.commands;

import org.vgg4j.trainer.commands.options.ChoiceConverters;
import org.vgg4j.trainer.commands.output.StandardOutput;
import org.vgg4j.trainer.log.LogFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code vgg4j}: the list of commands. */
@Command(
    name = "vgg4j",
    description = "Trains VGG networks, and the networks they are compared with, from Java.",
    versionProvider = VersionProvider.class,
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      QuickstartCommand.class,
      TrainCommand.class,
      LrFindCommand.class,
      SweepCommand.class,
      EvaluateCommand.class,
      PredictCommand.class,
      ServeCommand.class,
      ImportCommand.class,
      ExportCommand.class,
      SummaryCommand.class,
      ModelsCommand.class,
      RecipesCommand.class,
      DatasetsCommand.class,
      VisualizeCommand.class,
      CompareCommand.class,
      ReportCommand.class,
      DoctorCommand.class,
      BenchmarkCommand.class
    })
public final class RootCommand implements Runnable {

  @Spec private CommandSpec spec;

  /**
   * Runs a command line.
   *
   * @return the exit code
   */
  public static int run(String... args) {
    CommandLine line = new CommandLine(new RootCommand());
    ChoiceConverters.register(line);
    line.setUsageHelpAutoWidth(true);
    line.setParameterExceptionHandler(Failures::onParameter);
    line.setExecutionExceptionHandler(Failures::onExecution);
    addHelp(line);
    int exitCode;
    try {
      exitCode = line.execute(args);
    } catch (Error e) {
      exitCode = Failures.onError(e, line);
    } finally {
      LogFile.detach();
    }
    return exitCode != 0 || StandardOutput.isWhole(line.getErr()) ? exitCode : Failures.UNUSABLE;
  }

  private static void addHelp(CommandLine parent) {
    for (CommandLine command : parent.getSubcommands().values()) {
      command.getCommandSpec().mixinStandardHelpOptions(true);
      command.getCommandSpec().versionProvider(new VersionProvider());
    }
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "no command: expected one of " + String.join(", ", spec.subcommands().keySet()));
  }
}
