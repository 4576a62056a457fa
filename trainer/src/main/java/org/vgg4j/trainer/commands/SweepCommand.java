package org.vgg4j.trainer.commands;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.vgg4j.trainer.commands.options.Overrides;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.study.SeedStudy;
import org.vgg4j.trainer.study.Sweep;
import org.vgg4j.trainer.study.SweepGrid;
import org.vgg4j.trainer.terminal.Terminal;
import org.vgg4j.trainer.training.start.StartingPoint;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sweep}: {@code train}, with several values for some fields. */
@Command(
    name = "sweep",
    description = {
      "Train a recipe with several settings and choose by validation.",
      "Fields with several values, --set learningRate=0.001,0.003, are varied; the other options are"
          + " those of `train`. With the same --out again, it goes on where it stopped."
    })
final class SweepCommand extends TrainCommand {

  private static final int MOST_POINTS = 1_000;

  @Option(
      names = "--random",
      paramLabel = "N",
      description =
          "Draw N settings instead of trying all; then a field may have a range, 1e-4..1e-1.")
  private String random;

  private SweepGrid grid;
  private int count;

  @Override
  void requireTrainings() {
    if (!isPlain()) {
      throw new RecipeException(
          "a sweep trains a recipe several times from its start: expected no --resume, --weights,"
              + " --ui, --tensorboard or --seed beside it");
    }
    studyOptions.requireNone();
    grid = SweepGrid.takenFrom(recipeOptions.fields);
    count = random == null ? 0 : Overrides.wholeNumber("--random", random, MOST_POINTS);
    if (random == null) {
      // Ranges are refused before a device is opened.
      grid.all();
    } else if (count < 1) {
      throw new RecipeException("--random is '" + random + "', expected 1 to 1,000");
    }
  }

  @Override
  Set<String> chosenFields() {
    Set<String> chosen = new HashSet<>(super.chosenFields());
    chosen.addAll(grid.fields().keySet());
    return chosen;
  }

  @Override
  int train(SeedStudy.Training training, Recipe recipe, StartingPoint start, Terminal terminal) {
    return RunLines.sweep(Sweep.in(out, recipe, points(recipe)), training, terminal);
  }

  private List<Map<String, String>> points(Recipe recipe) {
    if (random == null) {
      return grid.all();
    }
    return grid.drawn(count, recipe.optimization().seed());
  }
}
