package org.vgg4j.trainer.terminal;

import java.io.PrintStream;
import org.slf4j.LoggerFactory;
import org.vgg4j.datasets.files.PlainText;

/**
 * Where a command prints.
 *
 * @param out results
 * @param err progress and errors
 * @param interactive whether a person watches, so that progress may be redrawn in place
 * @param verbosity how much is said
 */
public record Terminal(PrintStream out, PrintStream err, boolean interactive, Verbosity verbosity)
    implements Messages {

  /** How much a command says. */
  public enum Verbosity {
    QUIET,
    NORMAL,
    VERBOSE
  }

  /** The terminal, or the pipe, of this process. */
  public static Terminal ofProcess(Verbosity verbosity) {
    return new Terminal(System.out, System.err, hasConsole(), verbosity);
  }

  /** Says something that {@code --quiet} silences; the log has it all the same. */
  @Override
  public void say(String line) {
    // Not a field: the log takes 0.2 s to start, which commands that only print need not wait for.
    LoggerFactory.getLogger(Terminal.class).info(line);
    if (verbosity != Verbosity.QUIET) {
      out.println(PlainText.name(line));
    }
  }

  /** Prints a line of a result, whatever the verbosity. */
  public void print(String line) {
    out.println(PlainText.name(line));
  }

  /** Prints a result as JSON, in one line or in several. */
  public void printJson(String json) {
    out.println(PlainText.lines(PlainText.json(json)));
  }

  /** Prints a line on standard error, whatever the verbosity. */
  @Override
  public void warn(String line) {
    err.println(PlainText.name(line));
  }

  /** The same, but nothing is said beside the result. */
  public Terminal withoutLines() {
    return new Terminal(out, err, interactive, Verbosity.QUIET);
  }

  public boolean quiet() {
    return verbosity == Verbosity.QUIET;
  }

  private static boolean hasConsole() {
    // Since JDK 22 there is a console even where there is no terminal; it can be asked.
    var console = System.console();
    if (console == null || "dumb".equals(System.getenv("TERM"))) {
      return false;
    }
    try {
      return (boolean) console.getClass().getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException | RuntimeException e) {
      return System.getenv("TERM") != null;
    }
  }
}
