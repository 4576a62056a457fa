package org.vgg4j.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vgg4j.profiles.AccelerationSettings.Mode;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunResult;
import org.vgg4j.trainer.runs.RunStatus;
import org.vgg4j.trainer.training.start.Fresh;
import org.vgg4j.trainer.training.start.Resumed;
import org.vgg4j.trainer.training.start.StartingPoint;

/** Averages, schedules that look at validation, and schedules over time, in whole runs. */
class SchedulesInRunsTest {

  private static ComputeDevice device;

  @TempDir private Path folder;

  /** Remembers what it was told. */
  private static final class Witness implements TrainingObserver {
    private final List<Double> rates = new ArrayList<>();
    private final List<String> said = new ArrayList<>();

    @Override
    public void stepped(Step step) {
      rates.add(step.learningRate());
    }

    @Override
    public void said(String line) {
      said.add(line);
    }
  }

  @BeforeAll
  static void open() {
    device = WholeRuns.device(Mode.FIXED);
  }

  private static Recipe recipe(String... more) {
    Map<String, String> fields = new HashMap<>();
    fields.put("model", "airbench-slim");
    fields.put("width", "0.1");
    fields.put("data", "cifar10-sample");
    fields.put("limitTrain", "220");
    fields.put("limitTest", "100");
    fields.put("batchSize", "50");
    fields.put("optimizer", "nesterov");
    fields.put("learningRate", "0.02");
    fields.put("schedule", "constant");
    fields.put("warmupSteps", "0");
    for (int i = 0; i < more.length; i += 2) {
      fields.put(more[i], more[i + 1]);
    }
    return Recipes.resolve("default", fields);
  }

  private static RunResult train(
      Recipe recipe, StartingPoint start, TrainingObserver observer, BooleanSupplier stop) {
    return WholeRuns.train(device, recipe, start, observer, stop);
  }

