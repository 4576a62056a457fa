package org.vgg4j.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.profiles.AccelerationSettings.Mode;
import org.vgg4j.trainer.checkpoints.CheckpointInfo.Position;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.commands.SampleFolder;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.evaluation.Evaluation;
import org.vgg4j.trainer.evaluation.Evaluator;
import org.vgg4j.trainer.evaluation.ImageViews;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.recipes.TestViews;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.training.start.Fresh;
import org.vgg4j.trainer.training.start.Resumed;

class ChangedDataTest {

  private static final int CLASSES = 4;

  @TempDir private Path folder;

  /** Stops a run before its first step, once it has begun. */
  private static final class StopsAtOnce implements TrainingObserver {
    private final List<String> said = new ArrayList<>();
    private TrainingSetup setup;

    @Override
    public void started(TrainingSetup begun) {
      setup = begun;
    }

    @Override
    public void said(String line) {
      said.add(line);
    }
  }

  private static Position position(Path checkpoint) {
    try (var loaded = CheckpointReader.read(checkpoint, false)) {
      return loaded.info().orElseThrow().position();
    }
  }

  @Test
  void theBestEpochIsComparedByTheValidationImagesOfNow() throws Exception {
    Path data = folder.resolve("data");
    SampleFolder.write(data, CLASSES, 0, 40);
    Recipe recipe =
        Recipes.resolve(
            "default",
            Map.of(
                "model", "airbench-slim",
                "width", "0.1",
                "data", data.toString(),
                "imageSize", "32",
                "validationFraction", "0.3",
                "batchSize", "20",
                "epochs", "2"));
    ComputeDevice device = WholeRuns.device(Mode.FIXED);
    Path place = folder.resolve("run");
    WholeRuns.train(device, recipe, new Fresh(place), new TrainingObserver() {}, () -> false);
    RunDirectory run = RunDirectory.open(place);
    Position before = position(run.lastCheckpoint());
    SampleFolder.write(data, CLASSES, 40, 120);

    StopsAtOnce resumed = new StopsAtOnce();
    WholeRuns.train(
        device,
        Recipes.withFields(recipe, Map.of("epochs", "3")),
        new Resumed(run, true),
        resumed,
        () -> resumed.setup != null);

    var images = resumed.setup.splits().validation();
    Evaluation expected;
    try (var best = CheckpointReader.read(run.bestCheckpoint(), false);
        var batches = resumed.setup.plainBatches(images)) {
      expected =
          Evaluator.evaluate(
              best.graph(),
              ImageViews.of(TestViews.ONE),
              images,
              batches,
              (i, l, p, q) -> {},
              done -> {},
              () -> false);
    }
    Position now = position(run.lastCheckpoint());
    assertThat(now.bestEpoch()).isEqualTo(before.bestEpoch());
    assertThat(now.bestValidationLoss()).isNotEqualTo(before.bestValidationLoss());
    assertThat(now.bestValidationLoss()).isCloseTo(expected.loss(), within(1e-4));
    assertThat(now.bestValidationAccuracy()).isCloseTo(expected.top1(), within(1e-9));
    assertThat(resumed.said)
        .contains(
            String.format(
                Locale.ROOT,
                "epoch %d, the best so far, is validated with the images of now: top-1 %.2f %%, it"
                    + " was %.2f %%",
                now.bestEpoch(),
                100 * expected.top1(),
                100 * before.bestValidationAccuracy()));
  }
}
