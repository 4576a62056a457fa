package org.vgg4j.trainer.views.live;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.batches.BatchIterator;
import org.vgg4j.trainer.evaluation.Evaluator;
import org.vgg4j.trainer.training.TrainingSetup;
import org.vgg4j.trainer.views.charts.Pictures;

/** The same few validation images after every epoch, and what the network says of them. */
final class SamplePredictions implements AutoCloseable {

  private static final int IMAGES = 18;
  private static final int LARGEST_SIDE = 96;

  private final TrainingSetup setup;
  private final INDArray features;
  private final List<String> pictures = new ArrayList<>();
  private final int[] labels;

  /**
   * One image.
   *
   * @param picture as the address of an {@code img}
   * @param said the likeliest class, or that there is none
   * @param confidence its probability, in [0, 1]; NaN where there is none
   */
  record Sample(String picture, String label, String said, double confidence, boolean right) {}

  /** Takes the first images of the validation split that can be read; it is drawn at random. */
  SamplePredictions(TrainingSetup setup) {
    this.setup = setup;
    ImageSet images = setup.splits().validation();
    try (BatchIterator batches = setup.plainBatches(images)) {
      batches.startEpoch(0, 0);
      INDArray batch = batches.next().getFeatures();
      int count = (int) Math.min(IMAGES, batch.size(0));
      // The iterator uses its arrays again.
      features =
          batch
              .get(
                  org.nd4j.linalg.indexing.NDArrayIndex.interval(0, count),
                  org.nd4j.linalg.indexing.NDArrayIndex.all(),
                  org.nd4j.linalg.indexing.NDArrayIndex.all(),
                  org.nd4j.linalg.indexing.NDArrayIndex.all())
              .dup('c');
      labels = new int[count];
      for (int i = 0; i < count; i++) {
        int index = batches.indices()[i];
        labels[i] = images.label(index);
        pictures.add(
            batches.readable()[i]
                ? Pictures.dataUri(Pictures.within(Pictures.of(images, index), LARGEST_SIDE))
                : null);
      }
    }
  }

  /** What a graph says now. To be called between steps, by the thread that trains. */
  List<Sample> of(ComputationGraph graph) {
    float[][] probabilities = Evaluator.probabilities(graph, features);
    List<String> classes = setup.splits().classNames();
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < labels.length; i++) {
      if (pictures.get(i) == null) {
        continue;
      }
      int said = Evaluator.likeliest(probabilities[i]);
      boolean answered = said != Evaluator.NO_CLASS;
      samples.add(
          new Sample(
              pictures.get(i),
              classes.get(labels[i]),
              answered ? classes.get(said) : "no answer (NaN)",
              answered ? probabilities[i][said] : Double.NaN,
              said == labels[i]));
    }
    return samples;
  }

  @Override
  public void close() {
    features.close();
  }
}
