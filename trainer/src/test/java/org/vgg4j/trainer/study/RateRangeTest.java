package org.vgg4j.trainer.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;
import org.vgg4j.trainer.commands.InProcess;

class RateRangeTest {

  private static RateRange range(double... smoothed) {
    List<RateRange.Point> points = new ArrayList<>();
    for (int i = 0; i < smoothed.length; i++) {
      points.add(new RateRange.Point(Math.pow(10, i - 4), smoothed[i], smoothed[i]));
    }
    return new RateRange(points);
  }

  @Test
  void theRateOfTheSteepestFallIsSuggestedNotTheLowestLoss() {
    RateRange range = range(2.3, 2.29, 2.1, 1.6, 1.5, 1.45, 3, 20);
    assertThat(range.suggestion()).hasValueCloseTo(1e-2, within(1e-12));
    assertThat(range.lowest().rate()).isCloseTo(10, within(1e-9));
    assertThat(range.blewUp()).isTrue();
  }

  @Test
  void nothingIsSuggestedWhereTheLossDoesNotFall() {
    assertThat(range(2.3, 2.3, 2.31, 2.29, 2.4).suggestion()).isEmpty();
    assertThat(range(2.3, 2.3, Double.NaN).suggestion()).isEmpty();
    assertThat(range(2.3, 2.3, Double.NaN).blewUp()).isTrue();
  }

  @TempDir private Path folder;

  @Test
  void findsARateForTheSampleAndSaysWhereTheLossBlewUp() throws IOException {
    Outcome outcome =
        InProcess.run(
            "lr-find",
            "--recipe",
            "quickstart",
            "--optimizer",
            "sgd",
            "--to",
            "1e6",
            "--trials",
            60,
            "--html",
            folder.resolve("rates.html"),
            "--device",
            "cpu");
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains("try --lr ", "the loss blew up at ");
    assertThat(Files.readString(folder.resolve("rates.html")))
        .contains("Loss by learning rate", "falls fastest at", "The loss blew up at");
  }

  @Test
  void aBatchThatTheNetworkCannotBeTrainedOnIsRefusedInOneLineAsByTrain() {
    String asked =
        " --recipe keras-vgg16-bn-dropout --batch-size 1 --data cifar10-sample --device cpu";
    Outcome found = InProcess.run((Object[]) ("lr-find" + asked).split(" "));
    Outcome trained = InProcess.run((Object[]) ("train" + asked).split(" "));
    assertThat(found.exitCode()).isEqualTo(2);
    assertThat(found.err())
        .hasLineCount(1)
        .contains("batchSize is 1, expected 2 or more: batch norm in")
        .isEqualTo(trained.err());
  }

  @Test
  void ratesThatAreNoRangeAreRefusedInOneLine() {
    for (Object[] wrong :
        List.of(
            new Object[] {"lr-find", "--from", "1", "--to", "0.1"},
            new Object[] {"lr-find", "--from", "-1"},
            new Object[] {"lr-find", "--from", "NaN"},
            new Object[] {"lr-find", "--trials", "2"})) {
      Outcome outcome = InProcess.run(wrong);
      assertThat(outcome.exitCode()).isEqualTo(2);
      assertThat(outcome.err()).hasLineCount(1);
    }
  }
}
