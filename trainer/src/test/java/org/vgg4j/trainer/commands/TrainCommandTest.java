package org.vgg4j.trainer.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trains small networks on the shipped sample, in processes of their own. */
class TrainCommandTest {

  private static final List<String> SMALL =
      List.of(
          "train",
          "--model",
          "vgg11-bn",
          "--set",
          "width=0.0625",
          "--set",
          "dropout=0.2",
          "--data",
          "cifar10-sample",
          "--limit-train",
          "320",
          "--limit-test",
          "100",
          "--batch-size",
          "32",
          "--device",
          "cpu");

  @TempDir private Path folder;

  private CommandLineHarness vgg4j;

  @BeforeEach
  void startInAnEmptyFolder() {
    vgg4j = new CommandLineHarness(folder.resolve("home"), folder);
  }

  private static String[] small(String... more) {
    List<String> arguments = new ArrayList<>(SMALL);
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  @Test
  void aRunLeavesItsFilesAndSaysWhatItMeasured() throws IOException {
    var outcome = vgg4j.run(small("--epochs", "2", "--out", "run"));

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).contains("device: cpu").contains("test top-1");
    Path run = folder.resolve("run");
    assertThat(Files.readAllLines(run.resolve("metrics.csv")))
        .hasSize(3)
        .first()
        .isEqualTo(
            "epoch,step,learningRate,trainLoss,trainAccuracy,validationLoss,validationAccuracy");
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
    var outcome = vgg4j.run(small("--steps", "2", "--acceleration", mode, "--out", mode));

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    JsonNode provenance =
        new JsonMapper().readTree(folder.resolve(mode).resolve("provenance.json").toFile());
    assertThat(provenance.get("acceleration").asText()).isEqualTo(mode);
    assertThat(provenance.get("engine").asText()).startsWith(engine);
  }

  @Test
  void stepsEndARunWhereverTheyFallAndTheCutEpochGetsItsRow() throws IOException {
    var outcome = vgg4j.run(small("--steps", "12", "--epochs", "9", "--out", "run"));

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    List<String> rows = Files.readAllLines(folder.resolve("run/metrics.csv"));
    assertThat(rows.get(rows.size() - 1)).startsWith("2,12,");
  }

  @Test
  void aRunByStepsIsExtendedByEpochsAndNoRunIsShortened() throws IOException {
    assertThat(vgg4j.run(small("--steps", "3", "--out", "run")).exitCode()).isZero();

    // 290 of the 320 images are trained on, in 10 steps; the cut epoch counts as one.
    var shorter = vgg4j.run("train", "--resume", "run", "--device", "cpu", "--steps", "2");
    assertThat(shorter.exitCode()).isEqualTo(2);
    assertThat(shorter.err()).contains("--resume cannot shorten a run").hasLineCount(1);
    var extended = vgg4j.run("train", "--resume", "run", "--device", "cpu", "--epochs", "2");
    assertThat(extended.exitCode()).as(extended.err()).isZero();
    List<String> rows = Files.readAllLines(folder.resolve("run/metrics.csv"));
    assertThat(rows.get(rows.size() - 1)).startsWith("3,20,");
    assertThat(extended.out())
        .contains("extended from 3 to 20 steps: cosine spans all of them now, so the learning rate")
        .contains("the warm-up of 200 steps is longer than the run");
    var fewerSteps = vgg4j.run("train", "--resume", "run", "--device", "cpu", "--steps", "19");
    assertThat(fewerSteps.exitCode()).isEqualTo(2);
    assertThat(fewerSteps.err()).contains("found 19 steps, expected at least its 20");
    assertThat(Files.readString(folder.resolve("run/recipe.yaml"))).contains("epochs: 2");
  }

  @Test
  void aRunOfOneStepTrainsAtTheRateThatAOneCycleBeginsWith() throws IOException {
    var outcome =
        vgg4j.run(small("--schedule", "one-cycle", "--lr", "0.1", "--steps", "1", "--out", "run"));

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    String row = Files.readAllLines(folder.resolve("run/metrics.csv")).get(1);
    assertThat(Double.parseDouble(row.split(",")[2])).isEqualTo(0.1 / 25);
  }

  @Test
  void evaluateMeasuresTheSplitThatWasTrainedWithAndLimitsAnySplit() throws IOException {
    assertThat(vgg4j.run(small("--epochs", "1", "--out", "run")).exitCode()).isZero();
    String[] metrics = Files.readAllLines(folder.resolve("run/metrics.csv")).get(1).split(",");

    JsonNode validation = evaluated("validation", "0");
    assertThat(validation.get("images").asInt()).isEqualTo(30);
    assertThat(validation.get("top1").asDouble())
        .isCloseTo(Double.parseDouble(metrics[6]), org.assertj.core.data.Offset.offset(1e-4));
    assertThat(evaluated("validation", "20").get("images").asInt()).isEqualTo(20);
    assertThat(evaluated("train", "0").get("images").asInt()).isEqualTo(290);
    assertThat(evaluated("train", "50").get("images").asInt()).isEqualTo(50);
    assertThat(evaluated("test", "70").get("images").asInt()).isEqualTo(70);
  }