  @ParameterizedTest
  @CsvSource({"emaDecay,0.9", "averageEpochs,2"})
  void anAverageIsWhatIsKeptAndTestedAndSurvivesAStop(String field, String value) throws Exception {
    Recipe recipe = recipe("epochs", "4", field, value, "testedEpoch", "last");
    RunResult whole = train(recipe, new Fresh(folder.resolve("whole")), new Witness(), () -> false);
    Witness taken = new Witness();
    train(recipe, new Fresh(folder.resolve("cut")), taken, () -> taken.rates.size() >= 13);
    RunDirectory cut = RunDirectory.open(folder.resolve("cut"));

    RunResult resumed = train(recipe, new Resumed(cut, false), new Witness(), () -> false);

    assertThat(resumed.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(Files.readString(folder.resolve("cut/metrics.csv")))
        .isEqualTo(Files.readString(folder.resolve("whole/metrics.csv")));
    assertThat(Files.readString(folder.resolve("cut/predictions.csv")))
        .isEqualTo(Files.readString(folder.resolve("whole/predictions.csv")));
    RunDirectory run = RunDirectory.open(folder.resolve("whole"));
    var last = CheckpointReader.read(run.lastCheckpoint(), true);
    var best = CheckpointReader.read(run.bestCheckpoint(), true);
    float[] kept = best.graph().params().toFloatVector();
    assertThat(kept).isEqualTo(last.slowWeights().orElseThrow().toFloatVector());
    assertThat(kept).isNotEqualTo(last.graph().params().toFloatVector());
    assertThat(CheckpointReader.read(cut.lastCheckpoint(), true).slowWeights())
        .isEqualTo(last.slowWeights());
    assertThat(resumed.testLoss()).isEqualTo(whole.testLoss());
  }

  @Test
  void plateauLowersTheRateEachTimeThatItsPatienceIsOverAlsoAcrossAStop() throws Exception {
    Recipe recipe =
        recipe(
            "epochs",
            "7",
            "learningRate",
            "1e-30",
            "schedule",
            "plateau",
            "schedulePatience",
            "2",
            "scheduleFactor",
            "0.5");
    Witness cut = new Witness();
    train(recipe, new Fresh(folder.resolve("run")), cut, () -> cut.rates.size() >= 22);
    Witness rest = new Witness();
    RunDirectory run = RunDirectory.open(folder.resolve("run"));
    train(recipe, new Resumed(run, false), rest, () -> false);

    List<Double> rates = new ArrayList<>(cut.rates);
    rates.addAll(rest.rates);
    List<Double> perEpoch = new ArrayList<>();
    for (int epoch = 0; epoch < 7; epoch++) {
      perEpoch.add(rates.get(4 * epoch) / 1e-30);
    }
    // Nothing is learned at such a rate but batch norm's statistics: the best epoch is where these
    // were best, and from there on the rate is halved after every second epoch.
    int best = train(recipe, new Resumed(run, false), new Witness(), () -> false).bestEpoch();
    for (int epoch = 1; epoch <= 7; epoch++) {
      int halvings = epoch <= best ? 0 : (epoch - 1 - best) / 2;
      if (epoch > best) {
        double before = perEpoch.get(best - 1);
        assertThat(perEpoch.get(epoch - 1)).isEqualTo(before * Math.pow(0.5, halvings));
      }
    }
    assertThat(perEpoch.get(6)).isLessThan(1);
  }

  @Test
  void aRunByTimeEndsInTimeWithTheEndOfItsSchedule() {
    Recipe recipe = recipe("seconds", "7", "schedule", "triangle", "testViews", "2");
    Witness witness = new Witness();
    long begin = System.nanoTime();
    RunResult result = train(recipe, new Fresh(folder.resolve("run")), witness, () -> false);
    double seconds = (System.nanoTime() - begin) / 1e9;

    assertThat(result.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(result.testAccuracy()).isNotNull();
    // Beside other tests the last of it takes longer than was measured before.
    assertThat(seconds).isBetween(3.5, 12.0);
    List<Double> rates = witness.rates;
    assertThat(rates).hasSizeGreaterThan(20);
    assertThat(rates.get(rates.size() - 1) / 0.02).isBetween(0.06, 0.15);
    assertThat(rates.stream().mapToDouble(rate -> rate).max().orElseThrow() / 0.02)
        .isBetween(0.9, 1.0);
  }

  /** An epoch takes much longer than there is time. */
  @Test
  void workersThatAreAveragedRarelyKeepToTheTimeToo() {
    Recipe recipe =
        Recipes.resolve(
            "quickstart",
            Map.of(
                "model", "vgg11",
                "width", "0.5",
                "batchSize", "1",
                "limitTest", "20",
                "validationFraction", "0.02",
                "workers", "2",
                "sync", "averaging:1000",
                "seconds", "7"));
    Witness witness = new Witness();
    long begin = System.nanoTime();

    RunResult result = train(recipe, new Fresh(folder.resolve("run")), witness, () -> false);

    assertThat(result.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat((System.nanoTime() - begin) / 1e9).isBetween(2.5, 12.0);
    assertThat(result.epochs()).isEqualTo(1);
    assertThat(witness.rates).hasSizeBetween(6, 899);
  }

  @Test
  void aRunByTimeThatIsStoppedHasTheRestOfItsTimeLeft() {
    Recipe recipe = recipe("seconds", "7");
    Witness cut = new Witness();
    long begin = System.nanoTime();
    train(
        recipe,
        new Fresh(folder.resolve("run")),
        cut,
        () -> System.nanoTime() - begin > 3_000_000_000L);
    RunDirectory run = RunDirectory.open(folder.resolve("run"));
    long again = System.nanoTime();
    Witness rest = new Witness();
    RunResult result = train(recipe, new Resumed(run, false), rest, () -> false);

    assertThat(result.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(result.steps()).isEqualTo(cut.rates.size() + rest.rates.size());
    assertThat((System.nanoTime() - again) / 1e9).isBetween(0.5, 6.0);
    // Its time is over: it is tested once more and takes no step.
    long steps = result.steps();
    assertThat(train(recipe, new Resumed(run, false), new Witness(), () -> false).steps())
        .isEqualTo(steps);
  }
}
