package org.vgg4j.trainer.training;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.batches.BatchIterator;
import org.vgg4j.datasets.files.FileFaults;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.checkpoints.Checkpoints;
import org.vgg4j.trainer.evaluation.Evaluation;
import org.vgg4j.trainer.evaluation.Evaluator;
import org.vgg4j.trainer.evaluation.ImageViews;
import org.vgg4j.trainer.runs.Predictions;
import org.vgg4j.trainer.runs.RunStatus;

/** The test at the end of a run: the only time that its test images are looked at. */
final class FinalTest {

  private FinalTest() {}

  /**
   * Names the epoch that {@code best.zip} is of. It is another than the run remembers where the run
   * was killed after that file was written and before {@code last.zip}, and came to other figures
   * when it went on: the file's network did better in validation than any that came after.
   */
  static TrainingOutcome settle(TrainingSetup setup, TrainingOutcome outcome, Observers observers) {
    if (outcome.status() != RunStatus.COMPLETED || !readsBest(setup, outcome)) {
      return outcome;
    }
    Path best = setup.run().bestCheckpoint();
    int kept = FileFaults.patiently(() -> Checkpoints.info(best)).position().epoch();
    if (kept == outcome.bestEpoch()) {
      return outcome;
    }
    observers.alert(
        "%s is of epoch %d as it was before the run was resumed, which no later one has beaten: it is tested, and not epoch %d"
            .formatted(best, kept, outcome.bestEpoch()));
    return outcome.withBest(kept);
  }

  private static boolean readsBest(TrainingSetup setup, TrainingOutcome outcome) {
    return setup.recipe().optimization().averages() || outcome.bestEpoch() != outcome.epochs();
  }

  /**
   * Tests the best epoch's parameters and writes {@code predictions.csv}.
   *
   * @param stopRequested once true, the test is given up
   * @return what came out; empty where it was given up
   */
  static Optional<Evaluation> run(
      TrainingSetup setup,
      TrainingOutcome outcome,
      Observers observers,
      BooleanSupplier stopRequested) {
    if (stopRequested.getAsBoolean()) {
      return Optional.empty();
    }
    ComputationGraph graph = setup.graph();
    if (readsBest(setup, outcome)) {
      Path best = setup.run().bestCheckpoint();
      try (CheckpointReader.Loaded loaded = CheckpointReader.read(best, false)) {
        graph.params().assign(loaded.graph().params());
      }
    }
    ImageSet images = setup.splits().test();
    boolean withFiles = images.size() > 0 && images.file(0) != null;
    Predictions predictions = new Predictions(setup.splits().classNames(), withFiles);
    try (BatchIterator batches = setup.plainBatches(images);
        var phase =
            observers.phase(TrainingObserver.Phase.TEST, outcome.bestEpoch(), images.size(), 0)) {
      Evaluation evaluation =
          Evaluator.evaluate(
              graph,
              ImageViews.of(setup.recipe().testing().testViews()),
              images,
              batches,
              (index, label, predicted, probabilities) ->
                  predictions.add(
                      new Predictions.Row(
                          images.sourceIndex(index),
                          label,
                          predicted,
                          images.file(index),
                          probabilities)),
              done -> observers.tell(observer -> observer.advanced(done)),
              stopRequested);
      if (stopRequested.getAsBoolean()) {
        return Optional.empty();
      }
      predictions.write(setup.run());
      return Optional.of(evaluation);
    }
  }
}
