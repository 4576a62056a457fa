package org.vgg4j.trainer.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;
import org.vgg4j.trainer.commands.InProcess;
import org.vgg4j.trainer.device.FiniteNetwork;
import org.vgg4j.trainer.runs.RunDirectory;

/** Trainings whose networks are not made of numbers any more. */
class DivergenceTest extends SoundRun {

  private Outcome train(Path out, String... more) {
    List<Object> arguments =
        new ArrayList<>(
            List.of("train", "--recipe", "quickstart", "--limit-train", 400, "--limit-test", 100));
    arguments.addAll(List.of("--schedule", "constant", "--device", "cpu", "--quiet"));
    arguments.addAll(List.of("--epochs", 3, "--out", out));
    arguments.addAll(List.of((Object[]) more));
    return InProcess.run(arguments.toArray());
  }

  /** The last digits of a processor decide whether these diverge, and when. */
  @Tag("long")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "--model vgg16-bn --set width=0.25 --optimizer sgd --lr 5",
        "--model vgg16-bn --set width=0.25 --optimizer sgd --lr 5 --acceleration off",
        "--model vgg16-bn --set width=0.25 --optimizer nesterov --lr 2",
        "--model keras-alexnet --set width=0.25 --optimizer sgd --lr 5"
      })
  void aTrainingAtTheEdgeEndsWithANetworkOfNumbersOrAsDiverged(String options) throws IOException {
    Path run = folder.resolve("run");
    Outcome outcome = train(run, options.split(" "));

    if (outcome.exitCode() != 0) {
      isDiverged(outcome, run);
    }
    assertThat(Files.readString(run.resolve("metrics.csv"))).doesNotContain("NaN");
    assertThat(checkpoints(run)).allSatisfy(DivergenceTest::holdsNumbers);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--model vgg16 --set width=0.25 --optimizer sgd --lr 1e6",
        "--model vgg16-bn --set width=0.25 --lr 1e38",
        "--model vgg11 --set width=0.25 --lr 1e38 --steps 1"
      })
  void aTrainingThatDivergesEndsWithExitCode1AndKeepsNothingOfIt(String options)
      throws IOException {
    Path run = folder.resolve("run");
    isDiverged(train(run, options.split(" ")), run);

    assertThat(Files.readString(run.resolve("metrics.csv"))).hasLineCount(1);
    assertThat(checkpoints(run)).isEmpty();
  }

  private static void isDiverged(Outcome outcome, Path run) throws IOException {
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(1);
    assertThat(outcome.out()).doesNotContain("test top-1");
    // Not the line that names a slow step, on a machine that is busy.
    assertThat(outcome.err().lines().filter(line -> !line.contains(" has been computing for ")))
        .hasSizeGreaterThanOrEqualTo(2)
        .anySatisfy(line -> assertThat(line).startsWith("warning: loss-not-a-number at step "))
        .last()
        .asString()
        .endsWith(", expected numbers: the run ends");
    assertThat(result(run).path("status").asText()).isEqualTo("diverged");
    assertThat(result(run).path("testAccuracy").isNull()).isTrue();
  }

  @Test
  void doctorSaysHowARunThatDivergedIsGoneOnWithFromBefore() {
    Path run = folder.resolve("run");
    train(
        run,
        "--model vgg11 --set width=0.05 --optimizer sgd --lr 1e6 --checkpoint-every 1".split(" "));

    assertThat(InProcess.run("doctor", run).out())
        .contains(
            "or go on from before with: train --resume " + run + " --on-divergence rollback\n");
  }

  @Test
  void aRunThatWasRolledBackThreeTimesKeepsItsLowRateWhenItIsResumed() {
    Path run = folder.resolve("run");
    String[] hopeless = {
      "--model", "vgg11", "--set", "width=0.05", "--lr", "1e38", "--on-divergence", "rollback"
    };
    Outcome first = train(run, hopeless);
    assertThat(first.exitCode()).isEqualTo(1);
    assertThat(first.err().split("with half the learning rate", -1)).hasSize(4);
    assertThat(first.err())
        .endsWith("the run ends; its learning rate was halved three times already\n");
    assertThat(rateScale(run)).isEqualTo(0.125);

    Outcome again =
        InProcess.run("train", "--resume", run, "--quiet", "--on-divergence", "rollback");
    assertThat(again.exitCode()).isEqualTo(1);
    assertThat(again.err())
        .startsWith("warning: loss-not-a-number")
        .endsWith("the run ends; its learning rate was halved three times already\n")
        .doesNotContain("with half");
    assertThat(rateScale(run)).isEqualTo(0.125);
    assertThat(InProcess.run("doctor", run).out())
        .contains("start again with a lower --lr\n")
        .doesNotContain("--on-divergence rollback");
  }

  @Test
  void aRunThatGoesOnAfterDivergenceHasNaNInEveryFigureAndNoBestEpoch() throws IOException {
    Path run = folder.resolve("run");
    Outcome outcome =
        train(
            run,
            "--model vgg11 --set width=0.05 --lr 1e38 --steps 26 --on-divergence continue"
                .split(" "));

    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(1);
    assertThat(outcome.err())
        .endsWith("no epoch ended with a network that is made of numbers: there is no result\n");
    assertThat(checkpoints(run)).isEmpty();
    List<String> rows = Files.readAllLines(run.resolve("metrics.csv"));
    assertThat(rows).hasSize(4);
    assertThat(rows.get(3)).endsWith(",NaN,NaN,NaN,NaN,NaN,NaN");

    Outcome compared = InProcess.run("compare", run, sound, "--html", folder.resolve("c.html"));
    assertThat(compared.exitCode()).as(compared.err()).isZero();
    String line =
        compared.out().lines().filter(row -> row.contains("diverged")).findFirst().orElseThrow();
    assertThat(line).doesNotContain("%");
    assertThat(InProcess.run("report", run).exitCode()).isZero();
    assertThat(Files.readString(run.resolve("report.html")))
        .contains("the network is not made of numbers any more")
        .doesNotContain("Validation accuracy</");
    Outcome examined = InProcess.run("doctor", run);
    assertThat(examined.exitCode()).isEqualTo(1);
    assertThat(examined.out()).contains("loss-not-a-number");
  }

  @Test
  void theBestEpochOfARunThatDivergedLaterIsKeptAndTestedIfTheRunGoesOn() throws IOException {
    Path run = copyOf(sound);
    String first = Files.readString(run.resolve("metrics.csv"));
    // The optimizer's state of a run that is about to break, in its next step.
    poison(run.resolve("checkpoints/last.zip"), graph -> graph.params().putScalar(0, 1e38));

    Outcome outcome =
        InProcess.run("train", "--resume", run, "--epochs", 3, "--on-divergence", "continue");
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains("(epoch 1, chosen on the validation split)");
    assertThat(Files.readString(run.resolve("metrics.csv"))).startsWith(first).contains("NaN");
    assertThat(checkpoints(run)).allSatisfy(DivergenceTest::holdsNumbers);
  }

  private static void holdsNumbers(Path checkpoint) {
    assertThat(FiniteNetwork.fault(CheckpointReader.read(checkpoint, true).graph())).isEmpty();
  }

  private static double rateScale(Path run) {
    return CheckpointReader.readInfo(run.resolve("checkpoints/last.zip"))
        .orElseThrow()
        .position()
        .rateScale();
  }

  private static JsonNode result(Path run) throws IOException {
    return RunDirectory.JSON.readTree(run.resolve("result.json").toFile());
  }

  private static List<Path> checkpoints(Path run) throws IOException {
    try (Stream<Path> files = Files.list(run.resolve("checkpoints"))) {
      return files.toList();
    }
  }
}
