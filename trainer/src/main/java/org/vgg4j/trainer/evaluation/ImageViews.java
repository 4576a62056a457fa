package org.vgg4j.trainer.evaluation;

import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.datasets.CropBorder;
import org.vgg4j.trainer.device.HostValues;
import org.vgg4j.trainer.recipes.TestViews;

/**
 * Asks a network about several views of the same image and averages the class scores (the values
 * before softmax). On CIFAR-10 that is worth some tenths of a percent of accuracy, so a figure
 * always says how many views are behind it.
 */
public final class ImageViews {

  /** Below the smallest positive float, so that a probability of 0 has a logarithm. */
  private static final double SMALLEST = 1e-45;

  /**
   * One view.
   *
   * @param shift pixels that the window is moved down and right
   */
  private record View(int shift, boolean mirrored, double weight) {}

  private final List<View> views;

  private ImageViews(List<View> views) {
    this.views = views;
  }

  /** The views of that number; shifts are mirrored at the border. */
  public static ImageViews of(TestViews number) {
    return switch (number) {
      case ONE -> new ImageViews(List.of(new View(0, false, 1)));
      case TWO -> new ImageViews(List.of(new View(0, false, 0.5), new View(0, true, 0.5)));
      case SIX ->
          new ImageViews(
              List.of(
                  new View(0, false, 0.25),
                  new View(0, true, 0.25),
                  new View(-1, false, 0.125),
                  new View(-1, true, 0.125),
                  new View(1, false, 0.125),
                  new View(1, true, 0.125)));
    };
  }

  /**
   * Class probabilities, [batch, classes].
   *
   * @param all softmax of the mean scores of the views; where a view has a NaN, so has this
   * @param one those of the image as it is
   */
  public record Answers(float[][] all, float[][] one) {}

  /** How many there are of each image. */
  public int number() {
    return views.size();
  }

  /**
   * What a network answers.
   *
   * @param features [batch, channels, height, width]
   */
  public Answers answers(ComputationGraph graph, INDArray features) {
    if (views.size() == 1) {
      float[][] probabilities = Evaluator.probabilities(graph, features);
      return new Answers(probabilities, probabilities);
    }
    float[] values = HostValues.of(features);
    // The first view is the image as it is.
    float[][] one = null;
    double[][] scores = null;
    for (View view : views) {
      INDArray seen = Nd4j.createFromArray(seen(values, features.shape(), view));
      float[][] answers = Evaluator.probabilities(graph, seen.reshape('c', features.shape()));
      if (scores == null) {
        one = answers;
        scores = new double[answers.length][answers[0].length];
      }
      for (int i = 0; i < scores.length; i++) {
        for (int label = 0; label < scores[i].length; label++) {
          // Scores but for a constant, which softmax takes out again.
          scores[i][label] += view.weight() * Math.log(Math.max(answers[i][label], SMALLEST));
        }
      }
      seen.close();
    }
    float[][] probabilities = new float[scores.length][];
    for (int i = 0; i < scores.length; i++) {
      probabilities[i] = softmax(scores[i]);
    }
    return new Answers(probabilities, one);
  }

  private static float[] seen(float[] values, long[] shape, View view) {
    int height = (int) shape[2];
    int width = (int) shape[3];
    float[] seen = new float[values.length];
    for (int plane = 0; plane < values.length; plane += height * width) {
      for (int y = 0; y < height; y++) {
        int from = plane + CropBorder.reflected(y + view.shift(), height) * width;
        int to = plane + y * width;
        for (int x = 0; x < width; x++) {
          int column = CropBorder.reflected(x + view.shift(), width);
          seen[view.mirrored() ? to + width - 1 - x : to + x] = values[from + column];
        }
      }
    }
    return seen;
  }

  private static float[] softmax(double[] scores) {
    double highest = Double.NEGATIVE_INFINITY;
    for (double score : scores) {
      highest = Math.max(highest, score);
    }
    double sum = 0;
    double[] exponentials = new double[scores.length];
    for (int i = 0; i < scores.length; i++) {
      exponentials[i] = Math.exp(scores[i] - highest);
      sum += exponentials[i];
    }
    float[] probabilities = new float[scores.length];
    for (int i = 0; i < scores.length; i++) {
      probabilities[i] = (float) (exponentials[i] / sum);
    }
    return probabilities;
  }
}
