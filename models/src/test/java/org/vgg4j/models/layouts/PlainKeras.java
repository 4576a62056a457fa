package org.vgg4j.models.layouts;

import java.util.List;

/**
 * Keras Applications' VGG as Keras computes it, in loops over its tensors: channels last, kernels
 * {@code [height, width, in, out]}, pixels in the order blue, green, red less their means. Knows
 * nothing of our layers.
 *
 * @param blocks channels of the convolutions, block by block
 * @param dense units of {@code fc1}, {@code fc2} and {@code predictions}
 */
record PlainKeras(List<List<Integer>> blocks, List<Integer> dense) {

  private static final double[] BLUE_GREEN_RED = {103.939, 116.779, 123.68};

  MemoryTensors tensors(int side) {
    MemoryTensors tensors = new MemoryTensors();
    long in = 3;
    for (int block = 0; block < blocks.size(); block++) {
      for (int i = 0; i < blocks.get(block).size(); i++) {
        long out = blocks.get(block).get(i);
        String name = "block" + (block + 1) + "_conv" + (i + 1);
        tensors.fill(name + "/kernel", List.of(3L, 3L, in, out));
        tensors.fill(name + "/bias", List.of(out));
        in = out;
      }
    }
    in *= (side / 32) * (side / 32);
    for (int i = 0; i < dense.size(); i++) {
      long out = dense.get(i);
      tensors.fill(dense(i) + "/kernel", List.of(in, out));
      tensors.fill(dense(i) + "/bias", List.of(out));
      in = out;
    }
    return tensors;
  }

  private String dense(int index) {
    return index == dense.size() - 1 ? "predictions" : "fc" + (index + 1);
  }

  /**
   * Class probabilities.
   *
   * @param pixels {@code [side, side, 3]}, red, green, blue, 0 to 255
   */
  double[] output(MemoryTensors tensors, int[] pixels, int side) {
    double[] x = new double[pixels.length];
    for (int i = 0; i < x.length; i++) {
      int channel = i % 3;
      x[i] = pixels[i - channel + 2 - channel] - BLUE_GREEN_RED[channel];
    }
    int size = side;
    for (int block = 0; block < blocks.size(); block++) {
      for (int i = 0; i < blocks.get(block).size(); i++) {
        x = convolution(tensors, "block" + (block + 1) + "_conv" + (i + 1), x, size);
      }
      x = maxPool(x, size);
      size /= 2;
    }
    for (int i = 0; i < dense.size(); i++) {
      x = dense(tensors, dense(i), x, i < dense.size() - 1);
    }
    return PlainTorch.softmax(x);
  }

  private static double[] convolution(MemoryTensors tensors, String name, double[] x, int size) {
    float[] kernel = tensors.get(name + "/kernel");
    float[] bias = tensors.get(name + "/bias");
    int out = bias.length;
    int in = x.length / (size * size);
    double[] y = new double[size * size * out];
    for (int row = 0; row < size; row++) {
      for (int column = 0; column < size; column++) {
        int target = (row * size + column) * out;
        for (int o = 0; o < out; o++) {
          y[target + o] = bias[o];
        }
        for (int tap = 0; tap < 9; tap++) {
          int r = row + tap / 3 - 1;
          int c = column + tap % 3 - 1;
          if (r < 0 || r >= size || c < 0 || c >= size) {
            continue;
          }
          for (int i = 0; i < in; i++) {
            double value = x[(r * size + c) * in + i];
            for (int o = 0; o < out; o++) {
              y[target + o] += value * kernel[(tap * in + i) * out + o];
            }
          }
        }
        for (int o = 0; o < out; o++) {
          y[target + o] = Math.max(0, y[target + o]);
        }
      }
    }
    return y;
  }

  private static double[] maxPool(double[] x, int size) {
    int channels = x.length / (size * size);
    int half = size / 2;
    double[] y = new double[half * half * channels];
    for (int i = 0; i < y.length; i++) {
      int row = i / channels / half * 2;
      int column = i / channels % half * 2;
      double highest = Double.NEGATIVE_INFINITY;
      for (int tap = 0; tap < 4; tap++) {
        int place = (row + tap / 2) * size + column + tap % 2;
        highest = Math.max(highest, x[place * channels + i % channels]);
      }
      y[i] = highest;
    }
    return y;
  }

  private static double[] dense(MemoryTensors tensors, String name, double[] x, boolean relu) {
    float[] kernel = tensors.get(name + "/kernel");
    float[] bias = tensors.get(name + "/bias");
    double[] y = new double[bias.length];
    for (int o = 0; o < y.length; o++) {
      y[o] = bias[o];
      for (int i = 0; i < x.length; i++) {
        y[o] += x[i] * kernel[i * y.length + o];
      }
      y[o] = relu ? Math.max(0, y[o]) : y[o];
    }
    return y;
  }
}
