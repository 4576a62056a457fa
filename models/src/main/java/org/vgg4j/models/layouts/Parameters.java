package org.vgg4j.models.layouts;

import java.util.Arrays;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The values of a graph's parameters, in PyTorch's order.
 *
 * <p>Deeplearning4j keeps a dense layer's weights as {@code [in, out]} in Fortran's order: in
 * memory that is PyTorch's {@code [out, in]}, and nothing has to be transposed.
 */
final class Parameters {

  private static final String LOG_DEVIATION = "log10stdev";

  /** A variance of 0 has no logarithm that training could go on with. */
  private static final double LEAST_VARIANCE = Float.MIN_NORMAL;

  private Parameters() {}

  static float[] read(ComputationGraph graph, Parameter parameter) {
    if (parameter.locked() != null) {
      float[] values = new float[Math.toIntExact(parameter.length())];
      Arrays.fill(values, parameter.locked());
      return values;
    }
    float[] values = array(graph, parameter).dup(order(parameter)).data().asFloat();
    if (parameter.key().equals(LOG_DEVIATION)) {
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) Math.pow(10, 2.0 * values[i]);
      }
    }
    return values;
  }

  static void write(ComputationGraph graph, Parameter parameter, float[] values) {
    if (parameter.locked() != null) {
      return;
    }
    float[] kept = values;
    if (parameter.key().equals(LOG_DEVIATION)) {
      // A copy: what a file gave may be its own.
      kept = new float[values.length];
      for (int i = 0; i < values.length; i++) {
        kept[i] = (float) (Math.log10(Math.max(values[i], LEAST_VARIANCE)) / 2);
      }
    }
    INDArray array = array(graph, parameter);
    array.assign(
        Nd4j.createFromArray(kept)
            .castTo(array.dataType())
            .reshape(order(parameter), array.shape()));
  }

  private static INDArray array(ComputationGraph graph, Parameter parameter) {
    return graph.getLayer(parameter.layer()).getParam(parameter.key());
  }

  private static char order(Parameter parameter) {
    return parameter.role() == Role.DENSE_WEIGHT ? 'f' : 'c';
  }
}
