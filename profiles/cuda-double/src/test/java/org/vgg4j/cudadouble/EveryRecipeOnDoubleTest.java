package org.vgg4j.cudadouble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vgg4j.cudadouble.Program.FIXED;
import static org.vgg4j.cudadouble.Program.OFF;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vgg4j.cudadouble.ControlPage.Count;
import org.vgg4j.trainer.runs.Provenance;

/**
 * Every recipe computes on a GPU's Java side what it computes on the processor, and by cuDNN nearly
 * the same.
 */
class EveryRecipeOnDoubleTest {

  private static final int STEPS = 3;

  /**
   * What a step costs is the difference of two runs after a first one, which fills caches. A run's
   * first steps cost more than the later ones, since they get the memory for batches, and its last
   * one does, which is looked into.
   */
  private static final int FEW_STEPS = 4;

  private static final int MORE_STEPS = 6;

  /** Columns of {@code metrics.csv}. */
  private static final int TRAIN_LOSS = 3;

  private static final int VALIDATION_LOSS = 5;

  @TempDir static Path folder;

  /** Rounding grows in deep networks with batches so small. */
  private static final Percentage ROUNDING = Percentage.withPercentage(2);

  private static final StringBuilder MEASURED = new StringBuilder();
  private static final StringBuilder MEASURED_BY_CUDNN = new StringBuilder();
  private static final StringBuilder LEFT_TO_STOCK = new StringBuilder();
  private static Program onDouble;
  private static Program onCudnn;
  private static Program onProcessor;

  @BeforeAll
  static void start() throws Exception {
    onDouble = Program.onDouble(folder.resolve("double"), Map.of());
    onCudnn = Program.onDouble(folder.resolve("cudnn"), Map.of());
    onProcessor = Program.onProcessor(folder.resolve("processor"));
  }

  @AfterAll
  static void end() throws Exception {
    if (onDouble != null) {
      onDouble.close();
      onCudnn.close();
      onProcessor.close();
      if (!MEASURED.isEmpty()) {
        Files.writeString(Path.of("target", "step-costs.csv"), MEASURED);
      }
      Files.writeString(Path.of("target", "step-costs-cudnn.csv"), MEASURED_BY_CUDNN);
      Files.writeString(Path.of("target", "left-to-stock.txt"), LEFT_TO_STOCK);
    }
  }

