package org.vgg4j.trainer.training;

import java.util.Map;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.models.LayerTable;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.evaluation.Evaluation;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.runs.EpochMetrics;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunResult;
import org.vgg4j.trainer.runs.RunStatus;
import org.vgg4j.trainer.runs.RunTable;

/** What a run came to. */
final class Results {

  private Results() {}

  /**
   * The run's result.
   *
   * @param test of the best epoch; null for a run that did not come to it
   */
  static RunResult of(
      TrainingSetup setup,
      ComputeDevice device,
      LayerTable table,
      AccelerationReport acceleration,
      TrainingOutcome outcome,
      Evaluation test) {
    Recipe recipe = setup.recipe();
    DatasetSplits splits = setup.splits();
    EpochMetrics last = lastEpoch(setup.run(), outcome);
    return new RunResult(
        recipe.name(),
        recipe.network().model(),
        table.parameters(),
        device.selection().profile().name(),
        recipe.execution().precision().id(),
        acceleration.engine(),
        device.threads(acceleration),
        recipe.optimization().seed(),
        outcome.epochs(),
        outcome.steps(),
        recipe.optimization().batchSize(),
        recipe.optimization().workers(),
        recipe.optimization().sync(),
        splits.train().size(),
        splits.validation().size(),
        outcome.imagesPerSecond(),
        outcome.etlMillisPerBatch(),
        Math.round(setup.plan().elapsedSeconds() * 1000) / 1000.0,
        last == null ? null : last.trainLoss(),
        last == null ? null : last.trainAccuracy(),
        last == null ? null : last.validationLoss(),
        last == null ? null : last.validationAccuracy(),
        test == null ? null : test.loss(),
        test == null ? null : test.top1(),
        test == null ? null : test.top5(),
        test == null ? null : test.balancedAccuracy(),
        test == null ? null : test.macroF1(),
        test == null ? null : test.views().number(),
        test == null ? null : test.views().accuracyWithOne(),
        test == null ? null : test.images(),
        test == null ? null : splits.testLimited(),
        Map.of(
            "train", splits.train().unreadable().size(),
            "validation", splits.validation().unreadable().size(),
            "test", splits.test().unreadable().size()),
        outcome.bestEpoch() == 0 ? null : outcome.bestEpoch(),
        recipe.testing().testedEpoch().id(),
        status(outcome, test),
        setup.run().folder().toString());
  }

  /** That of an earlier session where this one ended none; null where there is none at all. */
  private static EpochMetrics lastEpoch(RunDirectory run, TrainingOutcome outcome) {
    return outcome.lastEpoch() != null
        ? outcome.lastEpoch()
        : RunTable.METRICS.read(run).rows().stream()
            .filter(row -> row.epoch() == outcome.epochs())
            .findFirst()
            .orElse(null);
  }

  private static RunStatus status(TrainingOutcome outcome, Evaluation test) {
    if (outcome.status() != RunStatus.COMPLETED) {
      return outcome.status();
    }
    if (test == null) {
      return RunStatus.INTERRUPTED;
    }
    return test.isMeaningful() ? RunStatus.COMPLETED : RunStatus.DIVERGED;
  }
}
