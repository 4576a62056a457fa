package org.vgg4j.trainer.views.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunException;
import org.vgg4j.trainer.runs.RunStatus;
import org.vgg4j.trainer.runs.SampleRun;

class ComparisonTest {

  @TempDir private Path folder;

  /** A run whose validation accuracy grows by 0.1 in every epoch, from 0.3. */
  private Path run(String name, int epochs, boolean ended) {
    Path folder = this.folder.resolve(name);
    RunDirectory run = SampleRun.begin(folder, "model: vgg11\n");
    for (int epoch = 1; epoch <= epochs; epoch++) {
      SampleRun.addEpoch(run, epoch, 2, (epoch + 2) / 10.0);
    }
    if (ended) {
      SampleRun.result(run, epochs, RunStatus.COMPLETED, 0.45, 100).write(run);
    }
    return folder;
  }

  @Test
  void aLineThatIsNoRowIsLeftOutAndSaidAndMovesNoFigureToAnotherEpoch() throws IOException {
    Path run = run("damaged", 3, false);
    Path metrics = run.resolve("metrics.csv");
    Files.writeString(metrics, Files.readString(metrics).replace("2,18,", "2,18,\u001b[1"));
    Comparison comparison = Comparison.of(List.of(run));

    assertThat(comparison.damage())
        .containsExactly(metrics + " is damaged in 1 line, which is left out");
    assertThat(comparison.rows().get(0)).contains("27").doesNotContain("18");
    assertThat(comparison.csv().lines().skip(1))
        .hasSize(2)
        .last(org.assertj.core.api.InstanceOfAssertFactories.STRING)
        .startsWith("damaged,vgg11,3,27,36.000,")
        .endsWith(",50.0");
    assertThat(comparison.html()).contains("damaged");
  }

  @Test
  void theValidationOfARunThatTestsItsLastEpochIsThatEpochs() {
    for (String tested : List.of("best", "last")) {
      RunDirectory run =
          SampleRun.begin(folder.resolve(tested), "model: vgg11\ntestedEpoch: " + tested + "\n");
      SampleRun.addEpoch(run, 1, 2, 0.6);
      SampleRun.addEpoch(run, 2, 2, 0.4);
    }
    Comparison comparison = Comparison.of(List.of(folder.resolve("best"), folder.resolve("last")));

    int column = Comparison.COLUMNS.indexOf("validation");
    assertThat(comparison.rows())
        .extracting(row -> row.get(column))
        .containsExactly("60.00 %", "40.00 %");
  }

  @Test
  void anEndedRunStandsBesideOneUnderWayAndOneThatHasJustBegun() throws IOException {
    Comparison comparison =
        Comparison.of(
            List.of(run("done", 3, true), run("under <way>", 2, false), run("begun", 0, false)));

    assertThat(comparison.rows())
        .containsExactly(
            List.of(
                "done",
                "vgg11",
                "9,488,266",
                "3",
                "27",
                "40.00 %",
                "45.00 %",
                "45.00 %",
                "50",
                "40",
                "completed"),
            List.of(
                "under <way>", "vgg11", "-", "2", "18", "40.00 %", "-", "-", "50", "24", "running"),
            List.of("begun", "vgg11", "-", "0", "0", "-", "-", "-", "-", "-", "running"));
    assertThat(comparison.html())
        .contains("under &lt;way&gt;", "Validation accuracy by time", "Results")
        .doesNotContain("<way>");
    assertThat(comparison.csv().lines().skip(1))
        .hasSize(5)
        .last()
        .isEqualTo("under <way>,vgg11,2,18,24.000,2.000000,0.200000,2.000000,0.400000,50.0");
  }

