package org.vgg4j.cudadouble;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vgg4j.cudadouble.ControlPage.Count;
import org.vgg4j.trainer.recipes.Recipes;

/** Every recipe computes on a GPU's Java side what it computes on the processor. */
class EveryRecipeOnDoubleTest {

  private static final int COMPARED_STEPS = 3;

  /** What a step costs is the difference of two runs after the first, which fills caches. */
  private static final int STEPS = 4;

  private static final int MORE_STEPS = 6;

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
    run(onProcessor, recipe, COMPARED_STEPS, expected);
    Path found = folder.resolve("double-" + recipe);
    run(onDouble, recipe, COMPARED_STEPS, found);

    for (String file : List.of("metrics.csv", "layers.csv", "predictions.csv")) {
      assertThat(found.resolve(file)).hasSameTextualContentAs(expected.resolve(file));
    }
    assertThat(Files.readAllLines(found.resolve("predictions.csv"))).hasSize(21);

    Map<Count, Long> costs = run(onDouble, recipe, STEPS, folder.resolve("few-" + recipe));
    Map<Count, Long> more = run(onDouble, recipe, MORE_STEPS, folder.resolve("more-" + recipe));
    StepCosts step =
        new StepCosts(
            perStep(Count.OPERATIONS, costs, more),
            perStep(Count.SYNCHRONIZATIONS, costs, more),
            perStep(Count.DEVICE_ALLOCATIONS, costs, more),
            perStep(Count.COPIES_UP, costs, more),
            perStep(Count.COPIES_DOWN, costs, more));
    MEASURED.append(step.line(recipe)).append('\n');
    StepCosts recorded = StepCosts.recorded().get(recipe);
    assertThat(recorded).as("no recorded cost; measured: " + step.line(recipe)).isNotNull();
    assertThat(step.within(recorded)).as("%s costs more than %s", step, recorded).isTrue();
  }

  private static long perStep(Count count, Map<Count, Long> few, Map<Count, Long> more) {
    return (more.get(count) - few.get(count)) / (MORE_STEPS - STEPS);
  }

  /** Returns what the run cost. */
  private static Map<Count, Long> run(Program program, String recipe, int steps, Path out) {
    List<String> arguments = new ArrayList<>(SmallRecipes.train(recipe, folder));
    arguments.addAll(List.of("--steps", Integer.toString(steps), "--out", out.toString()));
    Map<Count, Long> before = program == onDouble ? program.control().counts() : Map.of();
    Program.Outcome outcome = program.compute(arguments.toArray(String[]::new));
    assertThat(outcome.err().lines()).allMatch(line -> line.startsWith("warning: "));
    assertThat(outcome.exitCode()).as(outcome.out()).isZero();
    if (program != onDouble) {
      return Map.of();
    }
    Map<Count, Long> after = program.control().counts();
    before.forEach((count, value) -> after.merge(count, -value, Long::sum));
    return after;
  }
}
