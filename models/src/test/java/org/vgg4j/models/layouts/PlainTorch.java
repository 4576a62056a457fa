package org.vgg4j.models.layouts;

import java.util.ArrayList;
import java.util.List;

/**
 * A VGG network as PyTorch computes it, in loops over the tensors of a state dict: channels first,
 * {@code nn.Sequential} numbers. Knows nothing of our layers.
 *
 * @param blocks channels of the convolutions, block by block
 * @param norm whether batch norm follows each convolution
 * @param pool the side of {@code AdaptiveAvgPool2d}; 0 for none
 * @param linear channels of the linear layers
 */
record PlainTorch(List<List<Integer>> blocks, boolean norm, int pool, List<Integer> linear) {

  private static final double EPSILON = 1e-5;

  /** A sixteenth of a published network's channels. */
  static List<List<Integer>> narrow(String column) {
    int[] counts =
        switch (column) {
          case "A" -> new int[] {1, 1, 2, 2, 2};
          case "B" -> new int[] {2, 2, 2, 2, 2};
          case "D" -> new int[] {2, 2, 3, 3, 3};
          default -> new int[] {2, 2, 4, 4, 4};
        };
    int[] channels = {4, 8, 16, 32, 32};
    List<List<Integer>> blocks = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      blocks.add(java.util.Collections.nCopies(counts[i], channels[i]));
    }
    return blocks;
  }

  /**
   * A state dict in its own order.
   *
   * @param side of the images where no pool fixes what the classifier sees
   */
  MemoryTensors state(int side) {
    MemoryTensors state = new MemoryTensors();
    int module = 0;
    long in = 3;
    for (List<Integer> block : blocks) {
      for (long out : block) {
        state.fill("features." + module + ".weight", List.of(out, in, 3L, 3L));
        state.fill("features." + module + ".bias", List.of(out));
        if (norm) {
          module++;
          for (String name : List.of("weight", "bias", "running_mean", "running_var")) {
            state.fill("features." + module + "." + name, List.of(out));
          }
        }
        module += 2;
        in = out;
      }
      module++;
    }
    long pixels = pool > 0 ? pool : side / 32;
    in *= pixels * pixels;
    for (int i = 0; i < linear.size(); i++) {
      long out = linear.get(i);
      state.fill(classifier(i) + "weight", List.of(out, in));
      state.fill(classifier(i) + "bias", List.of(out));
      in = out;
    }
    return state;
  }

  private String classifier(int index) {
    return linear.size() == 1 ? "classifier." : "classifier." + 3 * index + ".";
  }

  /** Class probabilities of one image, {@code [3, side, side]}. */
  double[] output(MemoryTensors state, float[] image, int side) {
    double[] x = new double[image.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = image[i];
    }
    int module = 0;
    int size = side;
    for (List<Integer> block : blocks) {
      for (int i = 0; i < block.size(); i++) {
        x = convolution(state, "features." + module + ".", x, size);
        if (norm) {
          module++;
          normalize(state, "features." + module + ".", x, size * size);
        }
        relu(x);
        module += 2;
      }
      x = maxPool(x, size);
      size /= 2;
      module++;
    }
    if (pool > 0) {
      x = adaptivePool(x, size);
    }
    for (int i = 0; i < linear.size(); i++) {
      x = linear(state, classifier(i), x);
      if (i < linear.size() - 1) {
        relu(x);
      }
    }
    return softmax(x);
  }

  private static double[] convolution(MemoryTensors state, String name, double[] x, int size) {
    float[] weight = state.get(name + "weight");
    float[] bias = state.get(name + "bias");
    int in = x.length / (size * size);
    int out = bias.length;
    double[] y = new double[out * size * size];
    for (int o = 0; o < out; o++) {
      for (int row = 0; row < size; row++) {
        for (int column = 0; column < size; column++) {
          double sum = bias[o];
          for (int i = 0; i < in; i++) {
            for (int tap = 0; tap < 9; tap++) {
              int r = row + tap / 3 - 1;
              int c = column + tap % 3 - 1;
              if (r >= 0 && r < size && c >= 0 && c < size) {
                sum += weight[(o * in + i) * 9 + tap] * x[(i * size + r) * size + c];
              }
            }
          }
          y[(o * size + row) * size + column] = sum;
        }
      }
    }
    return y;
  }

  private static void normalize(MemoryTensors state, String name, double[] x, int plane) {
    float[] weight = state.get(name + "weight");
    float[] bias = state.get(name + "bias");
    float[] mean = state.get(name + "running_mean");
    float[] variance = state.get(name + "running_var");
    for (int i = 0; i < x.length; i++) {
      int c = i / plane;
      x[i] = (x[i] - mean[c]) / Math.sqrt(variance[c] + EPSILON) * weight[c] + bias[c];
    }
  }

  private static void relu(double[] x) {
    for (int i = 0; i < x.length; i++) {
      x[i] = Math.max(0, x[i]);
    }
  }

  private static double[] maxPool(double[] x, int size) {
    int half = size / 2;
    double[] y = new double[x.length / 4];
    for (int i = 0; i < y.length; i++) {
      int corner = i / (half * half) * size * size + i / half % half * 2 * size + i % half * 2;
      y[i] =
          Math.max(
              Math.max(x[corner], x[corner + 1]), Math.max(x[corner + size], x[corner + size + 1]));
    }
    return y;
  }

  private double[] adaptivePool(double[] x, int size) {
    int channels = x.length / (size * size);
    double[] y = new double[channels * pool * pool];
    for (int i = 0; i < y.length; i++) {
      int row = i / pool % pool;
      int column = i % pool;
      double sum = 0;
      int count = 0;
      for (int r = row * size / pool; r < Math.ceil((row + 1.0) * size / pool); r++) {
        for (int c = column * size / pool; c < Math.ceil((column + 1.0) * size / pool); c++) {
          sum += x[(i / (pool * pool) * size + r) * size + c];
          count++;
        }
      }
      y[i] = sum / count;
    }
    return y;
  }

  private static double[] linear(MemoryTensors state, String name, double[] x) {
    float[] weight = state.get(name + "weight");
    float[] bias = state.get(name + "bias");
    double[] y = new double[bias.length];
    for (int o = 0; o < y.length; o++) {
      y[o] = bias[o];
      for (int i = 0; i < x.length; i++) {
        y[o] += weight[o * x.length + i] * x[i];
      }
    }
    return y;
  }

  static double[] softmax(double[] x) {
    double top = java.util.Arrays.stream(x).max().orElseThrow();
    double[] y = java.util.Arrays.stream(x).map(v -> Math.exp(v - top)).toArray();
    double sum = java.util.Arrays.stream(y).sum();
    return java.util.Arrays.stream(y).map(v -> v / sum).toArray();
  }
}
