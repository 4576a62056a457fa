package org.vgg4j.trainer.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;

/** Trainings whose steps add up several batches, and bound gradients. */
class AccumulatedRunTest {

  private static final List<String> COMMON =
      List.of(
          "train",
          "--set",
          "width=0.0625",
          "--data",
          "cifar10-sample",
          "--limit-train",
          "320",
          "--limit-test",
          "100",
          "--device",
          "cpu");

  @TempDir private Path folder;

  private Outcome train(String name, Object... more) {
    Object[] all =
        Stream.of(COMMON.stream(), Arrays.stream(more), Stream.of("--out", folder.resolve(name)))
            .flatMap(part -> part)
            .toArray();
    Outcome outcome = InProcess.run(all);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome;
  }

  private INDArray parameters(String name) {
    return CheckpointReader.read(folder.resolve(name).resolve("checkpoints/last.zip"), false)
        .graph()
        .params();
  }

  @Test
  void twoBatchesOf16TakeTheStepsOf32ButForRounding() {
    String[] common = {
      "--model",
      "vgg11",
      "--set",
      "dropout=0",
      "--optimizer",
      "nesterov",
      "--lr",
      "0.05",
      "--set",
      "warmupSteps=0",
      "--steps",
      "6"
    };
    Outcome whole = train("whole", concat(common, "--batch-size", "32", "--clip-norm", "0.01"));
    Outcome parts =
        train(
            "parts",
            concat(common, "--batch-size", "16", "--accumulate", "2", "--clip-norm", "0.01"));
    Outcome free = train("free", concat(common, "--batch-size", "32"));
    assertThat(whole.out()).contains("6 steps of 32 images").doesNotContain("adds up");
    assertThat(parts.out())
        .contains(
            "6 steps of 32 images",
            "each step adds up the gradients of 2 batches of 16 images, the step of a batch as large"
                + " but for rounding");
    INDArray expected = parameters("whole");
    double moved = parameters("free").distance2(expected);
    assertThat(moved).as("the bound had an effect").isPositive();
    assertThat(parameters("parts").distance2(expected))
        .isLessThan(1e-5 * expected.norm2Number().doubleValue());
  }

  private static Object[] concat(String[] first, String... second) {
    Object[] all = new Object[first.length + second.length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  @Test
  void aRunThatAddsUpBatchesAndBoundsGradientsGoesOnWithTheSameBits() throws IOException {
    String[] own = {
      "--model", "vgg11-bn", "--batch-size", "16", "--accumulate", "2", "--clip-value", "0.001"
    };
    Outcome whole = train("whole", concat(own, "--epochs", "2"));
    assertThat(whole.out()).contains("which batch norm sees one by one");
    train("resumed", concat(own, "--epochs", "1"));
    Outcome more =
        InProcess.run(
            "train", "--resume", folder.resolve("resumed"), "--epochs", 2, "--device", "cpu");
    assertThat(more.exitCode()).as(more.err()).isZero();
    assertThat(SmallTraining.parameters(folder.resolve("resumed")))
        .isEqualTo(SmallTraining.parameters(folder.resolve("whole")));
  }

  @Test
  void stockDeeplearning4jIsRefused() {
    Outcome outcome =
        InProcess.run(
            "train",
            "--recipe",
            "quickstart",
            "--acceleration",
            "off",
            "--accumulate",
            2,
            "--out",
            folder.resolve("none"));
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err())
        .isEqualTo(
            "acceleration is 'off', expected fixed or on where clipNorm, clipValue or accumulate is"
                + " set, or workers share gradients: stock Deeplearning4j has none\n");
  }
}
