package org.vgg4j.cudadouble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vgg4j.cudadouble.Program.FIXED;
import static org.vgg4j.cudadouble.Program.OFF;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vgg4j.cudadouble.Program.Outcome;

/** Trainings in which cuDNN refuses something, or fails. */
class CudnnFailuresInRunsTest {

  private static final int NOT_INITIALIZED = 1;
  private static final int EXECUTION_FAILED = 8;
  private static final int NOT_SUPPORTED = 9;
  private static final int CUBLAS_EXECUTION_FAILED = 13;
  private static final int CUBLAS_NOT_SUPPORTED = 15;

  /** cuDNN that does not start leaves all layers to stock. */
  private static final Set<String> OF_THE_START =
      Set.of("cudnnCreate", "cudnnSetStream", "cublasCreate_v2", "cublasSetStream_v2");

  @TempDir static Path folder;

  private static Program program;

  /** By recipe: the loss of a training that nothing disturbs. */
  private static final Map<String, Double> UNDISTURBED = new HashMap<>();

  @BeforeAll
  static void start() throws Exception {
    program = Program.sharedOnDouble();
  }

  @AfterEach
  void nothingFails() {
    program.control().reset();
  }

  @ParameterizedTest
  @CsvSource({
    "quickstart, cudnnGetConvolutionForwardAlgorithm_v7, 9, block1_conv1",
    "quickstart, cudnnCreateConvolutionDescriptor, 3, block1_conv1",
    "quickstart, cudnnConvolutionBackwardData, 6, block5_conv2",
    "quickstart, cudnnBatchNormalizationForwardTraining, 3, block1_bn1",
    "quickstart, cudnnActivationBackward, 5, block1_relu1",
    "quickstart, cudnnPoolingForward, 9, block5_pool",
    "quickstart, cudnnAddTensor, 9, dense1",
    "quickstart, cudnnSoftmaxForward, 9, output",
    "quickstart, cudnnOpTensor, 9, output",
    "keras-vgg16-bn-dropout, cudnnDropoutForward, 9, '.*dropout.*'",
    "keras-resnet10, cudnnOpTensor, 9, '.*add.*'",
    "speedrun-79, cudnnSoftmaxForward, 9, '.*'",
    "speedrun-79, cudnnAddTensor, 11, '.*scale.*'",
  })
  void whatCudnnRefusesIsComputedByStockCountedAndSaid(
      String recipe, String function, int status, String layer) throws Exception {
    double undisturbed = undisturbed(recipe);
    program.control().fail(function, status);
    Path run = train(FIXED, recipe);

    assertThat(Runs.provenance(run).stock())
        .anySatisfy(
            (name, reason) -> {
              assertThat(name).matches(layer);
              assertThat(reason)
                  .matches("in \\d+ passes: is refused by cuDNN \\(" + function + ".*");
            });
    if (!recipe.contains("dropout")) {
      assertThat(Runs.trainingLoss(run)).isCloseTo(undisturbed, Percentage.withPercentage(0.1));
    }
  }

  /** Stock would call the same function, and not look at what it returns. */
  @Test
  void productsThatCublasRefusesAreComputedByCudnnAndSaid() throws Exception {
    double undisturbed = undisturbed("quickstart");
    program.control().fail("cublasSgemm_v2", CUBLAS_NOT_SUPPORTED);
    Path run = Runs.newIn(folder);
    Outcome outcome = program.computeBy(FIXED, arguments("quickstart", run).toArray(String[]::new));

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    for (String layer : List.of("dense1", "output")) {
      assertThat(Files.readString(run.resolve("log.txt")))
          .contains(
              "layer '"
                  + layer
                  + "' is computed by a convolution of cuDNN's: its product is refused by cuBLAS"
                  + " (cublasSgemm_v2 failed with status 15 for ");
    }
    assertThat(Runs.provenance(run).stock()).isEmpty();
    assertThat(Runs.trainingLoss(run)).isCloseTo(undisturbed, Percentage.withPercentage(0.1));
  }

  @Test
  void aStepThatCublasRefusesIsTakenByStockCountedAndSaid() throws Exception {
    double undisturbed = undisturbed("quickstart");
    program.control().fail("cublasSdot_v2", CUBLAS_NOT_SUPPORTED);
    Path run = train(FIXED, "quickstart");
    assertThat(Runs.provenance(run).stock().values())
        .anyMatch(reason -> reason.contains("is refused by cuBLAS (cublasSdot_v2 failed"));
    assertThat(Runs.trainingLoss(run)).isCloseTo(undisturbed, Percentage.withPercentage(0.1));
  }

  @Test
  void cudnnThatDoesNotStartLeavesAllLayersToStock() throws Exception {
    program.control().fail("cudnnCreate", NOT_INITIALIZED);
    Path run = train(FIXED, "quickstart");
    assertThat(Runs.provenance(run).engine()).isEqualTo("stock");
    assertThat(Runs.provenance(run).stock())
        .containsEntry(
            "block1_conv1",
            "found that cuDNN does not start (cudnnCreate failed with"
                + " CUDNN_STATUS_NOT_INITIALIZED for a session), expected cuDNN 8.3 or newer of"
                + " version 8");
    program.control().reset();
    assertThat(run.resolve("metrics.csv"))
        .hasSameTextualContentAs(train(OFF, "quickstart").resolve("metrics.csv"));
  }

