package org.vgg4j.cudadouble;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.util.HashUtil;
import org.vgg4j.cudadouble.ControlPage.Count;
import org.vgg4j.cudadouble.ControlPage.Setting;
import org.vgg4j.cudadouble.Program.Outcome;
import org.vgg4j.trainer.runs.RunDirectory;

/** A card has to prove that it computes right before anything is trained on it. */
class SelfTestOnDoubleTest {

  private static final String TESTING = "first training on NVIDIA Stub 0 with driver ";

  @TempDir static Path folder;

  private static Program unknown;
  private static int runs;
  private static long faultsBefore;

  @BeforeAll
  static void start() throws Exception {
    unknown = Program.onUnknownCard(folder.resolve("unknown"), Map.of());
  }

  @AfterAll
  static void end() throws Exception {
    if (unknown != null) {
      unknown.close();
    }
  }

  @BeforeEach
  void nothingIsWrongAndNothingProven() throws IOException {
    unknown.control().reset();
    faultsBefore = unknown.control().get(Count.FAULTS);
    Path proof = folder.resolve("unknown/home/devices");
    if (Files.exists(proof)) {
      try (var files = Files.list(proof)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
    }
  }

  @Test
  void aCardIsTestedOnceAndAgainWithAnotherDriver() throws Exception {
    Path home = folder.resolve("driver");
    try (Program program = Program.onUnknownCard(home, Map.of("STUB_DRIVER", "470.82.01"))) {
      assertThat(train(program).out())
          .containsOnlyOnce(TESTING + "470.82.01, CUDA 12.4: testing what it computes");
      assertThat(train(program).out()).doesNotContain(TESTING);
    }
    try (Program program = Program.onUnknownCard(home, Map.of("STUB_DRIVER", "550.54.14"))) {
      assertThat(train(program).out()).containsOnlyOnce(TESTING + "550.54.14, CUDA 12.4: ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"matmul", "im2col", "maxpool2d_bp", "relu_bp", "adam_updater"})
  void aCardThatComputesOneOperationWrongIsRefused(String operation) {
    isWrong(operation);
    assertRefused();
    assertThat(faults()).isPositive();
  }

  /**
   * The host has written images or labels, and the device is not told: it goes on with the zeros it
   * had before.
   */
  @ParameterizedTest
  @CsvSource({
    "images of the networks of one kind of layer, 8, 432",
    "their labels, 8, 5",
    "images of quickstart, 4, 3072",
    "labels of quickstart, 4, 10"
  })
  void aCardThatDoesNotGet(String what, int images, int values) {
    long bytes = (long) images * values * Float.BYTES;
    unknown.control().set(Setting.TAGS_LOST_OF_BYTES, bytes);
    assertRefused();
    assertThat(faults()).as("tags of %s that were lost", what).isPositive();
  }

  @Test
  void doctorSendsEvidenceOfACardThatComputesWrong() throws IOException {
    isWrong("matmul");

    Outcome outcome = unknown.run("doctor", "--device", "cuda", "--json");

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.err().lines()).singleElement().asString().contains(" computes wrong: ");
    JsonNode evidence = RunDirectory.JSON.readTree(outcome.out());
    assertThat(evidence.get("passed").asBoolean()).isFalse();
    assertThat(evidence.get("verdict").asText()).isEqualTo(outcome.err().strip());
  }

  @Test
  void doctorProvesAndMeasuresACard() throws Exception {
    try (Program program = Program.onUnknownCard(folder.resolve("doctor"), Map.of())) {
      Outcome outcome = program.run("doctor", "--device", "cuda", "--json");

      JsonNode evidence = RunDirectory.JSON.readTree(outcome.out());
      assertThat(outcome.err()).isEmpty();
      assertThat(evidence.get("name").asText()).isEqualTo("NVIDIA Stub 0");
      assertThat(evidence.get("driver").asText()).isEqualTo("CUDA 12.4");
      assertThat(evidence.get("passed").asBoolean()).isTrue();
      assertThat(evidence.get("largestDifference").get("difference").isNumber()).isTrue();
      assertThat(evidence.get("freeMemoryBytes").asLong()).isBetween(1L, 8L << 30);
      assertThat(evidence.get("imagesPerSecond").asDouble()).isPositive();
      assertThat(evidence.get("processor").get("imagesPerSecond").asDouble()).isPositive();
      assertThat(evidence.get("verdict").asText())
          .startsWith("NVIDIA Stub 0 with driver CUDA 12.4 computes right, at ");
      assertThat(evidence.get("engine").asText()).isEqualTo("cuDNN 8.3.2");
      Outcome byCudnn = program.computeBy(Program.FIXED, training(folder.resolve("by-cudnn")));
      assertThat(byCudnn.exitCode()).as(byCudnn.err()).isZero();
      assertThat(byCudnn.out()).doesNotContain(TESTING);
      // What computed right by cuDNN says nothing of stock layers.
      assertThat(train(program).out()).contains(TESTING);
    }
  }

  private static void isWrong(String operation) {
    unknown.control().set(Setting.WRONG_RESULT_OF, HashUtil.getLongHash(operation));
  }

  private static long faults() {
    return unknown.control().get(Count.FAULTS) - faultsBefore;
  }

  private static void assertRefused() {
    Path out = folder.resolve("run-" + runs++);
    Outcome outcome = unknown.compute(training(out));

    assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isEqualTo(3);
    assertThat(outcome.err().lines())
        .singleElement()
        .asString()
        .startsWith("--device cuda cannot be used: found that NVIDIA Stub 0 (driver CUDA 12.4)")
        .contains(" computes wrong: ", ", expected what Deeplearning4j computes on a processor; ");
    assertThat(out).doesNotExist();
  }

  private static Outcome train(Program program) {
    Outcome outcome = program.compute(training(folder.resolve("run-" + runs++)));
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome;
  }

  private static String[] training(Path out) {
    List<String> arguments = new ArrayList<>(SmallRecipes.train("quickstart", folder));
    arguments.addAll(List.of("--steps", "1", "--out", out.toString()));
    arguments.remove("--quiet");
    return arguments.toArray(String[]::new);
  }
}