  private JsonNode evaluated(String split, String limit) throws IOException {
    var outcome =
        vgg4j.run("evaluate", "--checkpoint", "run", "--json", "--split", split, "--limit", limit);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return new JsonMapper().readTree(outcome.out());
  }

  @Test
  void theResolvedRecipeOfARunGivesTheSameRunAgainBitForBit() throws IOException {
    assertThat(vgg4j.run(small("--epochs", "1", "--out", "a")).exitCode()).isZero();
    var again = vgg4j.run("train", "--recipe", "a/recipe.yaml", "--device", "cpu", "--out", "b");

    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(folder.resolve("b/metrics.csv"))
        .hasSameTextualContentAs(folder.resolve("a/metrics.csv"));
    assertThat(parameters("b")).isEqualTo(parameters("a"));
  }

  @Test
  void aRunThatWasStoppedInTheMiddleOfAnEpochEndsAsIfItHadNot() throws Exception {
    assertThat(vgg4j.run(small("--epochs", "3", "--out", "whole")).exitCode()).isZero();

    Process process =
        vgg4j.start(Map.of(), small("--epochs", "3", "--out", "cut", "--log-interval", "1"));
    waitForStep(process, 13);
    process.destroy();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    var stopped = vgg4j.outcome(process);
    assertThat(stopped.exitCode()).as(stopped.err()).isEqualTo(130);
    assertThat(stopped.out()).contains("interrupted and saved; go on with: train --resume cut");

    var resumed = vgg4j.run("train", "--resume", "cut", "--device", "cpu");
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(folder.resolve("cut/metrics.csv"))
        .hasSameTextualContentAs(folder.resolve("whole/metrics.csv"));
    assertThat(parameters("cut")).isEqualTo(parameters("whole"));

    var finished = vgg4j.run("train", "--resume", "cut");
    assertThat(finished.exitCode()).isZero();
    assertThat(finished.out()).contains("is complete");
  }

  @Test
  void weightsStartATrainingWithAFreshOptimizer() {
    assertThat(vgg4j.run(small("--steps", "3", "--out", "first")).exitCode()).isZero();
    String weights = "first/checkpoints/last.zip";

    var second = vgg4j.run(small("--steps", "1", "--out", "second", "--weights", weights));
    assertThat(second.exitCode()).as(second.err()).isZero();
    var other =
        vgg4j.run(
            small(
                "--steps", "1", "--out", "third", "--weights", weights, "--set", "model=vgg13-bn"));
    assertThat(other.exitCode()).isEqualTo(1);
    assertThat(other.err()).contains("are of another network").hasLineCount(1);
  }

  @Test
  void aTrainedNetworkIsEvaluatedAndPredictsFromItsCheckpointAlone() throws IOException {
    assertThat(vgg4j.run(small("--epochs", "1", "--out", "run")).exitCode()).isZero();
    Path alone = Files.copy(folder.resolve("run/checkpoints/best.zip"), folder.resolve("m.zip"));

    var evaluated = vgg4j.run("evaluate", "--checkpoint", alone.toString(), "--json");
    assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
    JsonNode figures = new JsonMapper().readTree(evaluated.out());
    assertThat(figures.get("images").asInt()).isEqualTo(500);
    assertThat(figures.get("confusion")).hasSize(10);

    Path image = folder.resolve("cat.png");
    var drawn = new java.awt.image.BufferedImage(90, 70, java.awt.image.BufferedImage.TYPE_INT_RGB);
    javax.imageio.ImageIO.write(drawn, "png", image.toFile());
    var predicted =
        vgg4j.run("predict", "--checkpoint", "m.zip", "--top", "3", "--json", "cat.png");
    assertThat(predicted.exitCode()).as(predicted.err()).isZero();
    JsonNode first = new JsonMapper().readTree(predicted.out()).get(0);
    assertThat(first.get("classes")).hasSize(3);
  }

  private void waitForStep(Process process, int step) throws Exception {
    Path out = folder.resolve("out.txt");
    while (process.isAlive() && !Files.readString(out).contains("step " + step)) {
      Thread.sleep(20);
    }
    assertThat(process.isAlive()).as("still training").isTrue();
  }

  private byte[] parameters(String run) throws IOException {
    try (ZipFile zip = new ZipFile(folder.resolve(run + "/checkpoints/last.zip").toFile())) {
      return zip.getInputStream(zip.getEntry("coefficients.bin")).readAllBytes();
    }
  }
}
