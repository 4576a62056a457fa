package org.vgg4j.cudadouble;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.cudadouble.ControlPage.Count;
import org.vgg4j.cudadouble.ControlPage.Setting;
import org.vgg4j.cudadouble.Program.Outcome;
import org.vgg4j.trainer.runs.LayerTime;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunTable;

/** {@code benchmark} has the table of layers on a GPU too, by the GPU's own clock. */
class BenchmarkOnDoubleTest {

  /** So many times as fast as the host's the GPU's clock goes here. */
  private static final int FACTOR = 1000;

  private static final int NOT_SUPPORTED = 9;

  @TempDir static Path folder;

  private static Program program;

  @BeforeAll
  static void start() throws Exception {
    program = Program.sharedOnDouble();
  }

  @AfterEach
  void clocksGoAlike() {
    program.control().reset();
  }

  @Tag("long")
  @Test
  void theTableOfLayersIsMadeByTheGpusEventsAndSaysWhatRunsStockAndWhy() throws IOException {
    program.control().set(Setting.CLOCK_FACTOR, FACTOR);
    program.control().fail("cudnnPoolingForward", NOT_SUPPORTED);
    long objects = program.control().get(Count.LIBRARY_OBJECTS);

    Outcome outcome =
        program.run(
            ("benchmark --device cuda --model numpy-vgg11 --modes fp32 --batch-size 1 --rounds 1"
                    + " --json")
                .split(" "));

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    JsonNode result = RunDirectory.JSON.readTree(outcome.out());
    assertMadeByTheGpusClock(result, FACTOR);
    assertThat(result.get("layers").findValuesAsText("computedBy")).contains("cuDNN 8.3.2");
    assertThat(result.get("layers").findValuesAsText("reason"))
        .anyMatch(
            reason -> reason.contains("passes: is refused by cuDNN (cudnnPoolingForward failed"));
    assertThat(program.control().get(Count.LIBRARY_OBJECTS) - objects)
        .as("events that are left, beside the session of the graph")
        .isLessThan(300);
  }

  @Test
  void aRunLeavesTheTimesOfItsLayersByTheGpusEvents() {
    program.control().set(Setting.CLOCK_FACTOR, FACTOR);
    Path run = folder.resolve("timed");
    List<String> arguments = new ArrayList<>(SmallRecipes.train("quickstart", folder));
    arguments.set(arguments.indexOf("--limit-train") + 1, "120");
    arguments.addAll(List.of("--steps", "9", "--out", run.toString()));
    long start = System.nanoTime();

    Outcome outcome = program.computeBy(Program.FIXED, arguments.toArray(String[]::new));

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    double hostMillis = (System.nanoTime() - start) / 1e6;
    List<LayerTime> times = RunTable.LAYER_TIMES.require(RunDirectory.open(run));
    assertThat(times)
        .extracting(LayerTime::layer)
        .contains("block1_conv1", "block1_pool", "dense1", "output");
    assertThat(times.stream().mapToDouble(t -> t.forwardMillis() + t.backwardMillis()).sum())
        .isGreaterThan(hostMillis);
  }

  /**
   * @param result a benchmark's, on a GPU whose clock goes so many times as fast as the host's, by
   *     which images a second are measured
   */
  static void assertMadeByTheGpusClock(JsonNode result, int factor) {
    double hostMillis =
        1000
            * result.get("batchSize").asDouble()
            / result
                .at("/imagesPerSecond/train/" + result.get("layersMode").asText() + "/median")
                .asDouble();
    assertThat(result.get("stepMillis").asDouble()).isGreaterThan(hostMillis * factor / 10);
    double sum = result.get("otherMillis").asDouble();
    for (JsonNode layer : result.get("layers")) {
      double millis =
          layer.get("forwardMillis").asDouble() + layer.get("backwardMillis").asDouble();
      assertThat(millis).as(layer.get("name").asText()).isPositive();
      sum += millis;
    }
    assertThat(sum).isCloseTo(result.get("stepMillis").asDouble(), Percentage.withPercentage(1));
  }
}
