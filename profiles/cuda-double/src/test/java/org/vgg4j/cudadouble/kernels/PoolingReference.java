package org.vgg4j.cudadouble.kernels;

import org.vgg4j.profiles.layers.operations.ConvolutionShape;
import org.vgg4j.profiles.layers.operations.Pooling;

/** Pooling in plain Java. */
final class PoolingReference {

  private final Pooling kind;
  private final ConvolutionShape shape;

  PoolingReference(Pooling kind, ConvolutionShape shape) {
    this.kind = kind;
    this.shape = shape;
  }

  float[] forward(float[] x) {
    float[] result = new float[Values.size(shape.destination())];
    double[] unused = new double[x.length];
    pool(x, new float[result.length], result, unused);
    return result;
  }

  float[] backward(float[] x, float[] dy) {
    double[] gradient = new double[x.length];
    pool(x, dy, new float[dy.length], gradient);
    return Values.floats(gradient);
  }

  private void pool(float[] x, float[] dy, float[] y, double[] dx) {
    int[] in = Values.ints(shape.source());
    int[] out = Values.ints(shape.destination());
    int[] kernel = Values.ints(shape.kernel());
    for (int plane = 0; plane < in[0] * in[1]; plane++) {
      for (int h = 0; h < out[2]; h++) {
        for (int w = 0; w < out[3]; w++) {
          int destination = (plane * out[2] + h) * out[3] + w;
          int[] inside = new int[kernel[0] * kernel[1]];
          int count = 0;
          for (int i = 0; i < kernel[0]; i++) {
            for (int j = 0; j < kernel[1]; j++) {
              int row = PlainJava.at(shape, 0, h, i);
              int column = PlainJava.at(shape, 1, w, j);
              if (row >= 0 && row < in[2] && column >= 0 && column < in[3]) {
                inside[count++] = (plane * in[2] + row) * in[3] + column;
              }
            }
          }
          reduce(inside, count, x, dy, y, dx, destination);
        }
      }
    }
  }

  private void reduce(
      int[] inside, int count, float[] x, float[] dy, float[] y, double[] dx, int destination) {
    int largest = inside[0];
    double sum = 0;
    for (int n = 0; n < count; n++) {
      largest = x[inside[n]] > x[largest] ? inside[n] : largest;
      sum += x[inside[n]];
    }
    if (kind == Pooling.MAXIMUM) {
      y[destination] = x[largest];
      dx[largest] += dy[destination];
      return;
    }
    double divisor = kind == Pooling.AVERAGE ? count : inside.length;
    y[destination] = (float) (sum / divisor);
    for (int n = 0; n < count; n++) {
      dx[inside[n]] += dy[destination] / divisor;
    }
  }
}
