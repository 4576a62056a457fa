package org.vgg4j.trainer.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.trainer.commands.CommandLineHarness;

class RunLockTest {

  /** Takes the lock of its argument, says so, and waits to be killed. */
  public static final class Holder {
    public static void main(String[] arguments) throws Exception {
      try (RunLock lock = RunLock.acquire(Path.of(arguments[0]))) {
        System.out.println("locked");
        Thread.sleep(60_000);
      } catch (RunException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @TempDir private Path folder;

  private Process start() throws Exception {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                CommandLineHarness.classPath()
                    + java.io.File.pathSeparator
                    + Path.of(
                        RunLockTest.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI()),
                Holder.class.getName(),
                folder.toString()))
        .redirectErrorStream(true)
        .start();
  }

  private static String firstLine(Process process) throws Exception {
    return new BufferedReader(new InputStreamReader(process.getInputStream())).readLine();
  }

  @Test
  void anotherProcessIsRefusedAndNamedAndADeadOneDoesNotBlock() throws Exception {
    Process holder = start();
    try {
      assertThat(firstLine(holder)).isEqualTo("locked");
      assertThat(RunLock.holderOf(folder).orElseThrow()).startsWith("process " + holder.pid());
      assertThatThrownBy(() -> RunLock.acquire(folder))
          .isInstanceOf(RunException.class)
          .hasMessageContaining("is being written by process " + holder.pid() + ", since 20")
          .hasMessageNotContaining("\n");
    } finally {
      holder.destroyForcibly().waitFor();
    }
    assertThat(RunLock.holderOf(folder)).isEmpty();
    RunLock.acquire(folder).close();
  }

  @Test
  void aSecondTrainingInTheSameProcessIsRefusedWithoutLosingTheFirstOnesLock() throws Exception {
    try (RunLock lock = RunLock.acquire(folder)) {
      assertThatThrownBy(() -> RunLock.acquire(folder))
          .isInstanceOf(RunException.class)
          .hasMessageContaining("is being written by this process");
      Process other = start();
      assertThat(firstLine(other)).contains("is being written by process");
      other.waitFor();
    }
    RunLock.acquire(folder).close();
  }
}
