package org.vgg4j.trainer.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;
import org.vgg4j.trainer.commands.InProcess;
import org.vgg4j.trainer.recipes.RecipeException;

class SweepTest {

  @TempDir private Path folder;

  private static Map<String, String> typed(String... pairs) {
    Map<String, String> set = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      set.put(pairs[i], pairs[i + 1]);
    }
    return set;
  }

  @Test
  void aGridIsEveryCombinationAndLeavesTheOtherFieldsAlone() {
    Map<String, String> set =
        typed("learningRate", "0.1, 0.2", "width", "0.5", "blocks", "[1,2]", "flip", "none,random");
    set.put("data", "../photos");

    SweepGrid grid = SweepGrid.takenFrom(set);

    assertThat(set).containsOnlyKeys("width", "blocks", "data");
    assertThat(grid.all())
        .containsExactly(
            Map.of("learningRate", "0.1", "flip", "none"),
            Map.of("learningRate", "0.1", "flip", "random"),
            Map.of("learningRate", "0.2", "flip", "none"),
            Map.of("learningRate", "0.2", "flip", "random"));
  }

  @Test
  void drawnPointsDifferLieInTheirRangesAndComeAgainForTheSameSeed() {
    SweepGrid grid =
        SweepGrid.takenFrom(typed("learningRate", "1e-4..1e-1", "flip", "none,random"));

    List<Map<String, String>> points = grid.drawn(50, 3);

    assertThat(points).hasSize(50).doesNotHaveDuplicates().isEqualTo(grid.drawn(50, 3));
    assertThat(points)
        .allSatisfy(
            point ->
                assertThat(Double.parseDouble(point.get("learningRate"))).isBetween(1e-4, 1e-1));
    // On a logarithmic scale a third of them are below 1e-3.
    assertThat(points.stream().filter(p -> Double.parseDouble(p.get("learningRate")) < 1e-3))
        .hasSizeBetween(8, 26);
    assertThat(SweepGrid.takenFrom(typed("flip", "none,random")).drawn(9, 1)).hasSize(2);
  }

  @Test
  void whatCannotBeVariedIsSaidInOneLine() {
    assertThatThrownBy(() -> SweepGrid.takenFrom(typed("width", "1")))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("nothing to vary");
    assertThatThrownBy(() -> SweepGrid.takenFrom(typed("l2", "1e-4..1e-2")).all())
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("--random N");
    assertThatThrownBy(() -> SweepGrid.takenFrom(typed("l2", "0..1")).drawn(2, 1))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("expected two numbers above 0");
  }

  private Outcome sweep(Object... more) {
    List<Object> arguments =
        new ArrayList<>(
            List.of(
                "sweep",
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
                "2",
                "--schedule",
                "constant",
                "--device",
                "cpu",
                "--out",
                folder.resolve("sweep")));
    arguments.addAll(List.of(more));
    return InProcess.run(arguments.toArray());
  }

  @Test
  void settingsThatMayBeValidatedOnOtherImagesAreSaidNotToBeComparable() throws Exception {
    String caution =
        "the settings differ in validationFraction, which can change the images they are validated on: figures"
            + " of different images are not comparable";

    Outcome shares = sweep("--set", "validationFraction=0.1,0.3");

    assertThat(shares.exitCode()).as(shares.err()).isZero();
    assertThat(shares.err()).contains(caution);
    assertThat(shares.out()).contains("best in validation: ");
    JsonNode json = new JsonMapper().readTree(folder.resolve("sweep/sweep.json").toFile());
    assertThat(json.get("caution").asText()).isEqualTo(caution);
    assertThat(folder.resolve("sweep/sweep.html")).content().contains("But " + caution + ".");
  }

  @Test
  void choosesByValidationAndGoesOnWhereItStopped() throws Exception {
    Outcome first = sweep("--set", "learningRate=1e-9,0.005");
    assertThat(first.exitCode()).as(first.err()).isZero();
    assertThat(first.out()).contains("best in validation: learningRate=");
    assertThat(first.err()).doesNotContain("comparable");
    Path run = folder.resolve("sweep/learningRate-1e-9/result.json");
    byte[] before = Files.readAllBytes(run);

    Outcome more = sweep("--set", "learningRate=1e-9,0.005,0.01");
    assertThat(more.exitCode()).as(more.err()).isZero();
    assertThat(Files.readAllBytes(run)).isEqualTo(before);
    JsonNode sweep = new JsonMapper().readTree(folder.resolve("sweep/sweep.json").toFile());
    assertThat(sweep.get("points")).hasSize(3);
    double highest = 0;
    for (JsonNode point : sweep.get("points")) {
      highest = Math.max(highest, point.get("validationAccuracy").asDouble());
    }
    assertThat(sweep.get("best").get("validationAccuracy").asDouble()).isEqualTo(highest);

    assertThat(Files.readString(folder.resolve("sweep/sweep.html")))
        .contains("Validation top-1 by learningRate", "learningRate=1e-9", "Best in validation");

    Outcome wrong = sweep("--set", "learningRate=0.1,fast");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err()).contains("learningRate is 'fast'").hasLineCount(1);
  }
}
