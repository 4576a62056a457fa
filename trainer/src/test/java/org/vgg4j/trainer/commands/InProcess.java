package org.vgg4j.trainer.commands;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;

/** Runs a command line in the test's own process, for what needs neither a kill nor a home. */
public final class InProcess {

  static {
    // As the program itself does: JavaCPP would warn of older bindings among what a command says.
    System.setProperty("org.bytedeco.javacpp.logger", "slf4j");
  }

  private InProcess() {}

  /** Paths must be absolute: the working folder is the test's. */
  public static Outcome run(Object... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      int exitCode =
          RootCommand.run(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
      return new Outcome(
          exitCode,
          printed.toString(StandardCharsets.UTF_8),
          said.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }
}
