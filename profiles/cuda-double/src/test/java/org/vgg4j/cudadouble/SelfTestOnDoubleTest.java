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
import org.junit.jupiter.api.Tag;
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

  private static final String STOCK = "stock";
  private static final String BY_RULE = "cuDNN 8.3.2, fixed";
  private static final String BY_TIMING = "cuDNN 8.3.2, on";
  private static final int WINOGRAD_NONFUSED = 7;

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

  @Tag("long")
  @Test
  void whatComputesRightByCudnnIsNoProofOfStockLayers() throws Exception {
    String[] training = training(folder.resolve("first-by-cudnn"));
    assertThat(unknown.computeBy(Program.FIXED, training).out()).contains(TESTING);
    assertThat(train(unknown).out()).contains(TESTING);
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
  @ValueSource(strings = {"matmul", "adam_updater"})
  void aCardThatComputesOneOperationWrongIsRefused(String operation) {
    isWrong(operation);
    assertRefused();
    assertThat(faults()).isPositive();
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(strings = {"im2col", "maxpool2d_bp", "relu_bp"})
  void soIsOneThatComputesAnotherOperationWrong(String operation) {
    aCardThatComputesOneOperationWrongIsRefused(operation);
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
  void doctorLeavesEvidenceOfEnginesThatComputeWrongAndNoFileIsWrittenOver() throws IOException {
    isWrong("im2col");
    unknown.control().set(Setting.WRONG_ALGORITHM, 1 + WINOGRAD_NONFUSED);
    Path users = Files.writeString(folder.resolve("unknown/vgg4j-doctor.json"), "a user's own");

    Outcome outcome = unknown.run("doctor", "--device", "cuda");

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.err().lines())
        .singleElement()
        .asString()
        .contains(", with layers by stock, computes wrong: ");
    assertThat(users).hasContent("a user's own");
    Path written = folder.resolve("unknown/vgg4j-doctor-2.json");
    assertThat(outcome.out().lines().reduce((before, last) -> last).orElseThrow())
        .startsWith("evidence: all of this is in " + written);
    JsonNode evidence = RunDirectory.JSON.readTree(written.toFile());
    assertThat(evidence.get("verdict").asText()).isEqualTo(outcome.err().strip());
    assertThat(evidence.get("passed").asBoolean()).isFalse();
    // Which of the engines is wrong tells the most.
    assertThat(evidence.get("selfTests").findValuesAsText("engine"))
        .containsExactly(STOCK, BY_RULE, BY_TIMING);
    assertThat(evidence.get("selfTests").findValuesAsText("passed"))
        .containsExactly("false", "false", "true");
    assertThat(evidence.at("/selfTests/1/largestDifference/trial").asText())
        .as("small networks do not show it")
        .matches("vgg16-bn in batches of \\d+");
    assertThat(evidence.at("/selfTests/1/largestDifference/what").asText())
        .matches("block\\d_conv\\d forward by WINOGRAD_NONFUSED, not IMPLICIT_GEMM");
    try (var proofs = Files.list(folder.resolve("unknown/home/devices"))) {
      assertThat(proofs)
          .singleElement()
          .satisfies(proof -> assertThat(proof).content().contains("\"passed\" : false"));
    }
  }

  @Test
  void aFileOfTheUsersIsRefusedBeforeAnythingIsTested() throws IOException {
    Path users = Files.writeString(folder.resolve("taken.json"), "a user's own");

    Outcome outcome = unknown.run("doctor", "--device", "cuda", "--out", users.toString());

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err().strip())
        .isEqualTo(users + " exists, expected a new file; give another file");
    assertThat(outcome.out()).isEmpty();
    assertThat(users).hasContent("a user's own");
  }

  @Test
  void doctorProvesAndMeasuresACard() throws Exception {
    try (Program program = Program.onUnknownCard(folder.resolve("doctor"), Map.of())) {
      program.control().set(Setting.CLOCK_FACTOR, 1000);
      Path file = folder.resolve("new/evidence.json");
      Outcome outcome = program.run("doctor", "--device", "cuda", "--out", file.toString());

      JsonNode evidence = RunDirectory.JSON.readTree(file.toFile());
      assertThat(outcome.err()).isEmpty();
      assertThat(evidence.get("name").asText()).isEqualTo("NVIDIA Stub 0");
      assertThat(evidence.get("driver").asText()).isEqualTo("CUDA 12.4");
      assertThat(evidence.get("passed").asBoolean()).isTrue();
      assertThat(evidence.get("selfTests").findValuesAsText("engine"))
          .containsExactly(STOCK, BY_RULE, BY_TIMING);
      assertKernelsWereCompared(evidence.get("selfTests"));
      assertThat(evidence.get("selfTests").findValues("largestDifference"))
          .allMatch(largest -> largest.get("difference").isNumber());
      assertThat(evidence.get("freeMemoryBytes").asLong()).isBetween(1L, 8L << 30);
      assertThat(evidence.get("imagesPerSecond").asDouble()).isPositive();
      assertThat(evidence.at("/benchmark/imagesPerSecond/train/stock/median").asDouble())
          .isPositive();
      assertThat(evidence.at("/benchmark/imagesPerSecond/train/fp32/median").asDouble())
          .isPositive();
      BenchmarkOnDoubleTest.assertMadeByTheGpusClock(evidence.get("benchmark"), 1000);
      assertThat(evidence.get("processor").get("imagesPerSecond").asDouble()).isPositive();
      assertThat(outcome.out())
          .containsPattern(
              "trains at .* images/s by (stock layers|cuDNN 8.3.2), .* images/s by"
                  + " (stock layers|cuDNN 8.3.2), the processor ")
          .endsWith("; please attach it to an issue, form 'A GPU that was tried'\n");
      assertThat(evidence.get("verdict").asText())
          .startsWith("NVIDIA Stub 0 with driver CUDA 12.4 computes right, at ");
      assertThat(evidence.get("engine").asText()).isEqualTo("cuDNN 8.3.2");
      Outcome byCudnn = program.computeBy(Program.FIXED, training(folder.resolve("by-cudnn")));
      assertThat(byCudnn.exitCode()).as(byCudnn.err()).isZero();
      assertThat(byCudnn.out()).doesNotContain(TESTING);
      assertThat(train(program).out()).as("all were proven").doesNotContain(TESTING);
      assertThat(program.computeBy(Program.ON, training(folder.resolve("timed"))).out())
          .doesNotContain(TESTING);
    }
    assertAutomaticDeviceIsTheFasterOne(folder.resolve("doctor"));
  }

  private static void assertKernelsWereCompared(JsonNode tests) {
    assertThat(tests.get(0).at("/kernels/pairs")).isEmpty();
    for (int i = 1; i < 3; i++) {
      JsonNode pairs = tests.get(i).at("/kernels/pairs");
      assertThat(tests.get(i).at("/kernels/images").asLong()).isBetween(1L, 128L);
      // 9 shapes; the gradient of the images is nobody's.
      assertThat(pairs).hasSize(9 * 3 - 1);
      assertThat(pairs.findValuesAsText("pass"))
          .contains("block1_conv2 weight gradient", "block5_conv1 source gradient");
      assertThat(pairs)
          .allMatch(pair -> !pair.get("kernel").asText().equals(pair.get("other").asText()))
          .allMatch(pair -> pair.get("difference").asDouble() < 1e-5);
    }
    assertThat(tests.get(1).at("/kernels/pairs/0/kernel").asText()).isEqualTo("WINOGRAD_NONFUSED");
    assertThat(tests.get(2).at("/kernels/pairs/0/kernel").asText()).isEqualTo("IMPLICIT_GEMM");
  }

  /** The fake cuDNN's plain loops are slower than the processor's kernels. */
  private static void assertAutomaticDeviceIsTheFasterOne(Path measured) throws Exception {
    String[] tooLarge = "benchmark --device auto --batch-size 65000".split(" ");
    try (Program program = Program.onUnknownCard(measured, Map.of())) {
      assertThat(program.run(tooLarge).out())
          .matches(
              "device: cpu \\(amd64, \\d+ cores\\); it is faster than NVIDIA Stub 0: in"
                  + " doctor's test of [0-9-]+ the GPU trained [0-9,]+"
                  + " images/s, the CPU [0-9,]+; --device cuda takes the GPU all the same\n");
    }
    try (Program other = Program.onUnknownCard(measured, Map.of("STUB_DRIVER", "550.54.14"))) {
      assertThat(other.run(tooLarge).out())
          .startsWith("device: cuda (NVIDIA Stub 0, ")
          .contains("; a GPU goes before the CPU\n");
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
