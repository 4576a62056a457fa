package org.vgg4j.cudadouble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vgg4j.cudadouble.Program.FIXED;
import static org.vgg4j.cudadouble.Program.OFF;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vgg4j.cudadouble.ControlPage.Count;
import org.vgg4j.cudadouble.ControlPage.Setting;
import org.vgg4j.cudadouble.Program.Outcome;
import org.vgg4j.trainer.runs.Provenance;

/** Trainings by cuDNN: what they say of it, what they leave to stock, and how they end. */
class CudnnInRunsTest {

  private static final int EXECUTION_FAILED = 8;
  private static final int ILLEGAL_ADDRESS = 700;

  @TempDir static Path folder;

  private static Program program;
  private static Path undisturbed;
  private static long operationsOfARun;

  @BeforeAll
  static void trainUndisturbed() throws Exception {
    program = Program.sharedOnDouble();
    undisturbed = Runs.newIn(folder);
    long before = program.control().get(Count.OPERATIONS);
    assertThat(train(undisturbed).exitCode()).isZero();
    operationsOfARun = program.control().get(Count.OPERATIONS) - before;
  }

  @AfterEach
  void nothingFails() {
    program.control().reset();
  }

  @Test
  void aTrainingNamesCudnnAndWhatRunsStock() throws Exception {
    Path run = Runs.newIn(folder);
    List<String> arguments = arguments(run);
    arguments.remove("--quiet");
    Outcome outcome = program.computeBy(FIXED, arguments.toArray(String[]::new));

    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).contains("computed by cuDNN 8.3.2 on NVIDIA Stub 0");
    Provenance provenance = Runs.provenance(run);
    assertThat(provenance.engine()).isEqualTo("cuDNN 8.3.2");
    assertThat(provenance.accelerated()).contains("block1_conv1", "block1_bn1", "output");
    assertThat(provenance.stock()).isEmpty();
  }

  @Test
  void aRunRepeatsBitForBit() throws Exception {
    Path again = Runs.newIn(folder);
    assertThat(train(again).exitCode()).isZero();
    assertSameFigures(again);
  }

  /** ND4J divides in the optimizer's step; all else that fails is in layers. */
  @ParameterizedTest
  @CsvSource({
    "cudnnConvolutionBackwardFilter, 'layer ''block'",
    "execPairwiseTransform, 'the optimizer''s step (a division failed with CUDA error'"
  })
  void aRunThatFailsHalfwayGoesOnToTheSameFigures(String function, String where) throws Exception {
    long before = program.control().get(Count.OPERATIONS);
    Path run = Runs.newIn(folder);
    List<String> arguments = arguments(run);
    arguments.addAll(List.of("--checkpoint-every", "1"));
    CompletableFuture<Outcome> training =
        CompletableFuture.supplyAsync(
            () -> program.computeBy(FIXED, arguments.toArray(String[]::new)));
    while (program.control().get(Count.OPERATIONS) < before + operationsOfARun / 2) {
      Thread.onSpinWait();
    }
    program.control().fail(function, EXECUTION_FAILED);
    assertThat(training.join().exitCode()).isEqualTo(1);
    assertThat(training.join().err())
        .startsWith("the GPU failed in " + where)
        .contains("go on with train --resume")
        .hasLineCount(1);
    assertThat(run.resolve("checkpoints/last.zip")).exists();

    program.control().reset();
    resume(run);
    assertSameFigures(run);
  }

  /** Nobody knows which kernel it was: it shows where something waits next. */
  @ParameterizedTest
  @ValueSource(strings = {FIXED, OFF})
  void aKernelThatFailsUnseenEndsTheRunInOneLineAndItGoesOn(String acceleration) throws Exception {
    Path run = Runs.newIn(folder);
    List<String> arguments = arguments(run);
    arguments.addAll(List.of("--checkpoint-every", "1"));
    CompletableFuture<Outcome> training =
        CompletableFuture.supplyAsync(
            () -> program.computeBy(acceleration, arguments.toArray(String[]::new)));
    while (!Files.exists(run.resolve("checkpoints/last.zip"))) {
      Thread.onSpinWait();
    }
    program.control().set(Setting.LATE_STATUS, ILLEGAL_ADDRESS);
    Outcome outcome = training.join();

    assertThat(outcome.err().lines())
        .singleElement()
        .asString()
        .startsWith("the GPU failed ")
        .contains("cudaErrorIllegalAddress")
        .endsWith(
            "), expected success; go on with train --resume, with --acceleration off if it happens"
                + " again");
    assertThat(outcome.exitCode()).isEqualTo(1);

    program.control().reset();
    resume(run);
    if (acceleration.equals(FIXED)) {
      assertSameFigures(run);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {FIXED, OFF})
  void soDoesOneInAnEvaluation(String acceleration) {
    String[] evaluate = {
      "evaluate", "--checkpoint", undisturbed.resolve("checkpoints/best.zip").toString()
    };
    long before = program.control().get(Count.OPERATIONS);
    assertThat(program.computeBy(acceleration, evaluate).exitCode()).isZero();
    long operations = program.control().get(Count.OPERATIONS) - before;
    CompletableFuture<Outcome> evaluation =
        CompletableFuture.supplyAsync(() -> program.computeBy(acceleration, evaluate));
    while (program.control().get(Count.OPERATIONS) < before + operations + operations / 2) {
      Thread.onSpinWait();
    }
    program.control().set(Setting.LATE_STATUS, ILLEGAL_ADDRESS);
    Outcome outcome = evaluation.join();

    assertThat(outcome.err().lines())
        .singleElement()
        .asString()
        .startsWith("the GPU failed ")
        .contains("cudaErrorIllegalAddress")
        .endsWith("), expected success; run it again, with --acceleration off if it happens again");
    assertThat(outcome.exitCode()).isEqualTo(1);
  }

  @Test
  void figuresThatAreReadAtEveryStepAreThoseThatAreReadLate() throws Exception {
    Path run = Runs.newIn(folder);
    List<String> arguments = arguments(run);
    arguments.addAll(List.of("--checkpoint-every", "1"));
    assertThat(program.computeBy(FIXED, arguments.toArray(String[]::new)).exitCode()).isZero();
    assertSameFigures(run);
  }

  @Test
  void aLossThatIsNoNumberEndsTheRunAtItsStepThoughItIsReadLate() throws Exception {
    List<String> ends = new ArrayList<>();
    for (String acceleration : List.of(OFF, FIXED)) {
      Path run = Runs.newIn(folder);
      List<String> arguments = arguments(run);
      arguments.addAll(List.of("--lr", "1e30", "--on-divergence", "stop"));
      Outcome outcome = program.computeBy(acceleration, arguments.toArray(String[]::new));
      ends.add(
          outcome.exitCode()
              + outcome.err().lines().filter(line -> line.contains("at step")).toList().toString()
              + Files.readString(run.resolve("result.json"))
                  .replaceAll("(?s).*(\"steps\" : \\d+).*", "$1"));
    }
    assertThat(ends.get(1)).contains("the loss is NaN at step").isEqualTo(ends.get(0));
  }

  @Test
  void aRunGoesBackFromALossThatIsNoNumberToTheCheckpointBeforeIt() throws Exception {
    List<List<String>> metrics = new ArrayList<>();
    for (String every : List.of("1", "3")) {
      Path run = Runs.newIn(folder);
      List<String> arguments = arguments(run);
      arguments.addAll(List.of("--lr", "1e30", "--on-divergence", "rollback"));
      arguments.addAll(List.of("--checkpoint-every", every));
      Outcome outcome = program.computeBy(FIXED, arguments.toArray(String[]::new));
      assertThat(outcome.err()).contains("going back to the last checkpoint");
      metrics.add(Files.readAllLines(run.resolve("metrics.csv")));
    }
    assertThat(metrics.get(1)).isEqualTo(metrics.get(0));
  }

  @Test
  void aFrozenPartIsComputedByCudnnToo() throws Exception {
    List<Double> losses = new ArrayList<>();
    for (String acceleration : List.of(OFF, FIXED)) {
      Path run = Runs.newIn(folder);
      List<String> arguments = arguments(run);
      arguments.addAll(List.of("--freeze", "3"));
      arguments.addAll(
          List.of("--weights", undisturbed.resolve("checkpoints/best.zip").toString()));
      Outcome outcome = program.computeBy(acceleration, arguments.toArray(String[]::new));
      assertThat(outcome.exitCode()).as(outcome.err()).isZero();
      losses.add(Runs.trainingLoss(run));
    }
    assertThat(losses.get(1)).isCloseTo(losses.get(0), Percentage.withPercentage(0.1));
  }

  @Test
  void choicesByTimingAreKeptForTheCard() throws Exception {
    List<String> first = arguments(Runs.newIn(folder));
    first.remove("--quiet");
    first.add("--retune");
    List<String> second = arguments(Runs.newIn(folder));
    second.remove("--quiet");

    assertThat(program.computeBy("on", first.toArray(String[]::new)).out())
        .containsPattern("acceleration: timed \\d+ choices in ");
    assertThat(program.computeBy("on", second.toArray(String[]::new)).out())
        .containsPattern("acceleration: \\d+ choices of .* are used")
        .doesNotContain("timed");
    Provenance provenance = Runs.provenance(Path.of(second.get(second.indexOf("--out") + 1)));
    assertThat(provenance.kernels().layout()).isEqualTo("channels-first");
    assertThat(provenance.kernels().passes())
        .containsKeys(
            "block1_conv1 forward", "block1_conv1 weight gradient", "block2_conv1 source gradient")
        .doesNotContainKey("block1_conv1 source gradient");
  }

  @Tag("long")
  @Test
  void threeHundredStepsOfQuickstartEndNearStock() throws Exception {
    List<Double> losses = new ArrayList<>();
    for (String acceleration : List.of(OFF, FIXED)) {
      Path run = Runs.newIn(folder);
      String[] command = {
        "train", "--recipe", "quickstart", "--steps", "300", "--quiet", "--out", run.toString()
      };
      assertThat(program.computeBy(acceleration, command).exitCode()).isZero();
      losses.add(Runs.trainingLoss(run));
    }
    System.out.println("loss of quickstart after 300 steps, stock and cuDNN: " + losses);
    assertThat(losses.get(1)).isCloseTo(losses.get(0), Percentage.withPercentage(2));
  }

  private static void resume(Path run) {
    Outcome resumed =
        program.computeBy(FIXED, "train", "--resume", run.toString(), "--steps", "4", "--quiet");
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
  }

  private static Outcome train(Path run) {
    return program.computeBy(FIXED, arguments(run).toArray(String[]::new));
  }

  private static List<String> arguments(Path run) {
    List<String> arguments = new ArrayList<>(SmallRecipes.train("quickstart", folder));
    arguments.addAll(Arrays.asList("--steps", "4", "--out", run.toString()));
    return arguments;
  }

  private static void assertSameFigures(Path run) {
    for (String file : List.of("metrics.csv", "predictions.csv")) {
      assertThat(run.resolve(file)).hasSameTextualContentAs(undisturbed.resolve(file));
    }
  }
}
