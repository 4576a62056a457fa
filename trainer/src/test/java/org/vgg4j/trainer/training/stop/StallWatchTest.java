package org.vgg4j.trainer.training.stop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.training.TrainingSetup;

class StallWatchTest {

  private static final long MILLIS = 1_000_000;

  @TempDir private Path folder;

  private final LinkedBlockingQueue<String> said = new LinkedBlockingQueue<>();

  @Test
  void aStepOfAHundredTimesTheMedianIsNamedOnce() throws Exception {
    try (StopSignal stop = new StopSignal(said::add);
        StallWatch watch = new StallWatch(stop, said::add, 100 * MILLIS, Long.MAX_VALUE)) {
      watch.started(null);
      for (int step = 1; step <= 5; step++) {
        watch.stepBegins(step);
        Thread.sleep(2);
        watch.stepped(null);
      }
      watch.stepBegins(6);

      assertThat(said.poll(10, TimeUnit.SECONDS))
          .startsWith("warning: step 6 has been computing for ")
          .contains("the median is 0.0");
      assertThat(said.poll(2500, TimeUnit.MILLISECONDS)).isNull();
    }
  }

  @Test
  void stepsOfTheirUsualTimeAreSilent() throws Exception {
    try (StopSignal stop = new StopSignal(said::add);
        StallWatch watch = new StallWatch(stop, said::add, 100 * MILLIS, Long.MAX_VALUE)) {
      watch.started(null);
      for (int step = 1; step <= 4; step++) {
        watch.stepBegins(step);
        Thread.sleep(600);
        watch.stepped(null);
      }
      assertThat(said).isEmpty();
    }
  }

  @Test
  void roundsOfStepsThatAreTakenTogetherAreSilent() throws Exception {
    try (StopSignal stop = new StopSignal(said::add);
        StallWatch watch = new StallWatch(stop, said::add, 100 * MILLIS, Long.MAX_VALUE)) {
      watch.started(null);
      for (int round = 0; round < 3; round++) {
        watch.stepBegins(5 * round + 1);
        Thread.sleep(1100);
        for (int step = 0; step < 5; step++) {
          watch.stepped(null);
        }
      }
      assertThat(said).isEmpty();
    }
  }

  @Test
  void savingWhatAStepWasGivenUpForIsNoPartOfTheStep() throws Exception {
    try (StopSignal stop = new StopSignal(said::add);
        StallWatch watch = new StallWatch(stop, said::add, 100 * MILLIS, 100 * MILLIS)) {
      watch.started(null);
      watch.stepBegins(1);
      watch.stepGivenUp(1);

      assertThat(said.poll(2500, TimeUnit.MILLISECONDS)).isNull();
    }
  }

  @Tag("long")
  @Test
  void aStepThatNeverEndsDoesNotKeepTheFirstSignalFromEndingTheProgram() throws Exception {
    assertThat(stopped("stuck"))
        .containsExactly(
            "130",
            "stopping: saving a checkpoint first",
            "step 1 did not end within 8 s: ended without saving; go on from the last checkpoint"
                + " with: train --resume run");
  }

  @Test
  void aSignalBeforeTheFirstStepEndsTheProgramAtOnce() throws Exception {
    assertThat(stopped("preparing"))
        .containsExactly("130", "stopped before the first step: there is nothing to save");
  }

  private List<String> stopped(String state) throws Exception {
    Path err = folder.resolve("err.txt");
    Path ready = folder.resolve("ready");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Stuck.class.getName(),
                state,
                ready.toString())
            .redirectError(err.toFile())
            .start();
    while (!Files.exists(ready) && process.isAlive()) {
      Thread.sleep(20);
    }
    process.destroy();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    List<String> lines = new java.util.ArrayList<>(List.of("" + process.exitValue()));
    Files.readAllLines(err).stream()
        .filter(line -> !line.startsWith("SLF4J") && !line.startsWith("Picked up"))
        .forEach(lines::add);
    // The step has run a little longer than the program has waited for it.
    return lines.stream().map(line -> line.replaceAll("within [0-9]+ s", "within 8 s")).toList();
  }

  /** A program that stands where a training would. */
  static final class Stuck {
    public static void main(String[] arguments) throws Exception {
      StopSignal stop = new StopSignal(System.err::println);
      StallWatch watch = new StallWatch(stop, System.err::println);
      if (arguments[0].equals("stuck")) {
        watch.started(
            new TrainingSetup(null, null, null, null, null, RunDirectory.at(Path.of("run")), null));
        watch.stepBegins(1);
      }
      Files.createFile(Path.of(arguments[1]));
      Thread.sleep(Long.MAX_VALUE);
    }
  }
}
