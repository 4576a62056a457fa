package org.vgg4j.cudadouble.kernels;

import static org.vgg4j.cudadouble.kernels.KernelPass.result;
import static org.vgg4j.cudadouble.kernels.Reference.random;
import static org.vgg4j.cudadouble.kernels.Reference.size;

import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.bytedeco.javacpp.Pointer;
import org.vgg4j.profiles.cuda.cudnn.ActivationKernels;
import org.vgg4j.profiles.layers.operations.ActivationFunction;

/** Element-wise functions. */
final class ActivationCases {

  private static final float ALPHA = 0.7f;

  /** That of Deeplearning4j's GELU. */
  private static final float BETA = 1.702f;

  private record Function(String name, DoubleUnaryOperator of, DoubleUnaryOperator slope) {}

  private static final Map<ActivationFunction, Function> FUNCTIONS =
      Map.of(
          ActivationFunction.RELU,
          new Function("ReLU", x -> Math.max(x, 0), x -> x > 0 ? 1 : 0),
          ActivationFunction.TANH,
          new Function("tanh", Math::tanh, x -> 1 - Math.pow(Math.tanh(x), 2)),
          ActivationFunction.SIGMOID,
          new Function("sigmoid", ActivationCases::sigmoid, x -> sigmoid(x) * (1 - sigmoid(x))),
          ActivationFunction.elu(ALPHA),
          new Function(
              "ELU", x -> x > 0 ? x : ALPHA * Math.expm1(x), x -> x > 0 ? 1 : ALPHA * Math.exp(x)),
          ActivationFunction.leakyRelu(ALPHA),
          new Function("leaky ReLU", x -> x > 0 ? x : ALPHA * x, x -> x > 0 ? 1 : ALPHA),
          ActivationFunction.swish(BETA),
          new Function(
              "swish",
              x -> x * sigmoid(BETA * x),
              x -> sigmoid(BETA * x) * (1 + BETA * x * (1 - sigmoid(BETA * x)))));

  private ActivationCases() {}

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /**
   * @param activation null for none
   */
  static float[] apply(ActivationFunction activation, float[] values) {
    return activation == null ? values : Reference.map(values, FUNCTIONS.get(activation).of());
  }

  static float[] slopes(ActivationFunction activation, float[] values) {
    return Reference.map(values, FUNCTIONS.get(activation).slope());
  }

  static List<KernelCase> all(long... shape) {
    return FUNCTIONS.keySet().stream().map(activation -> of(activation, shape)).toList();
  }

  private static KernelCase of(ActivationFunction activation, long... shape) {
    return new KernelCase(
        FUNCTIONS.get(activation).name(),
        (session, card) -> {
          float[] x = random(1, size(shape));
          float[] dy = random(2, x.length);
          Pointer source = card.upload(x);
          Pointer destination = card.room(x.length);
          Pointer gradient = card.upload(dy);
          Pointer sourceGradient = card.room(x.length);
          ActivationKernels kernels = new ActivationKernels(session, activation, shape);
          return List.of(
              new KernelPass(
                  "forward",
                  () -> kernels.forward(source, destination),
                  result(destination, () -> apply(activation, x))),
              new KernelPass(
                  "backward",
                  () -> kernels.backward(source, destination, gradient, sourceGradient),
                  result(sourceGradient, () -> Reference.multiply(dy, slopes(activation, x)))));
        });
  }
}