  /**
   * Stock Deeplearning4j on the processor is the measure. What a step by cuDNN costs is held too: a
   * step that waits for the GPU more often than before is slow there, where nobody can time it
   * here. The measured costs are left in {@code target/step-costs-cudnn.csv}, in the form of the
   * recorded ones.
   */
  @ParameterizedTest
  @MethodSource("org.vgg4j.cudadouble.SmallRecipes#ofDifferentLayers")
  void givesTheFiguresOfStockAndByCudnnCostsNoMoreThanIsRecorded(String recipe) throws Exception {
    Path expected = folder.resolve("processor-" + recipe);
    Path found = folder.resolve("double-" + recipe);
    Path byCudnn = folder.resolve("cudnn-" + recipe);
    SmallRecipes.animals(folder);
    // One core each.
    CompletableFuture<Void> stockMeanwhile =
        CompletableFuture.runAsync(
            () -> {
              train(onProcessor, OFF, recipe, STEPS, expected);
              train(onDouble, OFF, recipe, STEPS, found);
            });
    StepCosts step = costs(onCudnn, FIXED, recipe, byCudnn);
    stockMeanwhile.join();

    for (String file : List.of("metrics.csv", "layers.csv", "predictions.csv")) {
      assertThat(found.resolve(file)).hasSameTextualContentAs(expected.resolve(file));
    }
    assertThat(Files.readAllLines(found.resolve("predictions.csv")))
        .hasSize(1 + SmallRecipes.testImages(recipe));
    assertNearlyTheSame(recipe, byCudnn, found);
    MEASURED_BY_CUDNN.append(step.line(recipe)).append('\n');
    assertWithin(recipe, step, "step-costs-cudnn.csv");
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("org.vgg4j.cudadouble.SmallRecipes#others")
  void soDoesARecipeWithTheLayersOfAnother(String recipe) throws Exception {
    givesTheFiguresOfStockAndByCudnnCostsNoMoreThanIsRecorded(recipe);
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("org.vgg4j.cudadouble.SmallRecipes#all")
  void stepOfStockCostsNoMoreThanIsRecorded(String recipe) throws Exception {
    SmallRecipes.animals(folder);
    StepCosts step = costs(onDouble, OFF, recipe, folder.resolve("stock-" + recipe));
    MEASURED.append(step.line(recipe)).append('\n');
    assertWithin(recipe, step, "step-costs.csv");
  }

  /** Losses and what cuDNN computed; dropout by cuDNN draws other values than stock. */
  private static void assertNearlyTheSame(String recipe, Path byCudnn, Path byStock)
      throws Exception {
    Provenance provenance = Runs.provenance(byCudnn);
    LEFT_TO_STOCK.append(recipe).append(": ").append(provenance.stock()).append('\n');
    assertThat(provenance.engine()).isEqualTo("cuDNN 8.3.2");
    assertThat(provenance.accelerated()).anyMatch(layer -> layer.contains("conv"));
    assertThat(provenance.stock().values())
        .as("what was accelerated runs to its end so")
        .noneMatch(reason -> reason.contains("pass"));
    if (provenance.accelerated().stream().noneMatch(layer -> layer.contains("dropout"))) {
      String[] found = lastEpoch(byCudnn);
      String[] expected = lastEpoch(byStock);
      for (int loss : new int[] {TRAIN_LOSS, VALIDATION_LOSS}) {
        assertThat(Double.parseDouble(found[loss]))
            .isCloseTo(Double.parseDouble(expected[loss]), ROUNDING);
      }
    }
  }

  private static String[] lastEpoch(Path run) throws Exception {
    List<String> lines = Files.readAllLines(run.resolve("metrics.csv"));
    return lines.get(lines.size() - 1).split(",");
  }

  private static void assertWithin(String recipe, StepCosts step, String file) {
    StepCosts recorded = StepCosts.recorded(file).get(recipe);
    assertThat(recorded).as("not in " + file + ": " + step.line(recipe)).isNotNull();
    assertThat(step.within(recorded)).as("%s costs more than %s", step, recorded).isTrue();
  }

  /** What a step costs, by two runs after a first one, which is left in a folder. */
  private static StepCosts costs(Program program, String acceleration, String recipe, Path out)
      throws Exception {
    train(program, acceleration, recipe, STEPS, out);
    Path shorter = Path.of(out + "-shorter");
    Map<Count, Long> few = counts(program, acceleration, recipe, FEW_STEPS, shorter);
    Path longer = Path.of(out + "-longer");
    Map<Count, Long> more = counts(program, acceleration, recipe, MORE_STEPS, longer);
    assertThat(Files.readAllLines(longer.resolve("metrics.csv")))
        .as("a head and one epoch: no validation is counted with the steps")
        .hasSize(2);
    return new StepCosts(
        perStep(Count.OPERATIONS, few, more),
        perStep(Count.SYNCHRONIZATIONS, few, more),
        perStep(Count.DEVICE_ALLOCATIONS, few, more),
        perStep(Count.COPIES_UP, few, more),
        perStep(Count.COPIES_DOWN, few, more));
  }

  private static long perStep(Count count, Map<Count, Long> few, Map<Count, Long> more) {
    return (more.get(count) - few.get(count)) / (MORE_STEPS - FEW_STEPS);
  }

  private static Map<Count, Long> counts(
      Program program, String acceleration, String recipe, int steps, Path out) {
    Map<Count, Long> before = program.control().counts();
    train(program, acceleration, recipe, steps, out);
    Map<Count, Long> after = program.control().counts();
    before.forEach((count, value) -> after.merge(count, -value, Long::sum));
    return after;
  }

  private static void train(
      Program program, String acceleration, String recipe, int steps, Path out) {
    List<String> arguments = new ArrayList<>(SmallRecipes.train(recipe, folder));
    arguments.addAll(List.of("--steps", Integer.toString(steps), "--out", out.toString()));
    Program.Outcome outcome = program.computeBy(acceleration, arguments.toArray(String[]::new));
    assertThat(outcome.err().lines()).allMatch(line -> line.startsWith("warning: "));
    assertThat(outcome.exitCode()).as(outcome.out()).isZero();
  }
}
