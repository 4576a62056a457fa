package org.vgg4j.trainer.views.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.datasets.batches.EpochBatches;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.SampleRun;
import org.vgg4j.trainer.training.StepPlan;
import org.vgg4j.trainer.training.TrainingSetup;

class EarlierEpochsTest {

  @TempDir private Path folder;

  private String parts(String recipeText) {
    RunDirectory run = SampleRun.begin(folder, recipeText);
    SampleRun.addEpoch(run, 1, 2.1, 0.25);
    SampleRun.addEpoch(run, 2, 2.0, 0.35);
    SampleRun.addEpoch(run, 3, 2.2, 0.30);
    Recipe recipe = Recipes.resolve(run.recipeFile().toString(), Map.of("epochs", "5"));
    EpochBatches batches = new EpochBatches(288, 32, 1);
    StepPlan plan = new StepPlan(recipe, batches, 0, 0, System.nanoTime());
    TrainingSetup setup = new TrainingSetup(recipe, null, null, batches, null, run, plan);
    LiveState state = new LiveState();

    state.begin(LiveView.earlierEpochs(setup));

    return new LivePage(setup).parts(state.snapshot(), null);
  }

  @Test
  void aRunThatGoesOnShowsTheBestEpochAndTheStepsOfBefore() {
    assertThat(parts("model: vgg11\n"))
        .contains("Best validation", "35.0", ">epoch 2<", ">27<", "of 45, epoch 4 of 5")
        .contains("best: epoch 2");
  }

  @Test
  void aRunThatTestsItsLastEpochShowsThat() {
    assertThat(parts("model: vgg11\ntestedEpoch: last\n"))
        .contains("Last validation", "30.0", ">epoch 3<")
        .doesNotContain("Best", "best");
  }
}
