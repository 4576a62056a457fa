package org.vgg4j.trainer.training;

import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.batches.BatchIterator;
import org.vgg4j.trainer.evaluation.Evaluation;
import org.vgg4j.trainer.evaluation.Evaluator;
import org.vgg4j.trainer.evaluation.ImageViews;
import org.vgg4j.trainer.recipes.TestViews;
import org.vgg4j.trainer.runs.LayerMetrics;
import org.vgg4j.trainer.training.figures.LayerProbe;

/** What is measured on the validation split at the end of an epoch. */
final class EpochValidation implements AutoCloseable {

  /** Pixels that the layer probe may look at: 64 CIFAR images, fewer larger ones. */
  private static final int PROBE_PIXELS = 64 * 3 * 32 * 32;

  /** More would cost as many times the time, in every epoch. */
  private static final ImageViews ONE_VIEW = ImageViews.of(TestViews.ONE);

  private final ComputationGraph graph;
  private final ImageSet images;
  private final BatchIterator batches;
  private final Observers observers;
  private final BooleanSupplier stopRequested;
  private int unreadableBefore;

  /**
   * @param stopRequested once true, a validation is given up
   */
  EpochValidation(TrainingSetup setup, Observers observers, BooleanSupplier stopRequested) {
    this.graph = setup.graph();
    this.images = setup.splits().validation();
    this.batches = setup.plainBatches(images);
    this.observers = observers;
    this.stopRequested = stopRequested;
  }

  /**
   * Measures the network as it is.
   *
   * @param epoch that ends, from 1
   */
  Evaluation run(int epoch) {
    try (var phase = observers.phase(TrainingObserver.Phase.VALIDATION, epoch, images.size(), 0)) {
      Evaluation evaluation =
          Evaluator.evaluate(
              graph,
              ONE_VIEW,
              images,
              batches,
              (i, l, p, q) -> {},
              done -> observers.tell(observer -> observer.advanced(done)),
              stopRequested);
      int unreadable = evaluation.unreadable().size();
      if (unreadable > unreadableBefore) {
        unreadableBefore = unreadable;
        observers.say(Evaluation.counted(evaluation.images(), unreadable, "validation "));
      }
      return evaluation;
    }
  }

  /**
   * Looks into the layers with the first images of the split.
   *
   * @param gradientNorms of the epoch's last step, by parameter
   */
  List<LayerMetrics> probe(int epoch, Map<String, Double> gradientNorms) {
    int pixels = images.channels() * images.height() * images.width();
    batches.startEpoch(0, 0);
    INDArray features = batches.next().getFeatures();
    long count = Math.min(features.size(0), Math.max(1, PROBE_PIXELS / pixels));
    INDArray probe =
        features.get(
            NDArrayIndex.interval(0, count),
            NDArrayIndex.all(),
            NDArrayIndex.all(),
            NDArrayIndex.all());
    return LayerProbe.measure(graph, epoch, probe.dup(), gradientNorms);
  }

  @Override
  public void close() {
    batches.close();
  }
}
