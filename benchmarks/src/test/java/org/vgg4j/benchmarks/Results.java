package org.vgg4j.benchmarks;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * What a network computes of one batch.
 *
 * @param scores of each image and class in inference, as logarithms of probabilities: class scores
 *     up to a constant per image
 * @param gradients of the mean loss in training, by Deeplearning4j's parameter names
 */
record Results(double[] scores, Map<String, double[]> gradients) {

  /** Below this share of the whole gradient's length, a part of it counts as nothing. */
  private static final double NOTHING = 1e-3;

  /** The results of a graph. */
  static Results of(ComputationGraph graph, DataSet batch, DataType type) {
    INDArray images = batch.getFeatures().castTo(type);
    double[] scores = values(Transforms.log(graph.outputSingle(images)), false);
    graph.setInputs(images);
    graph.setLabels(batch.getLabels().castTo(type));
    graph.computeGradientAndScore();
    Map<String, double[]> gradients = new HashMap<>();
    graph
        .gradient()
        .gradientForVariable()
        .forEach(
            (name, sum) -> {
              double[] values = values(sum, false);
              for (int i = 0; i < values.length; i++) {
                // Deeplearning4j's updater would divide the sum over the batch later.
                values[i] /= batch.numExamples();
              }
              gradients.put(name, values);
            });
    return new Results(scores, gradients);
  }

  /** The values of an array, the last index running fastest. */
  static double[] values(INDArray array, boolean transposed) {
    return (transposed ? array.transpose() : array)
        .castTo(DataType.DOUBLE)
        .dup('c')
        .data()
        .asDouble();
  }

  /** The largest difference of class scores, relative to the score where that is above 1. */
  double scoresApart(Results other) {
    double apart = 0;
    for (int i = 0; i < scores.length; i++) {
      double size = Math.max(1, Math.abs(other.scores[i]));
      apart = Math.max(apart, Math.abs(scores[i] - other.scores[i]) / size);
    }
    return apart;
  }

  /**
   * The largest distance of a parameter array's gradients, relative to their length. Gradients that
   * are nothing but rounding, such as a bias's before batch norm, count with a share of the whole
   * gradient's length.
   *
   * @param other whose gradients decide which parameters are compared
   */
  double gradientsApart(Results other) {
    double all = length(other.gradients.values().stream());
    return other.gradients.entrySet().stream()
        .mapToDouble(
            entry -> {
              double length = Math.max(length(Stream.of(entry.getValue())), NOTHING * all);
              return distance(gradients.get(entry.getKey()), entry.getValue()) / length;
            })
        .max()
        .orElseThrow();
  }

  private static double distance(double[] one, double[] other) {
    double squares = 0;
    for (int i = 0; i < other.length; i++) {
      squares += (one[i] - other[i]) * (one[i] - other[i]);
    }
    return Math.sqrt(squares);
  }

  private static double length(Stream<double[]> vectors) {
    return Math.sqrt(
        vectors.mapToDouble(v -> Math.pow(distance(v, new double[v.length]), 2)).sum());
  }
}
