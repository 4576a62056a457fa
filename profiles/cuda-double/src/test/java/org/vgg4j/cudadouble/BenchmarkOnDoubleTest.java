package org.vgg4j.cudadouble;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.vgg4j.cudadouble.ControlPage.Count;
import org.vgg4j.cudadouble.ControlPage.Setting;
import org.vgg4j.cudadouble.Program.Outcome;
import org.vgg4j.trainer.runs.RunDirectory;

/** {@code benchmark} has the table of layers on a GPU too, by the GPU's own clock. */
class BenchmarkOnDoubleTest {

  /** So many times as fast as the host's the GPU's clock goes here. */
  private static final int FACTOR = 1000;

  private static Program program;

  @BeforeAll
  static void start() throws Exception {
    program = Program.sharedOnDouble();
  }

  @AfterEach
  void clocksGoAlike() {
    program.control().reset();
  }

  @Test
  void theTableOfLayersIsMadeByTheGpusEventsAndSaysWhatRunsStockAndWhy() throws IOException {
    program.control().set(Setting.CLOCK_FACTOR, FACTOR);
    long objects = program.control().get(Count.LIBRARY_OBJECTS);

    Outcome outcome =
        program.run(
            ("benchmark --device cuda --model numpy-vgg11 --modes fp32 --batch-size 1 --rounds 1"
                    + " --json")
                .split(" "));

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    JsonNode result = RunDirectory.JSON.readTree(outcome.out());
    double hostMillis = 1000 / result.at("/imagesPerSecond/train/fp32/median").asDouble();
    assertThat(result.get("stepMillis").asDouble()).isGreaterThan(hostMillis * FACTOR / 10);
    double sum = result.get("otherMillis").asDouble();
    for (JsonNode layer : result.get("layers")) {
      double millis =
          layer.get("forwardMillis").asDouble() + layer.get("backwardMillis").asDouble();
      assertThat(millis).as(layer.get("name").asText()).isPositive();
      sum += millis;
    }
    assertThat(sum).isCloseTo(result.get("stepMillis").asDouble(), Percentage.withPercentage(1));
    assertThat(result.get("layers").findValuesAsText("computedBy"))
        .contains("cuDNN 8.3.2", "stock");
    assertThat(result.get("layers").findValuesAsText("reason"))
        .contains("no cuDNN kernel for OutputLayer");
    assertThat(program.control().get(Count.LIBRARY_OBJECTS) - objects)
        .as("events that are left, beside the session of the graph")
        .isLessThan(300);
  }
}
