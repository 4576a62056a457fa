package org.vgg4j.trainer.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.trainer.commands.InProcess;

/** A disk that fills up during a training; needs the right to mount a file system in memory. */
@Tag("long")
class FullDiskTest {

  @TempDir private Path folder;

  private Path disk;

  @AfterEach
  void unmount() throws Exception {
    if (disk != null) {
      new ProcessBuilder("umount", disk.toString()).start().waitFor();
    }
  }

  private void mount() throws Exception {
    Path place = Files.createDirectory(folder.resolve("disk"));
    try {
      Process mount =
          new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", place.toString())
              .redirectErrorStream(true)
              .start();
      String said = new String(mount.getInputStream().readAllBytes());
      Assumptions.assumeTrue(mount.waitFor() == 0, "no small file system here: " + said);
    } catch (IOException e) {
      Assumptions.abort("no small file system here: " + e.getMessage());
    }
    disk = place;
  }

  @Test
  void aRunThatFillsTheDiskEndsInOneLineAndGoesOnOnceThereIsRoom() throws Exception {
    mount();
    SmallRun runs = new SmallRun(folder);
    Path whole = folder.resolve("whole");
    assertThat(SmallRun.train("--batch-size", 10, "--epochs", 40, "--out", whole).exitCode())
        .isZero();
    Path cut = disk.resolve("run");

    Process process =
        runs.start(
            SmallRun.arguments(
                "--batch-size", 10, "--epochs", 40, "--checkpoint-every", 1, "--out", cut));
    while (process.isAlive() && !Files.exists(cut.resolve("checkpoints/previous.zip"))) {
      Thread.sleep(5);
    }
    Path filler = disk.resolve("filler");
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (process.isAlive()) {
        out.write(new byte[4096]);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    var full = runs.outcome(process);
    assertThat(full.exitCode()).as(full.err()).isEqualTo(1);
    assertThat(full.err()).hasLineCount(1).contains("No space left on device; make room");
    assertThat(InProcess.run("doctor", cut).out()).contains("ended without a result");

    Files.delete(filler);
    var resumed = InProcess.run("train", "--resume", cut, "--device", "cpu");
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(runs.metrics(cut.toString())).isEqualTo(runs.metrics("whole"));
    assertThat(runs.state(cut.toString()).get(0)).isEqualTo(runs.state("whole").get(0));
    System.out.println("full disk: exit 1 in one line, resumed, same bits as without it");
  }
}
