package org.vgg4j.trainer.commands;

import org.vgg4j.trainer.terminal.LogFile;
import org.vgg4j.trainer.terminal.Terminal;
import org.vgg4j.trainer.terminal.Terminal.Verbosity;
import picocli.CommandLine.Option;

/** How much a command says. */
final class OutputOptions {

  @Option(names = "--quiet", description = "Print results and errors only.")
  private boolean quiet;

  @Option(names = "--verbose", description = "Print the log to standard error too.")
  private boolean verbose;

  Terminal terminal() {
    if (verbose) {
      LogFile.attachConsole();
      return Terminal.ofProcess(Verbosity.VERBOSE);
    }
    return Terminal.ofProcess(quiet ? Verbosity.QUIET : Verbosity.NORMAL);
  }
}
