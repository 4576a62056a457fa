package org.vgg4j.trainer.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;
import org.vgg4j.trainer.commands.InProcess;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.runs.RunStatus;

class SeedStudyTest {

  @TempDir private Path folder;

  private Outcome study(Object... more) {
    Object[] arguments =
        List.of(
                "train",
                "--model",
                "vgg11-bn",
                "--set",
                "width=0.03",
                "--data",
                "cifar10-sample",
                "--limit-train",
                "100",
                "--limit-test",
                "50",
                "--epochs",
                "1",
                "--device",
                "cpu",
                "--out",
                folder.resolve("study"))
            .toArray();
    Object[] all = java.util.Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return InProcess.run(all);
  }

  @Test
  void aStudyTrainsEverySeedOnceAndGoesOnWhereMoreAreAskedFor() throws Exception {
    Outcome two = study("--seeds", 2);
    assertThat(two.exitCode()).as(two.err()).isZero();
    assertThat(two.out()).contains("2 seeds of default: test top-1 ", "95 % interval");
    Path first = folder.resolve("study/seed-1/result.json");
    byte[] before = Files.readAllBytes(first);

    Outcome three = study("--seeds", "1,2,9");
    assertThat(three.exitCode()).as(three.err()).isZero();
    assertThat(Files.readAllBytes(first)).isEqualTo(before);
    JsonNode study = new JsonMapper().readTree(folder.resolve("study/study.json").toFile());
    assertThat(study.get("runs")).hasSize(3);
    double sum = 0;
    for (JsonNode run : study.get("runs")) {
      JsonNode result =
          new JsonMapper()
              .readTree(
                  folder
                      .resolve("study")
                      .resolve(run.get("folder").asText())
                      .resolve("result.json")
                      .toFile());
      assertThat(result.get("seed").asLong()).isEqualTo(run.get("seed").asLong());
      sum += result.get("testAccuracy").asDouble();
    }
    assertThat(study.get("mean").asDouble()).isCloseTo(sum / 3, within(1e-12));

    Outcome other = study("--seeds", 2, "--batch-size", 20);
    assertThat(other.exitCode()).isEqualTo(1);
    assertThat(other.err()).contains("expected the same study").hasLineCount(1);
  }

  @Test
  void meanDeviationAndIntervalAreThoseOfStudent() {
    StudyResult result =
        StudyResult.of(
            "toy", StudyResult.Kind.SEEDS, List.of(run(1, 0.90), run(2, 0.92), run(3, 0.91)));
    assertThat(result.mean()).isCloseTo(0.91, within(1e-12));
    assertThat(result.deviation()).isCloseTo(0.01, within(1e-12));
    // 4.302653 is Student's t for 2 degrees of freedom.
    assertThat(result.highest()).isCloseTo(0.91 + 4.302653 * 0.01 / Math.sqrt(3), within(1e-7));
    assertThat(result.lowest()).isCloseTo(0.91 - 4.302653 * 0.01 / Math.sqrt(3), within(1e-7));
  }

  @Test
  void aRunWithoutATestLeavesTheStudyWithoutAMean() {
    StudyResult.Run diverged =
        new StudyResult.Run(2, "seed-2", RunStatus.DIVERGED, null, null, null, 1);
    StudyResult.Run unknown =
        new StudyResult.Run(2, "seed-2", RunStatus.COMPLETED, Double.NaN, 1, null, 1);
    for (StudyResult.Run bad : List.of(diverged, unknown)) {
      StudyResult result = StudyResult.of("toy", StudyResult.Kind.SEEDS, List.of(run(1, 0.9), bad));
      assertThat(result.hasMean()).isFalse();
      assertThat(result.line())
          .isEqualTo("1 of 2 runs of toy have a test accuracy: no mean is given");
    }
  }

  private static StudyResult.Run run(long seed, double accuracy) {
    return new StudyResult.Run(seed, "seed-" + seed, RunStatus.COMPLETED, accuracy, 1, null, 10);
  }

  @Test
  void viewsOfImagesAndWhatOneOfThemGivesStandBesideTheMean() {
    List<StudyResult.Run> runs =
        List.of(
            new StudyResult.Run(1, "seed-1", RunStatus.COMPLETED, 0.92, 6, 0.90, 10),
            new StudyResult.Run(2, "seed-2", RunStatus.COMPLETED, 0.94, 6, 0.91, 14));
    StudyResult result = StudyResult.of("toy", StudyResult.Kind.SEEDS, runs);

    assertThat(result.line())
        .startsWith(
            "2 seeds of toy: test top-1 93.00 % with 6 views of each image, 90.50 % with one, ")
        .endsWith("12 s a run (standard deviation 3 s)");
  }

  @Test
  void seedsAreANumberOfThemOrAList() {
    assertThat(SeedStudy.seeds("3")).containsExactly(1L, 2L, 3L);
    assertThat(SeedStudy.seeds("7,2")).containsExactly(7L, 2L);
    assertThat(SeedStudy.seeds("7,")).containsExactly(7L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "x", "1,1", "1,x", ",", "", "99999999999"})
  void otherSeedsAreRefusedInOneLine(String typed) {
    assertThatThrownBy(() -> SeedStudy.seeds(typed))
        .isInstanceOf(RecipeException.class)
        .hasMessageStartingWith("--seeds is '" + typed + "', expected how many")
        .hasMessageNotContaining("\n");
  }

  @Test
  void aStudyStartsFromNothingElse() {
    for (List<String> beside : List.of(List.of("--seed", "3"), List.of("--tensorboard"))) {
      Outcome outcome = study("--seeds", "2", beside.get(0), beside.get(beside.size() - 1));
      assertThat(outcome.exitCode()).isEqualTo(2);
    }
    assertThat(study("--seeds", "2", "--seed", "3").err())
        .contains("--seeds trains a recipe several times from its start")
        .hasLineCount(1);
  }
}
