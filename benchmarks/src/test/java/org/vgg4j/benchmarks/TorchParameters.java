package org.vgg4j.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The same parameters in both engines, by Deeplearning4j's names, for example {@code conv1_W}. */
final class TorchParameters {

  private static final Map<String, String> DEEPLEARNING4J_NAMES =
      Map.of(
          "weight", "W",
          "bias", "b",
          "gamma", "gamma",
          "beta", "beta",
          "runningMean", "mean",
          "runningVar", "var");

  private TorchParameters() {}

  /**
   * @param transposed whether the matrix is {@code [out, in]} here and {@code [in, out]} there
   */
  private record Entry(NDArray array, boolean learned, boolean transposed) {}

  /** Copies all parameters into an initialized network. */
  static void copy(Map<String, INDArray> from, TorchNetwork into) {
    Map<String, Entry> entries = entries(into);
    if (!entries.keySet().equals(from.keySet())) {
      throw new IllegalStateException(
          "parameters are " + entries.keySet() + " in DJL and " + from.keySet() + " here");
    }
    entries.forEach(
        (name, entry) -> {
          double[] values = values(from.get(name), entry.transposed);
          NDArray array = entry.array;
          try (NDArray copy = array.getManager().create(values, array.getShape());
              NDArray typed = copy.toType(array.getDataType(), false)) {
            typed.copyTo(array);
          }
        });
  }

  /** The gradients of all learned parameters, in Deeplearning4j's order of values. */
  static Map<String, double[]> gradients(TorchNetwork network) {
    Map<String, double[]> gradients = new LinkedHashMap<>();
    entries(network)
        .forEach(
            (name, entry) -> {
              if (entry.learned) {
                NDArray gradient = entry.array.getGradient();
                gradients.put(name, values(entry.transposed ? gradient.transpose() : gradient));
              }
            });
    return gradients;
  }

  /** The values of an array, the last index running fastest. */
  static double[] values(INDArray array, boolean transposed) {
    return (transposed ? array.transpose() : array)
        .castTo(org.nd4j.linalg.api.buffer.DataType.DOUBLE)
        .dup('c')
        .data()
        .asDouble();
  }

  /** The values of an array, the last index running fastest. */
  static double[] values(NDArray array) {
    return array.toType(DataType.FLOAT64, true).toDoubleArray();
  }

  private static Map<String, Entry> entries(TorchNetwork network) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    network
        .blocks()
        .forEach(
            (layer, block) -> {
              for (Block leaf : leaves(block)) {
                for (Parameter parameter : leaf.getDirectParameters().values()) {
                  boolean transposed =
                      leaf instanceof Linear && parameter.getName().equals("weight");
                  entries.put(
                      layer + "_" + DEEPLEARNING4J_NAMES.get(parameter.getName()),
                      new Entry(parameter.getArray(), parameter.requiresGradient(), transposed));
                }
              }
            });
    return entries;
  }

  /** The leaves of a block that hold parameters, for example a convolution before its ReLU. */
  private static List<Block> leaves(Block block) {
    List<Block> leaves = new ArrayList<>();
    if (block.getChildren().isEmpty()) {
      leaves.add(block);
    } else {
      block.getChildren().values().forEach(child -> leaves.addAll(leaves(child)));
    }
    return leaves;
  }
}
