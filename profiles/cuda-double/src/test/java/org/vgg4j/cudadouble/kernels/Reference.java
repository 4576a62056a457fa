package org.vgg4j.cudadouble.kernels;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;

/** What kernels have to compute, in plain Java and with sums in double precision. */
final class Reference {

  private Reference() {}

  static int size(long... shape) {
    long size = 1;
    for (long extent : shape) {
      size *= extent;
    }
    return Math.toIntExact(size);
  }

  /** Values that are the same in every run, and no two of them alike. */
  static float[] random(long seed, int count) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  static float[] map(float[] values, DoubleUnaryOperator function) {
    float[] result = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = (float) function.applyAsDouble(values[i]);
    }
    return result;
  }

  /** A product of a convolution: an element of the source times one of the weights. */
  private interface Product {
    void at(int source, int weight, int destination);
  }

  private static void products(ConvolutionShape shape, int image, Product product) {
    int[] in = ints(shape.source());
    int[] out = ints(shape.destination());
    int[] kernel = ints(shape.kernel());
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

  static float[] convolve(ConvolutionShape shape, float[] x, float[] w, float[] bias) {
    double[] sums = new double[size(shape.destination())];
    images(shape)
        .forEach(n -> products(shape, n, (s, weight, d) -> sums[d] += (double) x[s] * w[weight]));
    int pixels = size(shape.destination()[2], shape.destination()[3]);
    int channels = (int) shape.destination()[1];
    float[] result = new float[sums.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = (float) (sums[i] + (bias == null ? 0 : bias[i / pixels % channels]));
    }
    return result;
  }

  static float[] sourceGradient(ConvolutionShape shape, float[] dy, float[] w) {
    double[] sums = new double[size(shape.source())];
    images(shape)
        .forEach(n -> products(shape, n, (s, weight, d) -> sums[s] += (double) dy[d] * w[weight]));
    return floats(sums);
  }

  static float[] weightGradient(ConvolutionShape shape, float[] x, float[] dy) {
    int size =
        size(shape.destination()[1], shape.source()[1], shape.kernel()[0], shape.kernel()[1]);
    double[] sums = new double[size];
    // Images add to the same sums: one after the other.
    for (int n = 0; n < shape.source()[0]; n++) {
      products(shape, n, (s, weight, d) -> sums[weight] += (double) x[s] * dy[d]);
    }
    return floats(sums);
  }

  private static IntStream images(ConvolutionShape shape) {
    return IntStream.range(0, (int) shape.source()[0]).parallel();
  }

  /** Sums over all but the channels of {@code [batch, channels, height, width]}. */
  static float[] channelSums(float[] values, long... shape) {
    double[] sums = new double[(int) shape[1]];
    int pixels = size(shape[2], shape[3]);
    for (int i = 0; i < values.length; i++) {
      sums[i / pixels % sums.length] += values[i];
    }
    return floats(sums);
  }

  static float[] multiply(float[] a, float[] b) {
    float[] products = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      products[i] = a[i] * b[i];
    }
    return products;
  }

  /** {@code alpha * a + beta * b}. */
  static float[] sum(double alpha, float[] a, double beta, float[] b) {
    float[] sums = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      sums[i] = (float) (alpha * a[i] + beta * b[i]);
    }
    return sums;
  }

  static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  static int[] ints(long[] values) {
    int[] ints = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      ints[i] = (int) values[i];
    }
    return ints;
  }
}
