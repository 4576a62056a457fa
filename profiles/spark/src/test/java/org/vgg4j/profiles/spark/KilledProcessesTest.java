package org.vgg4j.profiles.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.profiles.spark.Program.Outcome;

/** Executors and drivers that die with SIGKILL: the run's bits are those of one without it. */
@Tag("long")
class KilledProcessesTest {

  private static final long SEED = 20261127;
  private static final int RUNS = 10;
  private static final String MASTER = "local-cluster[2,1,1024]";

  @TempDir private Path folder;

  private Object[] training(String out) {
    return Program.training(
        MASTER,
        folder,
        "--epochs",
        4,
        "--out",
        folder.resolve(out),
        "--log-interval",
        1,
        "--checkpoint-every",
        5);
  }

  @Test
  void anExecutorThatIsKilledInAnyOfTenRunsChangesNothing() throws Exception {
    Path whole = train("whole", 0).run();
    Random random = new Random(SEED);
    int killed = 0;
    for (int run = 1; run <= RUNS; run++) {
      Killed cut = train("killed-" + run, 500 + random.nextInt(8_000));
      killed += cut.kills();
      assertThat(Program.metrics(cut.run())).isEqualTo(Program.metrics(whole));
    }
    System.out.printf("%d runs, %d executors killed while steps were taken%n", RUNS, killed);
    assertThat(killed).isEqualTo(RUNS);
  }

  private record Killed(Path run, int kills) {}

  /**
   * @param millis after the first step until an executor is killed; 0 for never
   */
  private Killed train(String name, int millis) throws Exception {
    Path output = folder.resolve(name + ".txt");
    Process driver = Program.start(output, training(name));
    int kills = 0;
    if (millis > 0) {
      Program.awaitLine(driver, output, "step 1 ");
      Thread.sleep(millis);
      kills = killAnExecutor(driver);
    }
    assertThat(driver.waitFor(10, TimeUnit.MINUTES)).isTrue();
    assertThat(driver.exitValue()).as(Files.readString(output)).isZero();
    return new Killed(folder.resolve(name), kills);
  }

  private static int killAnExecutor(Process driver) {
    List<ProcessHandle> executors = driver.descendants().toList();
    executors.stream().findFirst().ifPresent(ProcessHandle::destroyForcibly);
    return driver.isAlive() ? Math.min(1, executors.size()) : 0;
  }

  @Test
  void aDriverThatIsKilledIsGoneOnWith() throws Exception {
    Path whole = train("whole", 0).run();
    Path output = folder.resolve("driver.txt");
    Process driver = Program.start(output, training("cut"));
    Program.awaitLine(driver, output, "epoch 2/4  images");
    driver.destroyForcibly();
    assertThat(driver.waitFor(1, TimeUnit.MINUTES)).isTrue();

    Program.resume(MASTER, folder, "cut");
    assertThat(Program.metrics(folder.resolve("cut"))).isEqualTo(Program.metrics(whole));
  }

  @Test
  void anExecutorWithoutTheProgramIsOneLine() {
    Outcome refused =
        Program.run(
            Program.training(
                MASTER,
                folder,
                "--out",
                folder.resolve("refused"),
                "--cluster-set",
                // A class of ours, without which an executor of this machine does not start.
                "spark.plugins=",
                "--cluster-set",
                "spark.executor.extraClassPath=" + Program.classPathOfOthers()));

    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err())
        .startsWith("an executor of Spark ")
        .contains("does not have vgg4j's jars (")
        .hasLineCount(1);
  }

  @Test
  void aTerminalsInterruptionEndsTheRunAndNotItsExecutors() throws Exception {
    Path output = folder.resolve("interrupted.txt");
    Process driver = Program.start(output, training("interrupted"));
    Program.awaitLine(driver, output, "step 1 ");
    List<ProcessHandle> executors = driver.descendants().toList();
    assertThat(executors).hasSize(2);
    for (ProcessHandle executor : executors) {
      Program.send("INT", executor);
    }
    Thread.sleep(1_000);
    assertThat(executors).allMatch(ProcessHandle::isAlive);

    Program.send("INT", driver.toHandle());
    assertThat(driver.waitFor(2, TimeUnit.MINUTES)).isTrue();

    assertThat(driver.exitValue()).as(Files.readString(output)).isEqualTo(130);
    assertThat(folder.resolve("interrupted/checkpoints/last.zip")).exists();
    for (ProcessHandle executor : executors) {
      executor.onExit().get(30, TimeUnit.SECONDS);
    }
  }
}
