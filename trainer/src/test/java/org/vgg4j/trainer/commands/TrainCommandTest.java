package org.vgg4j.trainer.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;

/**
 * Trains small networks on the shipped sample: the whole program once, and where a signal ends it,
 * in a process of its own, all else in the process of the tests.
 */
class TrainCommandTest extends SmallTraining {

  @Test
  void aRunLeavesItsFilesAndSaysWhatItMeasured() throws IOException {
    CommandLineHarness vgg4j = new CommandLineHarness(folder.resolve("home"), folder);

    Outcome outcome = done(vgg4j.run(small("--epochs", 2, "--out", "run")));

    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).contains("device: cpu").contains("test top-1");
    Path run = folder.resolve("run");
    assertThat(Files.readAllLines(run.resolve("metrics.csv")))
        .hasSize(3)
        .first()
        .isEqualTo(
            "epoch,step,learningRate,trainLoss,trainAccuracy,validationLoss,validationAccuracy,"
                + "validationBalancedAccuracy,validationMacroF1");
    assertThat(Files.readAllLines(run.resolve("timings.csv"))).hasSize(3);
    assertThat(Files.readAllLines(run.resolve("predictions.csv"))).hasSize(101);
    assertThat(Files.readString(run.resolve("layers.csv"))).contains("\n2,block1_conv1,");
    for (String file :
        List.of("recipe.yaml", "provenance.json", "log.txt", "checkpoints/last.zip")) {
      assertThat(run.resolve(file)).isNotEmptyFile();
    }
    JsonNode result = new JsonMapper().readTree(run.resolve("result.json").toFile());
    for (String field :
        List.of(
            "recipe",
            "model",
            "parameters",
            "device",
            "precision",
            "seed",
            "epochs",
            "steps",
            "imagesPerSecond",
            "etlMillisPerBatch",
            "wallSeconds",
            "trainLoss",
            "trainAccuracy",
            "validationAccuracy",
            "testAccuracy",
            "testImages",
            "bestEpoch",
            "status")) {
      assertThat(result.hasNonNull(field)).as(field).isTrue();
    }
    assertThat(result.get("testImages").asInt()).isEqualTo(100);
    assertThat(result.get("steps").asLong())
        .isEqualTo(
            Files.readAllLines(run.resolve("metrics.csv"))
                .get(2)
                .split(",")[1]
                .transform(Long::parseLong));
  }

  @ParameterizedTest
  @CsvSource({"on, oneDNN", "off, stock"})
  void accelerationByTimingAndNoneAreChosenByName(String mode, String engine) throws IOException {
    Path run = folder.resolve("run");

    done(train("--steps", 2, "--acceleration", mode, "--out", run));

    JsonNode provenance = new JsonMapper().readTree(run.resolve("provenance.json").toFile());
    assertThat(provenance.get("acceleration").asText()).isEqualTo(mode);
    assertThat(provenance.get("engine").asText()).startsWith(engine);
  }

  @Test
  void stepsEndARunWhereverTheyFallAndTheCutEpochGetsItsRow() throws IOException {
    Path run = folder.resolve("run");

    done(train("--steps", 12, "--epochs", 9, "--out", run));

    List<String> rows = Files.readAllLines(run.resolve("metrics.csv"));
    assertThat(rows.get(rows.size() - 1)).startsWith("2,12,");
  }

  @Test
  void aRunByStepsIsExtendedByEpochsAndNoRunIsShortened() throws IOException {
    Path run = folder.resolve("run");
    done(train("--steps", 3, "--out", run));

    // 290 of the 320 images are trained on, in 10 steps; the cut epoch counts as one.
    Outcome shorter = InProcess.run("train", "--resume", run, "--device", "cpu", "--steps", 2);
    assertThat(shorter.exitCode()).isEqualTo(2);
    assertThat(shorter.err()).contains("--resume cannot shorten a run").hasLineCount(1);
    Outcome extended =
        done(InProcess.run("train", "--resume", run, "--device", "cpu", "--epochs", 2));
    List<String> rows = Files.readAllLines(run.resolve("metrics.csv"));
    assertThat(rows.get(rows.size() - 1)).startsWith("3,20,");
    assertThat(extended.out())
        .contains("extended from 3 to 20 steps: cosine spans all of them now, so the learning rate")
        .contains("the warm-up of 200 steps is longer than the run");
    Outcome fewerSteps = InProcess.run("train", "--resume", run, "--device", "cpu", "--steps", 19);
    assertThat(fewerSteps.exitCode()).isEqualTo(2);
    assertThat(fewerSteps.err()).contains("found 19 steps, expected at least its 20");
    assertThat(Files.readString(run.resolve("recipe.yaml"))).contains("epochs: 2");
  }

  @Test
  void aRunOfOneStepTrainsAtTheRateThatAOneCycleBeginsWith() throws IOException {
    Path run = folder.resolve("run");

    done(train("--schedule", "one-cycle", "--lr", 0.1, "--steps", 1, "--out", run));

    String row = Files.readAllLines(run.resolve("metrics.csv")).get(1);
    assertThat(Double.parseDouble(row.split(",")[2])).isEqualTo(0.1 / 25);
  }

  @Test
  void theResolvedRecipeOfARunGivesTheSameRunAgainBitForBit() throws IOException {
    Path again = folder.resolve("again");

    done(
        InProcess.run(
            "train",
            "--recipe",
            finished.resolve("recipe.yaml"),
            "--device",
            "cpu",
            "--out",
            again));

    assertThat(again.resolve("metrics.csv"))
        .hasSameTextualContentAs(finished.resolve("metrics.csv"));
    assertThat(parameters(again)).isEqualTo(parameters(finished));
  }

  @Test
  void aRunThatWasStoppedInTheMiddleOfAnEpochEndsAsIfItHadNot() throws Exception {
    Path whole = folder.resolve("whole");
    done(train("--epochs", 3, "--out", whole));

    CommandLineHarness vgg4j = new CommandLineHarness(folder.resolve("home"), folder);
    Process process =
        vgg4j.start(Map.of(), small("--epochs", 3, "--out", "cut", "--log-interval", 1));
    waitForStep(process, 13);
    process.destroy();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    Outcome stopped = vgg4j.outcome(process);
    assertThat(stopped.exitCode()).as(stopped.err()).isEqualTo(130);
    assertThat(stopped.out()).contains("interrupted and saved; go on with: train --resume cut");

    Path cut = folder.resolve("cut");
    done(InProcess.run("train", "--resume", cut, "--device", "cpu"));
    assertThat(cut.resolve("metrics.csv")).hasSameTextualContentAs(whole.resolve("metrics.csv"));
    assertThat(parameters(cut)).isEqualTo(parameters(whole));

    assertThat(done(InProcess.run("train", "--resume", cut)).out()).contains("is complete");
  }

  @Test
  void aTerminalThatIsClosedSavesTheRunAsAStopDoes() throws Exception {
    CommandLineHarness vgg4j = new CommandLineHarness(folder.resolve("home"), folder);
    Process process =
        vgg4j.start(Map.of(), small("--epochs", 50, "--out", "hung-up", "--log-interval", 1));
    waitForStep(process, 3);
    new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start().waitFor();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    Outcome stopped = vgg4j.outcome(process);
    assertThat(stopped.exitCode()).as(stopped.err()).isEqualTo(130);
    assertThat(stopped.out()).contains("interrupted and saved; go on with: train --resume hung-up");
    assertThat(folder.resolve("hung-up/checkpoints/last.zip")).exists();
  }

  @Test
  void whatIsLoggedAfterTheCommandIsNotInTheLogOfItsRun() throws IOException {
    Path run = folder.resolve("run");
    done(train("--steps", 1, "--out", run));

    LoggerFactory.getLogger(TrainCommandTest.class).error("after the command");

    assertThat(Files.readString(run.resolve("log.txt")))
        .isNotEmpty()
        .doesNotContain("after the command");
  }

  private void waitForStep(Process process, int step) throws Exception {
    Path out = folder.resolve("out.txt");
    while (process.isAlive() && !Files.readString(out).contains("step " + step)) {
      Thread.sleep(20);
    }
    assertThat(process.isAlive()).as("still training").isTrue();
  }
}
