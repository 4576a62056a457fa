package org.vgg4j.trainer.evaluation;

import java.util.List;
import java.util.function.BooleanSupplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.UnreadableImage;
import org.vgg4j.datasets.batches.BatchIterator;
import org.vgg4j.trainer.device.HostValues;
import org.vgg4j.trainer.runs.ViewsOfImage;

/** Runs a network over a set of images in inference mode. */
public final class Evaluator {

  /** Smallest probability that enters a logarithm, so that a certain mistake has a finite loss. */
  private static final double SMALLEST_PROBABILITY = 1e-10;

  private static final int TOP = 5;

  /** What a network answers whose class probabilities are no numbers. */
  public static final int NO_CLASS = -1;

  private Evaluator() {}

  /** Receives every image's result; {@code predicted} may be {@link #NO_CLASS}. */
  public interface Sink {
    void accept(int index, int label, int predicted, float[] probabilities);
  }

  /** Receives the number of images done. */
  public interface Progress {
    void images(int done);
  }

  /**
   * Evaluates a network on all images that can be read.
   *
   * @param views of each image that its answer is made of
   * @param batches over {@code images}, in order, without augmentation; started here
   * @param stopped asked before every batch; once true, what is done so far is returned
   * @throws DatasetException if there are images and none of them can be read
   */
  public static Evaluation evaluate(
      ComputationGraph graph,
      ImageViews views,
      ImageSet images,
      BatchIterator batches,
      Sink sink,
      Progress progress,
      BooleanSupplier stopped) {
    List<String> classes = images.classNames();
    int[][] confusion = new int[classes.size()][classes.size()];
    double loss = 0;
    int seen = 0;
    int done = 0;
    int correct = 0;
    int correctWithOne = 0;
    int amongTop = 0;
    int unanswered = 0;
    batches.startEpoch(0, 0);
    while (batches.hasNext() && !stopped.getAsBoolean()) {
      DataSet batch = batches.next();
      int[] indices = batches.indices();
      boolean[] readable = batches.readable();
      ImageViews.Answers answers = views.answers(graph, batch.getFeatures());
      float[][] probabilities = answers.all();
      for (int i = 0; i < indices.length; i++) {
        if (!readable[i]) {
          continue;
        }
        done++;
        int label = images.label(indices[i]);
        int predicted = likeliest(probabilities[i]);
        if (predicted == NO_CLASS) {
          unanswered++;
        } else {
          loss -= Math.log(Math.max(probabilities[i][label], SMALLEST_PROBABILITY));
          confusion[label][predicted]++;
          correct += predicted == label ? 1 : 0;
          correctWithOne += likeliest(answers.one()[i]) == label ? 1 : 0;
          amongTop += rank(probabilities[i], label) < TOP ? 1 : 0;
        }
        sink.accept(indices[i], label, predicted, probabilities[i]);
      }
      seen += indices.length;
      progress.images(seen);
    }
    List<UnreadableImage> unreadable = images.unreadable();
    if (seen > 0 && done == 0) {
      throw new DatasetException(
          "none of %,d images can be read, expected most; the first: %s"
              .formatted(seen, unreadable.get(0).reason()));
    }
    double count = unanswered > 0 || done == 0 ? Double.NaN : done;
    return new Evaluation(
        done,
        unreadable,
        unanswered,
        loss / count,
        correct / count,
        amongTop / count,
        views.number() == 1
            ? ViewsOfImage.ONE
            : new ViewsOfImage(views.number(), correctWithOne / count),
        classes,
        confusion);
  }

  /** Class probabilities, [batch, classes]. */
  public static float[][] probabilities(ComputationGraph graph, INDArray features) {
    return HostValues.rows(graph.outputSingle(false, features));
  }

  /**
   * What the layer before the class scores gives, [batch, features]: what a network knows of an
   * image before it decides for a class.
   */
  static float[][] embeddings(ComputationGraph graph, INDArray features) {
    String scores = graph.getConfiguration().getNetworkOutputs().get(0);
    while (graph.getVertex(scores).numParams() == 0) {
      // A loss, or a softmax, that stands behind them.
      scores = graph.getConfiguration().getVertexInputs().get(scores).get(0);
    }
    String before = graph.getConfiguration().getVertexInputs().get(scores).get(0);
    INDArray values = graph.output(List.of(before), false, new INDArray[] {features}, null)[0];
    return HostValues.rows(values.reshape('c', values.size(0), -1));
  }

  /** The index of the highest value, the first of equals; {@link #NO_CLASS} if one is NaN. */
  public static int likeliest(float[] values) {
    int best = 0;
    for (int i = 0; i < values.length; i++) {
      if (Float.isNaN(values[i])) {
        return NO_CLASS;
      }
      if (values[i] > values[best]) {
        best = i;
      }
    }
    return best;
  }

  /** How many classes stand before {@code label}; of equals, those of lower index do. */
  private static int rank(float[] values, int label) {
    int before = 0;
    for (int i = 0; i < values.length; i++) {
      if (values[i] > values[label] || (values[i] == values[label] && i < label)) {
        before++;
      }
    }
    return before;
  }
}
