package org.vgg4j.cudadouble.kernels;

import java.util.Map;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.vgg4j.profiles.layers.operations.ActivationFunction;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;
import org.vgg4j.profiles.layers.operations.Pooling;

/** By the definitions, with sums in double precision. */
public final class PlainJava implements Reference {

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
          new Function("sigmoid", PlainJava::sigmoid, x -> sigmoid(x) * (1 - sigmoid(x))),
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

  @Override
  public String name() {
    return "plain Java";
  }

  static Set<ActivationFunction> functions() {
    return FUNCTIONS.keySet();
  }

  static String name(ActivationFunction function) {
    return FUNCTIONS.get(function).name();
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** A product of a convolution: an element of the source times one of the weights. */
  private interface Product {
    void at(int source, int weight, int destination);
  }

  private static void products(ConvolutionShape shape, int image, Product product) {
    int[] in = Values.ints(shape.source());
    int[] out = Values.ints(shape.destination());
    int[] kernel = Values.ints(shape.kernel());
    for (int k = 0; k < out[1]; k++) {
      for (int h = 0; h < out[2]; h++) {
        for (int w = 0; w < out[3]; w++) {
          int destination = ((image * out[1] + k) * out[2] + h) * out[3] + w;
          for (int i = 0; i < kernel[0]; i++) {
            for (int j = 0; j < kernel[1]; j++) {
              int row = at(shape, 0, h, i);
              int column = at(shape, 1, w, j);
              if (row < 0 || row >= in[2] || column < 0 || column >= in[3]) {
                continue;
              }
              for (int c = 0; c < in[1]; c++) {
                int source = ((image * in[1] + c) * in[2] + row) * in[3] + column;
                int weight = ((k * in[1] + c) * kernel[0] + i) * kernel[1] + j;
                product.at(source, weight, destination);
              }
            }
          }
        }
      }
    }
  }

  static int at(ConvolutionShape shape, int axis, int window, int element) {
    return (int)
        (window * shape.stride()[axis] - shape.padding()[axis] + element * shape.dilation()[axis]);
  }

  @Override
  public float[] convolve(ConvolutionShape shape, float[] x, float[] w, float[] bias) {
    double[] sums = new double[Values.size(shape.destination())];
    images(shape)
        .forEach(n -> products(shape, n, (s, weight, d) -> sums[d] += (double) x[s] * w[weight]));
    int pixels = Values.size(shape.destination()[2], shape.destination()[3]);
    int channels = (int) shape.destination()[1];
    float[] result = new float[sums.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = (float) (sums[i] + (bias == null ? 0 : bias[i / pixels % channels]));
    }
    return result;
  }

  @Override
  public float[] sourceGradient(ConvolutionShape shape, float[] dy, float[] w) {
    double[] sums = new double[Values.size(shape.source())];
    images(shape)
        .forEach(n -> products(shape, n, (s, weight, d) -> sums[s] += (double) dy[d] * w[weight]));
    return Values.floats(sums);
  }

  @Override
  public float[] weightGradient(ConvolutionShape shape, float[] x, float[] dy) {
    int size =
        Values.size(
            shape.destination()[1], shape.source()[1], shape.kernel()[0], shape.kernel()[1]);
    double[] sums = new double[size];
    // Images add to the same sums: one after the other.
    for (int n = 0; n < shape.source()[0]; n++) {
      products(shape, n, (s, weight, d) -> sums[weight] += (double) x[s] * dy[d]);
    }
    return Values.floats(sums);
  }

  private static IntStream images(ConvolutionShape shape) {
    return IntStream.range(0, (int) shape.source()[0]).parallel();
  }

  @Override
  public float[] biasGradient(ConvolutionShape shape, float[] x, float[] dy) {
    return channelSums(dy, shape.destination());
  }

  /** Sums over all but the channels of {@code [batch, channels, height, width]}. */
  static float[] channelSums(float[] values, long... shape) {
    double[] sums = new double[(int) shape[1]];
    int pixels = Values.size(shape[2], shape[3]);
    for (int i = 0; i < values.length; i++) {
      sums[i / pixels % sums.length] += values[i];
    }
    return Values.floats(sums);
  }

  @Override
  public float[] activate(ActivationFunction function, float[] x, long... shape) {
    return Values.map(x, FUNCTIONS.get(function).of());
  }

  @Override
  public float[] activationGradient(
      ActivationFunction function, float[] x, float[] dy, long... shape) {
    return Values.multiply(dy, Values.map(x, FUNCTIONS.get(function).slope()));
  }

  @Override
  public float[] pool(Pooling kind, ConvolutionShape shape, float[] x) {
    return new PoolingReference(kind, shape).forward(x);
  }

  @Override
  public float[] poolingGradient(Pooling kind, ConvolutionShape shape, float[] x, float[] dy) {
    return new PoolingReference(kind, shape).backward(x, dy);
  }

  @Override
  public float[] add(float[] a, float[] b, long... shape) {
    return Values.sum(1, a, 1, b);
  }

  @Override
  public Normalization normalization(float[] x, double epsilon, long... shape) {
    return new NormalizationReference(x, epsilon, shape);
  }
}
