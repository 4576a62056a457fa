package org.vgg4j.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.ComputeProfile;
import org.vgg4j.profiles.DeviceSelection;
import org.vgg4j.profiles.Precision;
import org.vgg4j.profiles.Probe;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.device.MemoryEstimate;
import org.vgg4j.trainer.device.MemoryLimit;
import org.vgg4j.trainer.runs.RunException;

class MemoryEstimateTest {

  private static final long GIGABYTE = 1L << 30;

  @Test
  void theLargestBatchThatFitsIsNamed() {
    MemoryEstimate estimate = new MemoryEstimate(GIGABYTE, 0, GIGABYTE / 10, 0, 0, GIGABYTE, 0);

    assertThatThrownBy(() -> estimate.requireFits(64, MemoryLimit.ofMachine(4 * GIGABYTE)))
        .isInstanceOf(RunException.class)
        .hasMessage(
            "not enough memory: the network needs 1.0 GB and each image of a batch 0.100 GB, and"
                + " this machine has 4.0 GB; the largest batch that fits is --batch-size 26");
    assertThatCode(() -> estimate.requireFits(26, MemoryLimit.ofMachine(4 * GIGABYTE)))
        .doesNotThrowAnyException();
  }

  @Test
  void trainingsSideBySideShareTheMemory() {
    MemoryEstimate three =
        new MemoryEstimate(GIGABYTE, 0, GIGABYTE / 10, 0, 0, GIGABYTE, 0).times(3);

    assertThat(three.bytes(2)).isEqualTo(3 * GIGABYTE + 6 * (GIGABYTE / 10));
    assertThat(three.automaticBatch(MemoryLimit.ofMachine(4 * GIGABYTE))).isEqualTo(2);
    assertThat(three.heapBytes()).as("one checkpoint is read at a time").isEqualTo(GIGABYTE);
  }

  @Test
  void aNetworkThatFitsNoBatchIsSaidToBeTooLarge() {
    assertThatThrownBy(
            () ->
                new MemoryEstimate(8 * GIGABYTE, 0, 1, 0, 0, 0, 0)
                    .requireFits(1, MemoryLimit.ofMachine(4 * GIGABYTE)))
        .hasMessageEndingWith("take a smaller --model or width");
  }

  @Test
  void theAutomaticBatchIsTheLargestPowerOfTwoThatFitsAndAtMost256() {
    MemoryEstimate large = new MemoryEstimate(GIGABYTE, 0, GIGABYTE / 10, 0, 0, 0, 0);
    MemoryEstimate small = new MemoryEstimate(GIGABYTE, 0, 1000, 0, 0, 0, 0);

    MemoryLimit limit = MemoryLimit.ofMachine(4 * GIGABYTE);

    assertThat(large.automaticBatch(limit)).isEqualTo(16);
    assertThat(small.automaticBatch(limit)).isEqualTo(256);
  }

  @Test
  void theAutomaticBatchOfStockLayersLeavesRoomForWhatIsNotYetCollected() {
    MemoryEstimate stock =
        new MemoryEstimate(GIGABYTE / 2, GIGABYTE / 2, GIGABYTE / 20, GIGABYTE / 20, 0, 0, 0);
    MemoryLimit limit = new MemoryLimit(2 * GIGABYTE, 0, "a card");

    assertThat(stock.automaticBatch(limit)).isEqualTo(8);
    assertThatCode(() -> stock.requireFits(15, limit)).doesNotThrowAnyException();
  }

  @Test
  void hostMemoryThatCannotBePinnedForAGpuLimitsTheBatchToo() {
    MemoryEstimate stock = new MemoryEstimate(1, 1, 1, 1, GIGABYTE / 10, 0, 0);
    MemoryLimit limit = new MemoryLimit(8 * GIGABYTE, GIGABYTE, "a card");

    assertThat(stock.automaticBatch(limit)).isEqualTo(8);
    assertThatThrownBy(() -> stock.requireFits(64, limit))
        .hasMessage(
            "not enough memory: the GPU needs 0.100 GB of the host's memory for each image of a"
                + " batch, and 1.0 GB can be pinned for it; the largest batch that fits is"
                + " --batch-size 10");
  }

  @Test
  void aDeviceWithMemoryOfItsOwnIsTheLimit() {
    ComputeDevice gpu =
        new ComputeDevice(
            new DeviceSelection(
                new BusyGpu(), "a", "GTX 1080", 8 * GIGABYTE, "470", "device: cuda"),
            new AccelerationSettings(AccelerationSettings.Mode.FIXED, Precision.FP32, 0));

    assertThat(gpu.runsStock()).isTrue();
    assertThatThrownBy(
            () ->
                new MemoryEstimate(GIGABYTE, 0, GIGABYTE / 10, 0, 0, 0, 0)
                    .requireFits(128, MemoryLimit.of(gpu)))
        .hasMessage(
            "not enough memory: the network needs 1.0 GB and each image of a batch 0.100 GB, and"
                + " GTX 1080 has 7.0 of 8.0 GB free;"
                + " the largest batch that fits is --batch-size 56");
  }

  @Test
  void scratchMemoryOfAGpusKernelsIsCountedWhateverTheBatch() {
    MemoryEstimate estimate = new MemoryEstimate(GIGABYTE, 0, GIGABYTE / 10, 0, 0, 0, GIGABYTE / 2);
    MemoryLimit limit = new MemoryLimit(4 * GIGABYTE, GIGABYTE, "a card has 4.0 of 4.0 GB free");

    assertThat(estimate.text(16, limit))
        .isEqualTo(
            "memory: a batch of 16 takes 3329 MB of the GPU (at most 537 MB of it scratch) and"
                + " 0 MB of pinned memory; a card has 4.0 of 4.0 GB free");
    assertThatThrownBy(() -> estimate.requireFits(64, limit))
        .hasMessage(
            "not enough memory: the network needs 1.5 GB and each image of a batch 0.100 GB, and"
                + " a card has 4.0 of 4.0 GB free; the largest batch that fits is --batch-size 25");
  }

  @Test
  void aHeapThatCannotHoldACheckpointIsNamedWithTheOptionThatRaisesIt() {
    assertThatThrownBy(
            () -> new MemoryEstimate(1, 0, 1, 0, 0, 2 * GIGABYTE, 0).requireHeap(GIGABYTE))
        .hasMessage(
            "not enough memory: reading a checkpoint of this network takes 2.0 GB of Java heap,"
                + " and -Xmx allows 1.0 GB; set MAVEN_OPTS=-Xmx4g");
  }

  /** A GPU of which other programs, and CUDA itself, hold a gigabyte. */
  private static final class BusyGpu implements ComputeProfile {

    @Override
    public String name() {
      return "cuda";
    }

    @Override
    public int preference() {
      return 0;
    }

    @Override
    public Probe probe() {
      return new Probe.Usable("GTX 1080");
    }

    @Override
    public void activate() {}

    @Override
    public long freeMemoryBytes() {
      return 7 * GIGABYTE;
    }

    @Override
    public String backend() {
      return "none";
    }

    @Override
    public void requireUsable(AccelerationSettings settings) {}

    @Override
    public AccelerationReport accelerate(ComputationGraph graph, AccelerationSettings settings) {
      return new AccelerationReport(AccelerationReport.STOCK, List.of(), Map.of(), 0);
    }
  }
}
