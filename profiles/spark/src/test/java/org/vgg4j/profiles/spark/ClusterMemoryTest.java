package org.vgg4j.profiles.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.Device;
import org.vgg4j.profiles.Precision;
import org.vgg4j.profiles.spark.Program.Outcome;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.device.DeviceRequest;
import org.vgg4j.trainer.device.MemoryEstimate;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.terminal.Terminal;

/** What a cluster of this machine takes of its memory, which is little here. */
class ClusterMemoryTest {

  private static final String LIMIT = "org.bytedeco.javacpp.maxphysicalbytes";

  @TempDir private Path folder;

  private String before;

  /** Room for two networks with a batch of 64, and a half. */
  @BeforeEach
  void limit() {
    Recipe recipe = Recipes.resolve("quickstart", Map.of());
    ComputeDevice device =
        ComputeDevice.open(
            new DeviceRequest(Device.CPU, Precision.FP32, AccelerationSettings.Mode.FIXED, 1),
            Terminal.ofProcess(Terminal.Verbosity.QUIET));
    // JavaCPP has read its limit then: this is only what is counted with.
    Nd4j.scalar(1);
    before = System.getProperty(LIMIT);
    System.setProperty(LIMIT, Long.toString(MemoryEstimate.of(recipe, device).bytes(64) * 5 / 2));
  }

  @AfterEach
  void unlimit() {
    if (before == null) {
      System.clearProperty(LIMIT);
    } else {
      System.setProperty(LIMIT, before);
    }
  }

  @Test
  void theAutomaticBatchLeavesRoomForTheDriverAndItsWorkers() {
    Outcome trained =
        Program.run(
            Program.training(
                "local[2]",
                folder,
                "--batch-size",
                "auto",
                "--steps",
                1,
                "--out",
                folder.resolve("run")));

    assertThat(trained.exitCode()).as(trained.err()).isZero();
    assertThat(trained.out()).contains("batch size: 32 images, the most that fits");
  }

  @Test
  void workersThatDoNotFitBesideTheDriverAreRefusedBeforeTheRun() {
    Outcome refused =
        Program.run(
            Program.training(
                "local[2]", folder, "--batch-size", 64, "--out", folder.resolve("run")));

    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err())
        .startsWith("not enough memory: the network needs ")
        .contains("; the largest batch that fits is --batch-size ")
        .hasLineCount(1);
    assertThat(folder.resolve("run")).doesNotExist();
  }
}
