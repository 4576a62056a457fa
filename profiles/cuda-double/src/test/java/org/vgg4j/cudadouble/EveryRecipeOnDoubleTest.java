package org.vgg4j.cudadouble;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vgg4j.cudadouble.ControlPage.Count;
import org.vgg4j.trainer.recipes.Recipes;

/** Every recipe computes on a GPU's Java side what it computes on the processor. */
class EveryRecipeOnDoubleTest {

  private static final int STEPS = 3;

  /**
   * What a step costs is the difference of two runs after a first one, which fills caches. A run's
   * first steps cost more than the later ones, since they get the memory for batches.
   */
  private static final int MORE_STEPS = 5;

  @TempDir static Path folder;

  private static final StringBuilder MEASURED = new StringBuilder();
  private static Program onDouble;
  private static Program onProcessor;

  @BeforeAll
  static void start() throws Exception {
    onDouble = Program.onDouble(folder.resolve("double"), Map.of());
    onProcessor = Program.onProcessor(folder.resolve("processor"));
  }

  @AfterAll
  static void end() throws Exception {
    if (onDouble != null) {
      onDouble.close();
      onProcessor.close();
      Files.writeString(Path.of("target", "step-costs.csv"), MEASURED);
    }
  }

  static List<String> recipes() {
    return Recipes.NAMES;
  }

  /**
   * Stock Deeplearning4j on the processor is the measure. What a step costs is held too: a step
   * that waits for the GPU more often than before is slow there, where nobody can time it here. The
   * measured costs are left in {@code target/step-costs.csv}, in the form of the recorded ones.
   */
  @ParameterizedTest
  @MethodSource("recipes")
  void givesTheFiguresOfStockAtNoMoreThanTheRecordedCost(String recipe) throws Exception {
    Path expected = folder.resolve("processor-" + recipe);
    Path found = folder.resolve("double-" + recipe);
    SmallRecipes.animals(folder);
    // One core each: the processor's answers are made meanwhile.
    CompletableFuture<Void> onProcessorMeanwhile =
        CompletableFuture.runAsync(() -> train(onProcessor, recipe, STEPS, expected));
    train(onDouble, recipe, 1, folder.resolve("first-" + recipe));
    Map<Count, Long> few = costs(recipe, STEPS, found);
    Path longer = folder.resolve("longer-" + recipe);
    Map<Count, Long> more = costs(recipe, MORE_STEPS, longer);
    onProcessorMeanwhile.join();

    for (String file : List.of("metrics.csv", "layers.csv", "predictions.csv")) {
      assertThat(found.resolve(file)).hasSameTextualContentAs(expected.resolve(file));
    }
    assertThat(Files.readAllLines(found.resolve("predictions.csv")))
        .hasSize(1 + SmallRecipes.testImages(recipe));
    assertThat(Files.readAllLines(longer.resolve("metrics.csv")))
        .as("a head and one epoch: no validation is counted with the steps")
        .hasSize(2);

    StepCosts step =
        new StepCosts(
            perStep(Count.OPERATIONS, few, more),
            perStep(Count.SYNCHRONIZATIONS, few, more),
            perStep(Count.DEVICE_ALLOCATIONS, few, more),
            perStep(Count.COPIES_UP, few, more),
            perStep(Count.COPIES_DOWN, few, more));
    MEASURED.append(step.line(recipe)).append('\n');
    StepCosts recorded = StepCosts.recorded().get(recipe);
    assertThat(recorded).as("no recorded cost; measured: " + step.line(recipe)).isNotNull();
    assertThat(step.within(recorded)).as("%s costs more than %s", step, recorded).isTrue();
  }

  private static long perStep(Count count, Map<Count, Long> few, Map<Count, Long> more) {
    return (more.get(count) - few.get(count)) / (MORE_STEPS - STEPS);
  }

  private static Map<Count, Long> costs(String recipe, int steps, Path out) {
    Map<Count, Long> before = onDouble.control().counts();
    train(onDouble, recipe, steps, out);
    Map<Count, Long> after = onDouble.control().counts();
    before.forEach((count, value) -> after.merge(count, -value, Long::sum));
    return after;
  }

  private static void train(Program program, String recipe, int steps, Path out) {
    List<String> arguments = new ArrayList<>(SmallRecipes.train(recipe, folder));
    arguments.addAll(List.of("--steps", Integer.toString(steps), "--out", out.toString()));
    Program.Outcome outcome = program.compute(arguments.toArray(String[]::new));
    assertThat(outcome.err().lines()).allMatch(line -> line.startsWith("warning: "));
    assertThat(outcome.exitCode()).as(outcome.out()).isZero();
  }
}