  @Test
  void whatCudnnRefusesToTimeGoesByRule() throws Exception {
    double undisturbed = undisturbed("quickstart");
    program.control().fail("cudnnFindConvolutionBackwardFilterAlgorithmEx", NOT_SUPPORTED);
    Path run = Runs.newIn(folder);
    List<String> arguments = arguments("quickstart", run);
    arguments.remove("--quiet");
    arguments.add("--retune");
    Outcome outcome = program.computeBy("on", arguments.toArray(String[]::new));

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .containsPattern("acceleration: timed \\d+ of \\d+ choices, the rest go by rule");
    assertThat(Runs.provenance(run).kernels().passes())
        .containsEntry("block1_conv1 weight gradient", "by rule");
    assertThat(Runs.provenance(run).stock()).isEmpty();
    assertThat(Runs.trainingLoss(run)).isCloseTo(undisturbed, Percentage.withPercentage(0.1));
  }

  @Test
  void aConvolutionThatNoAlgorithmFitsRunsStockWhereAlgorithmsAreTimedToo() throws Exception {
    double undisturbed = undisturbed("quickstart");
    program.control().fail("cudnnGetConvolutionForwardWorkspaceSize", NOT_SUPPORTED);
    Path run = train("on", "quickstart", "--retune");
    assertThat(Runs.provenance(run).stock().get("block1_conv1"))
        .matches("in \\d+ passes: is refused by cuDNN .*no deterministic algorithm that fits.*");
    assertThat(Runs.trainingLoss(run)).isCloseTo(undisturbed, Percentage.withPercentage(0.1));
  }

  @Test
  void anErrorWhileAlgorithmsAreTimedIsOneLine() {
    program.control().fail("cudnnFindConvolutionForwardAlgorithmEx", EXECUTION_FAILED);
    List<String> arguments = arguments("quickstart", Runs.newIn(folder));
    arguments.add("--retune");
    assertFailedIn(
        program.computeBy("on", arguments.toArray(String[]::new)),
        "cudnnFindConvolutionForwardAlgorithmEx",
        "block1_conv1");
  }

  @ParameterizedTest
  @CsvSource({
    "cudnnConvolutionForward, block1_conv1",
    "cublasSgemm_v2, dense1",
    "cudnnSoftmaxForward, output",
    "cudnnConvolutionBackwardFilter, block5_conv2",
  })
  void anErrorInMidStepNamesItsLayer(String function, String layer) {
    failInExecution(function);
    String[] arguments = arguments("quickstart", Runs.newIn(folder)).toArray(String[]::new);
    assertFailedIn(program.computeBy(FIXED, arguments), function, layer);
  }

  @ParameterizedTest
  @MethodSource("functionsOfQuickstart")
  void eachFunctionThatAStepCallsEndsTheRunInOneLineWhereItFails(String function) {
    assertFails("quickstart", function);
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(strings = {"keras-vgg16-bn-dropout", "keras-resnet10", "speedrun-79"})
  void soDoesEachThatStepsOfOtherNetworksCall(String recipe) throws Exception {
    Set<String> functions = functionsOf(recipe);
    functions.removeAll(functionsOfQuickstart());
    // ND4J calls it for an array's own multiple, and does not look at what it returns.
    functions.remove("cublasSscal_v2");
    assertThat(functions).isNotEmpty();
    functions.forEach(function -> assertFails(recipe, function));
  }

  private static Set<String> functionsOfQuickstart() throws IOException {
    return functionsOf("quickstart");
  }

  private static Set<String> functionsOf(String recipe) throws IOException {
    program.control().recordFunctions();
    train(FIXED, recipe);
    Set<String> functions = program.control().calledFunctions();
    functions.removeAll(OF_THE_START);
    return functions;
  }

  private static void failInExecution(String function) {
    boolean cublas = function.startsWith("cublas");
    program.control().fail(function, cublas ? CUBLAS_EXECUTION_FAILED : EXECUTION_FAILED);
  }

  private static void assertFails(String recipe, String function) {
    failInExecution(function);
    String[] arguments = arguments(recipe, Runs.newIn(folder)).toArray(String[]::new);
    Outcome outcome = program.computeBy(FIXED, arguments);
    assertThat(outcome.exitCode()).as(function + ": " + outcome.err()).isEqualTo(1);
    // Memory that ends has a line of its own around it.
    assertThat(outcome.err().lines())
        .singleElement()
        .asString()
        .matches(
            ".*the GPU failed .*\\b"
                + function
                + " failed with .*, expected success(; go on|\\): expected room for) .*");
  }

  private static void assertFailedIn(Outcome outcome, String function, String layer) {
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err().lines())
        .singleElement()
        .asString()
        .startsWith("the GPU failed in layer '" + layer + "' (" + function + " failed with ")
        .endsWith(
            "), expected success; go on with train --resume, with --acceleration off if it happens"
                + " again");
  }

  private static double undisturbed(String recipe) throws IOException {
    if (!UNDISTURBED.containsKey(recipe)) {
      UNDISTURBED.put(recipe, Runs.trainingLoss(train(FIXED, recipe)));
    }
    return UNDISTURBED.get(recipe);
  }

  private static Path train(String acceleration, String recipe, String... more) {
    Path run = Runs.newIn(folder);
    List<String> arguments = arguments(recipe, run);
    arguments.addAll(List.of(more));
    Outcome outcome = program.computeBy(acceleration, arguments.toArray(String[]::new));
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return run;
  }

  private static List<String> arguments(String recipe, Path run) {
    List<String> arguments = new ArrayList<>(SmallRecipes.train(recipe, folder));
    arguments.addAll(List.of("--steps", "2", "--out", run.toString()));
    return arguments;
  }
}
