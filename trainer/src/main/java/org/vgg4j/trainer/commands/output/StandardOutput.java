package org.vgg4j.trainer.commands.output;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;

/** What a command printed may not have arrived: a print stream keeps that to itself. */
public final class StandardOutput {

  private StandardOutput() {}

  /**
   * Whether everything that was printed could be written; if not, says so in one line.
   *
   * @param err where to say it. Somebody who closed a pipe has read enough and is told nothing
   */
  public static boolean isWhole(PrintWriter err) {
    if (!System.out.checkError()) {
      return true;
    }
    String reason = reason();
    if (!reason.toLowerCase(Locale.ROOT).contains("pipe")) {
      err.println(
          "standard output cannot be written ("
              + reason
              + "): what was printed is not whole; make room or send it elsewhere");
    }
    return false;
  }

  /** Asks the system again, since the stream has forgotten. */
  private static String reason() {
    // Not closed: that would close standard output.
    FileOutputStream out = new FileOutputStream(FileDescriptor.out);
    try {
      out.write('\n');
      return "it was cut off";
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
