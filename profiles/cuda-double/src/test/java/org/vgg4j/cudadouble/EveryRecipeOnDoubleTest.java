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
import org.vgg4j.trainer.recipes.Recipes;

/** Every recipe computes on a GPU's Java side what it computes on the processor. */
class EveryRecipeOnDoubleTest {

  @TempDir static Path folder;

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
    }
  }

  static List<String> recipes() {
    return Recipes.NAMES;
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void threeStepsGiveTheFiguresOfStockOnTheProcessor(String recipe) throws Exception {
    Path expected = run(onProcessor, recipe, folder.resolve("processor-" + recipe));
    Path found = run(onDouble, recipe, folder.resolve("double-" + recipe));

    for (String file : List.of("metrics.csv", "layers.csv", "predictions.csv")) {
      assertThat(found.resolve(file)).hasSameTextualContentAs(expected.resolve(file));
    }
    assertThat(Files.readAllLines(found.resolve("predictions.csv"))).hasSize(21);
  }

  private static Path run(Program program, String recipe, Path out) {
    List<String> arguments = new ArrayList<>(SmallRecipes.train(recipe, folder));
    arguments.addAll(List.of("--steps", "3", "--out", out.toString()));
    Program.Outcome outcome = program.compute(arguments.toArray(String[]::new));
    assertThat(outcome.err().lines()).allMatch(line -> line.startsWith("warning: "));
    assertThat(outcome.exitCode()).as(outcome.out()).isZero();
    return out;
  }
}
