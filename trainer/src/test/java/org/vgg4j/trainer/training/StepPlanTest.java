package org.vgg4j.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.vgg4j.datasets.batches.EpochBatches;
import org.vgg4j.trainer.checkpoints.CheckpointInfo.Position;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.Recipes;

class StepPlanTest {

  @Test
  void stepsThatWorkersTakeTogetherKeepThePlanThatTheyBeganWith() {
    Recipe recipe = Recipes.resolve("quickstart", Map.of("seconds", "100"));
    EpochBatches batches = new EpochBatches(640, recipe.optimization().imagesPerStep(), 1);
    StepPlan plan = new StepPlan(recipe, batches, 10, 10, System.nanoTime());
    long begun = plan.totalSteps();

    for (int step = 1; step <= 20; step++) {
      plan.stepped(step, 1, false);
    }
    assertThat(plan.totalSteps()).isEqualTo(begun);
    assertThat(plan.mostTogether(0)).as("those that load and compile").isEqualTo(3);
    assertThat(plan.mostTogether(3)).as("until it is looked at").isEqualTo(5);
    assertThat(plan.isKnown()).as("measured").isFalse();
    plan.stepped(21, 1, true);

    assertThat(plan.totalSteps()).isBetween(22L, 121L);
    assertThat(plan.isKnown()).isTrue();
    long total = plan.totalSteps();
    assertThat(plan.mostTogether(21)).isEqualTo((total - 21) / 2);
    assertThat(plan.mostTogether(total - 4)).isEqualTo(5);
  }

  @Test
  void aSlowStartOfWorkersIsNotTakenForTheirSteps() {
    Recipe recipe = Recipes.resolve("quickstart", Map.of("seconds", "100"));
    EpochBatches batches = new EpochBatches(64_000, recipe.optimization().imagesPerStep(), 1);
    StepPlan plan = new StepPlan(recipe, batches, 10, 10, System.nanoTime() - 40_000_000_000L);

    for (int step = 1; step <= 3; step++) {
      plan.stepped(step, 10, step == 3);
    }
    for (int step = 4; step <= 8; step++) {
      plan.stepped(step, 0.1, step == 8);
    }

    assertThat(plan.totalSteps()).isBetween(500L, 600L);
  }

  @Test
  void stepsThatARecipeCountsAreTakenTogetherAsItSays() {
    Recipe recipe = Recipes.resolve("quickstart", Map.of("epochs", "3"));
    EpochBatches batches = new EpochBatches(640, recipe.optimization().imagesPerStep(), 1);

    assertThat(new StepPlan(recipe, batches, 10, 10, System.nanoTime()).mostTogether(0))
        .isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void epochsBeforeTheDataChangedCountAsThoseThatTheyWere() {
    EpochBatches twiceAsMany = new EpochBatches(640, 32, 1);
    Recipe recipe = Recipes.resolve("quickstart", Map.of("steps", "120"));
    StepPlan plan = new StepPlan(recipe, twiceAsMany, 10, 10, System.nanoTime());
    assertThat(plan.totalEpochs()).as("all on the same data").isEqualTo(6);

    // Four of eight epochs took 10 steps each, those to come take 20.
    plan.goOn(position(4, 0, 40));
    assertThat(plan.totalEpochs()).isEqualTo(8);
    plan.goOn(position(5, 7, 67));
    assertThat(plan.totalEpochs()).as("stopped within an epoch").isEqualTo(8);
    plan.goOn(position(8, 0, 120));
    assertThat(plan.totalEpochs()).as("stopped in its test").isEqualTo(8);
  }

  private static Position position(int epoch, int batch, long step) {
    return new Position(epoch, batch, step, 1, 0.5, 1, 0, 0, 0, 32 * step, step, 0, 1, 1, step);
  }
}
