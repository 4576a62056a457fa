package org.vgg4j.trainer;

import org.vgg4j.trainer.commands.RootCommand;

/** Starts the program. */
public final class Main {

  private Main() {}

  /**
   * Runs a command; without arguments, {@code quickstart}. Always ends the process, since the
   * threads of native libraries would keep it alive, and passes on the exit code.
   */
  public static void main(String[] args) {
    // JavaCPP warns on the terminal that ND4J's bindings were made with an older JavaCPP.
    System.setProperty("org.bytedeco.javacpp.logger", "slf4j");
    System.exit(RootCommand.run(args.length == 0 ? new String[] {"quickstart"} : args));
  }
}