  @Test
  void aTestWithoutNumbersIsToldFromNone() throws IOException {
    Path folder = run("diverged", 2, false);
    RunDirectory run = RunDirectory.at(folder);
    SampleRun.result(run, 2, RunStatus.DIVERGED, Double.NaN, 100).write(run);

    assertThat(Comparison.of(List.of(folder)).rows().get(0).subList(6, 11))
        .containsExactly("NaN", "NaN", "50", "40", "diverged");
  }

  @Test
  void aFolderThatIsNoRunIsNamed() {
    assertThatThrownBy(() -> Comparison.of(List.of(folder)))
        .isInstanceOf(RunException.class)
        .hasMessageContaining("is no run");
  }

  /** A tested run in a study or beside it; data of another checksum is other data. */
  private Path seeded(String name, long seed, Double test, String checksum) {
    return seeded(name, seed, test, checksum, "none.zip");
  }

  private Path seeded(String name, long seed, Double test, String checksum, String weights) {
    Path folder = this.folder.resolve(name);
    RunDirectory run = SampleRun.begin(folder, "model: vgg11\nseed: " + seed + "\n");
    SampleRun.addEpoch(run, 1, 2, 0.5);
    SampleRun.result(run, 1, test == null ? RunStatus.INTERRUPTED : RunStatus.COMPLETED, test, 100)
        .write(run);
    run.writeJson(
        run.provenanceFile(),
        Map.of(
            "dataset",
            "cifar10",
            "data",
            Map.of("data_batch_1.bin", checksum),
            "weights",
            weights));
    return folder;
  }

  @Test
  void runsThatDifferInTheirSeedOnlyHaveADeviation() {
    Comparison comparison =
        Comparison.of(
            List.of(
                seeded("one", 1, 0.90, "a"),
                seeded("two", 2, 0.92, "a"),
                seeded("cut", 3, null, "a"),
                seeded("three", 4, 0.94, "a"),
                run("unknown data", 3, true)));

    // By hand: deviation 2 %, Student's t of two degrees of freedom 4.303, over the root of 3.
    assertThat(comparison.spreads())
        .containsExactly(
            "3 runs that differ in their seed only (one, two, three): test 92.00 %, standard"
                + " deviation 2.00 %, 95 % interval 87.03 to 96.97 %; validation 50.00 %, standard"
                + " deviation 0.00 %, 95 % interval 50.00 to 50.00 %; 1 more without a test accuracy, left out");
    assertThat(comparison.html()).contains("3 runs that differ in their seed only");
  }

  @Test
  void runsThatBeganWithOtherWeightsHaveNone() {
    assertThat(
            Comparison.of(
                    List.of(
                        seeded("one", 1, 0.90, "a", "cats.zip"),
                        seeded("two", 2, 0.92, "a", "dogs.zip")))
                .spreads())
        .isEmpty();
  }

  @Test
  void runsOfOtherDataOrOfTheSameSeedHaveNone() {
    assertThat(
            Comparison.of(List.of(seeded("one", 1, 0.90, "a"), seeded("two", 2, 0.92, "b")))
                .spreads())
        .isEmpty();
    assertThat(
            Comparison.of(List.of(seeded("three", 1, 0.90, "a"), seeded("four", 1, 0.92, "a")))
                .spreads())
        .isEmpty();
  }

  @Test
  void aStudyStandsForItsRuns() throws IOException {
    seeded("study/seed-1", 1, 0.90, "a");
    seeded("study/seed-2", 2, 0.92, "a");
    Path study = folder.resolve("study");
    Files.writeString(study.resolve("study.json"), "{}");

    Comparison comparison = Comparison.of(List.of(study));

    assertThat(comparison.rows())
        .extracting(row -> row.get(0))
        .containsExactly("study/seed-1", "study/seed-2");
    assertThat(comparison.spreads()).hasSize(1);
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Files.writeString(empty.resolve("sweep.json"), "{}");
    assertThatThrownBy(() -> Comparison.of(List.of(empty)))
        .isInstanceOf(RunException.class)
        .hasMessageContaining("no run of the study");
  }
}
