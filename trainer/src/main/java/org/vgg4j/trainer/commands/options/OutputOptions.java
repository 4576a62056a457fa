package org.vgg4j.trainer.commands.options;

import org.vgg4j.trainer.log.LogFile;
import org.vgg4j.trainer.terminal.Terminal;
import org.vgg4j.trainer.terminal.Terminal.Verbosity;
import picocli.CommandLine.Option;

/** How much a command says. */
public final class OutputOptions {

  @Option(names = "--quiet", description = "Print results and errors only.")
  private boolean quiet;

  @Option(names = "--verbose", description = "Print the log to standard error too.")
  private boolean verbose;

  public Terminal terminal() {
    if (verbose) {
      LogFile.attachConsole();
      return Terminal.ofProcess(Verbosity.VERBOSE);
    }
    return Terminal.ofProcess(quiet ? Verbosity.QUIET : Verbosity.NORMAL);
  }
}
