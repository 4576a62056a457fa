package org.vgg4j.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A process with one engine. Reads a line, does what it says and answers with a line:
 *
 * <ul>
 *   <li>first, unasked: {@code ready THREADS DESCRIPTION};
 *   <li>{@code train}: one optimizer step; {@code infer}: one inference; {@code done} when done.
 * </ul>
 *
 * It ends when there is nothing more to read.
 */
final class WorkerMain {

  private WorkerMain() {}

  /**
   * @param arguments the engine, then the workload's
   */
  public static void main(String[] arguments) throws IOException {
    PrintStream answers = System.out;
    // Libraries print as well: not between the answers.
    System.setOut(System.err);
    Worker worker =
        Worker.start(
            Engine.of(arguments[0]), Workload.of(List.of(arguments).subList(1, arguments.length)));
    answers.println("ready " + worker.threads() + " " + worker.description());
    BufferedReader asked =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = asked.readLine(); line != null; line = asked.readLine()) {
      switch (line) {
        case "train" -> worker.trainStep();
        case "infer" -> worker.inferStep();
        default -> throw new IllegalArgumentException("asked for '" + line + "'");
      }
      answers.println("done");
    }
    // Native libraries' threads would keep the process alive.
    System.exit(0);
  }
}
