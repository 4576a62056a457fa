package org.vgg4j.trainer.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinearScalingTest {

  private static Recipe recipe(String... fieldsAndValues) {
    Map<String, String> fields = new java.util.HashMap<>();
    for (int i = 0; i < fieldsAndValues.length; i += 2) {
      fields.put(fieldsAndValues[i], fieldsAndValues[i + 1]);
    }
    return Recipes.resolve("default", fields);
  }

  @Test
  void theRateOfFourWorkersRisesFromThatOfOneToFourTimesIt() {
    Recipe recipe = recipe("workers", "4", "schedule", "constant", "warmupSteps", "0");
    LinearScaling scaling = LinearScaling.of(recipe, 10);
    assertThat(scaling.warmupSteps(1_000)).isEqualTo(50);
    assertThat(scaling.factor(0, 1_000)).isEqualTo(1);
    assertThat(scaling.factor(25, 1_000)).isCloseTo(2.5, within(1e-12));
    assertThat(scaling.factor(50, 1_000)).isEqualTo(4);
    assertThat(scaling.factor(999, 1_000)).isEqualTo(4);
  }

  @Test
  void theWarmUpTakesATenthOfAShortRun() {
    assertThat(new LinearScaling(2, false, 500).warmupSteps(300)).isEqualTo(30);
    assertThat(new LinearScaling(2, false, 500).factor(0, 9)).isEqualTo(2);
  }

  @Test
  void whereTheLengthOfARunIsNotMeasuredYetItsWarmUpDoesNotFollowFromAGuess() {
    Recipe recipe = recipe("workers", "4", "schedule", "constant", "warmupSteps", "0");
    LinearScaling scaling = LinearScaling.of(recipe, 10);
    assertThat(scaling.warmupSteps(LinearScaling.UNKNOWN)).as("five epochs").isEqualTo(50);
    assertThat(scaling.factor(25, LinearScaling.UNKNOWN)).isCloseTo(2.5, within(1e-12));
  }

  @Test
  void aRecipesOwnWarmUpIsKeptAndMultiplied() {
    LinearScaling ofRecipe =
        LinearScaling.of(recipe("workers", "2", "schedule", "cosine", "warmupSteps", "8"), 10);
    LinearScaling ofTriangle =
        LinearScaling.of(recipe("workers", "2", "schedule", "triangle", "warmupSteps", "0"), 10);
    assertThat(ofRecipe.factor(0, 1_000)).isEqualTo(2);
    assertThat(ofTriangle.factor(0, 1_000)).isEqualTo(2);
  }

  @Test
  void oneWorkerHasTheRatesOfTheRecipe() {
    LinearScaling scaling = LinearScaling.of(recipe("schedule", "constant"), 10);
    assertThat(scaling.factor(0, 1_000)).isEqualTo(1);
    assertThat(scaling.factor(500, 1_000)).isEqualTo(1);
  }

  @Test
  void aStepHasTheImagesOfAllWorkers() {
    Recipe recipe = recipe("workers", "3", "batchSize", "16", "accumulate", "2");
    assertThat(recipe.optimization().imagesPerStep()).isEqualTo(96);
  }

  @ParameterizedTest
  @CsvSource({"sharing,false,1", "averaging,true,5", "averaging:1,true,1", "averaging:40,true,40"})
  void workersStayTogetherByGradientsOrByAverages(String text, boolean averages, int steps) {
    WorkerSync sync = new WorkerSync(recipe("sync", text).optimization().sync());
    assertThat(sync.averages()).isEqualTo(averages);
    assertThat(sync.steps()).isEqualTo(steps);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Sharing", "averaging:", "averaging:0", "averaging:1001", "average"})
  void anotherWayToStayTogetherIsRefusedInOneLine(String text) {
    assertThatThrownBy(() -> recipe("sync", text))
        .isInstanceOf(RecipeException.class)
        .hasMessage(
            "sync is '%s', expected sharing, averaging or averaging:K with K steps, from 1 to 1,000,"
                + " between two averagings",
            text);
  }

  @Test
  void noWorkersAndGradientsSharedByStockDeeplearning4jAreRefused() {
    assertThatThrownBy(() -> recipe("workers", "0"))
        .hasMessage("workers is '0', expected 1 or more");
    assertThatThrownBy(() -> recipe("workers", "2", "acceleration", "off"))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("or workers share gradients");
    assertThat(recipe("workers", "2", "acceleration", "off", "sync", "averaging:2")).isNotNull();
  }
}
