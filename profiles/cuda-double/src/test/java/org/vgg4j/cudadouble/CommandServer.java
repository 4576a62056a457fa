package org.vgg4j.cudadouble;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.trainer.commands.RootCommand;

/**
 * Runs many command lines of the program in one process, since each start of ND4J takes seconds. A
 * line of standard input holds the arguments, separated by tabs, the first of them a folder for
 * what the command prints; the answer is its exit code.
 */
final class CommandServer {

  private CommandServer() {}

  public static void main(String[] unused) throws Exception {
    System.setProperty("org.bytedeco.javacpp.logger", "slf4j");
    PrintStream answers = System.out;
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] parts = line.split("\t");
      Path folder = Files.createDirectories(Path.of(parts[0]));
      String[] arguments = new String[parts.length - 1];
      System.arraycopy(parts, 1, arguments, 0, arguments.length);
      int code;
      try (PrintStream out = new PrintStream(folder.resolve("out.txt").toFile());
          PrintStream err = new PrintStream(folder.resolve("err.txt").toFile())) {
        System.setOut(out);
        System.setErr(err);
        code = RootCommand.run(arguments);
      }
      // As at a process's end, so that the next command counts its own memory alone.
      Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
      System.gc(); // what the command left on the device goes before the next one counts
      answers.println("ended " + code);
      answers.flush();
    }
    Runtime.getRuntime().halt(0);
  }
}
