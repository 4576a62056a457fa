package org.vgg4j.trainer;

import java.util.Locale;
import org.vgg4j.trainer.commands.RootCommand;

/** Starts the program. */
public final class Main {

  private Main() {}

  /**
   * Runs a command; without arguments, {@code quickstart}. Always ends the process, since the
   * threads of native libraries would keep it alive, and passes on the exit code.
   */
  public static void main(String[] args) {
    // Figures, in files and messages alike, read the same for everybody.
    Locale.setDefault(Locale.ROOT);
    end(RootCommand.run(args.length == 0 ? new String[] {"quickstart"} : args));
  }

  private static void end(int exitCode) {
    try {
      System.exit(exitCode);
    } catch (OutOfMemoryError noThread) {
      // Where no thread can be started for the hooks of an orderly end, it would never come.
      Runtime.getRuntime().halt(exitCode);
    }
  }
}
