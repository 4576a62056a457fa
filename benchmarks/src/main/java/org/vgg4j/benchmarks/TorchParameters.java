package org.vgg4j.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import java.util.LinkedHashMap;
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

  /** Copies all parameters into an initialised network. */
  static void copy(Map<String, INDArray> from, TorchNetwork into) {
    Map<String, Entry> entries = entries(into);
    if (!entries.keySet().equals(from.keySet())) {
      throw new IllegalStateException(
          "parameters are " + entries.keySet() + " in DJL and " + from.keySet() + " here");
    }
    entries.forEach((name, entry) -> entry.array.set(values(from.get(name), entry.transposed)));
  }

  /** The gradients of all learned parameters, in Deeplearning4j's order of values. */
  static Map<String, float[]> gradients(TorchNetwork network) {
    Map<String, float[]> gradients = new LinkedHashMap<>();
    entries(network)
        .forEach(
            (name, entry) -> {
              if (entry.learned) {
                NDArray gradient = entry.array.getGradient();
                gradients.put(
                    name, (entry.transposed ? gradient.transpose() : gradient).toFloatArray());
              }
            });
    return gradients;
  }

  /** The values of an array, the last index running fastest. */
  static float[] values(INDArray array, boolean transposed) {
    return (transposed ? array.transpose() : array).dup('c').data().asFloat();
  }

  private static Map<String, Entry> entries(TorchNetwork network) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    network
        .blocks()
        .forEach(
            (layer, block) -> {
              for (Block leaf : TorchNetwork.leaves(block)) {
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
}
