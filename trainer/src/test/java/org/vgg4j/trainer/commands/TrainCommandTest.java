package org.vgg4j.trainer.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import javax.imageio.ImageIO;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;

/**
 * Trains small networks on the shipped sample: the whole program once, and where a signal ends it,
 * in a process of its own, all else in the process of the tests.
 */
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

  @TempDir private static Path shared;

  /** A run of one epoch, which no test changes. */
  private static Path finished;

  @TempDir private Path folder;

  @BeforeAll
  static void trainForAnEpoch() {
    finished = shared.resolve("finished");
    done(train("--epochs", 1, "--out", finished));
  }

  private static String[] small(Object... more) {
    return Stream.concat(SMALL.stream(), Arrays.stream(more).map(Object::toString))
        .toArray(String[]::new);
  }

  private static Outcome train(Object... more) {
    return InProcess.run((Object[]) small(more));
  }

  private static Outcome done(Outcome outcome) {
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome;
  }

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
  void evaluateMeasuresTheSplitThatWasTrainedWithAndLimitsAnySplit() throws IOException {
    String[] metrics = Files.readAllLines(finished.resolve("metrics.csv")).get(1).split(",");

    JsonNode validation = evaluated("validation", 0);
    assertThat(validation.get("images").asInt()).isEqualTo(30);
    assertThat(validation.get("top1").asDouble())
        .isCloseTo(Double.parseDouble(metrics[6]), Offset.offset(1e-4));
    assertThat(evaluated("validation", 20).get("images").asInt()).isEqualTo(20);
    assertThat(evaluated("train", 0).get("images").asInt()).isEqualTo(290);
    assertThat(evaluated("train", 50).get("images").asInt()).isEqualTo(50);
    assertThat(evaluated("test", 70).get("images").asInt()).isEqualTo(70);
  }

  private static JsonNode evaluated(String split, int limit) throws IOException {
    Outcome outcome =
        InProcess.run(
            "evaluate", "--checkpoint", finished, "--json", "--split", split, "--limit", limit);
    return new JsonMapper().readTree(done(outcome).out());
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
  void whatIsLoggedAfterTheCommandIsNotInTheLogOfItsRun() throws IOException {
    Path run = folder.resolve("run");
    done(train("--steps", 1, "--out", run));

    LoggerFactory.getLogger(TrainCommandTest.class).error("after the command");

    assertThat(Files.readString(run.resolve("log.txt")))
        .isNotEmpty()
        .doesNotContain("after the command");
  }

  @Test
  void weightsStartATrainingWithAFreshOptimizer() {
    Path weights = finished.resolve("checkpoints/last.zip");

    done(train("--steps", 1, "--out", folder.resolve("same"), "--weights", weights));
    Outcome other =
        train(
            "--steps",
            1,
            "--out",
            folder.resolve("other"),
            "--weights",
            weights,
            "--set",
            "model=vgg13-bn");
    assertThat(other.exitCode()).isEqualTo(1);
    assertThat(other.err()).contains("are of another network").hasLineCount(1);
  }

  @Test
  void aTrainedNetworkIsEvaluatedAndPredictsFromItsCheckpointAlone() throws IOException {
    Path alone = Files.copy(finished.resolve("checkpoints/best.zip"), folder.resolve("m.zip"));

    Outcome evaluated = done(InProcess.run("evaluate", "--checkpoint", alone, "--json"));
    JsonNode figures = new JsonMapper().readTree(evaluated.out());
    assertThat(figures.get("images").asInt()).isEqualTo(500);
    assertThat(figures.get("confusion")).hasSize(10);

    Path image = folder.resolve("cat.png");
    BufferedImage drawn = new BufferedImage(90, 70, BufferedImage.TYPE_INT_RGB);
    ImageIO.write(drawn, "png", image.toFile());
    Outcome predicted =
        done(InProcess.run("predict", "--checkpoint", alone, "--top", 3, "--json", image));
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

  private static byte[] parameters(Path run) throws IOException {
    try (ZipFile zip = new ZipFile(run.resolve("checkpoints/last.zip").toFile())) {
      return zip.getInputStream(zip.getEntry("coefficients.bin")).readAllBytes();
    }
  }
}
