package org.vgg4j.trainer.training;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.batches.BatchIterator;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.evaluation.Evaluation;
import org.vgg4j.trainer.evaluation.Evaluator;
import org.vgg4j.trainer.evaluation.ImageViews;
import org.vgg4j.trainer.runs.Predictions;

/** The test at the end of a run: the only time that its test images are looked at. */
final class FinalTest {

  private FinalTest() {}

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
    boolean averages = setup.recipe().optimization().averages();
    if (averages || outcome.bestEpoch() != outcome.epochs()) {
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
