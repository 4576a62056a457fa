package org.vgg4j.benchmarks;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * What a network of vgg4j consists of, without Deeplearning4j's classes: whoever builds it in
 * another engine need not load Deeplearning4j, whose memory would count as that engine's.
 *
 * @param model its name
 * @param channels of an image
 * @param height of an image, in pixels
 * @param width of an image, in pixels
 * @param classes how many
 * @param image the name under which nodes read the images
 * @param nodes in an order in which each comes after what it reads; the last gives the class scores
 */
record NetworkPlan(
    String model, int channels, int height, int width, int classes, String image, List<Node> nodes)
    implements Serializable {

  private static final long SEED = 1;

  /**
   * @param inputs what it reads; several are added up
   * @param steps what it does with that, one after the other
   */
  record Node(String name, List<String> inputs, List<Step> steps) implements Serializable {}

  /** One operation. */
  sealed interface Step extends Serializable {}

  /**
   * @param kernel height and width
   * @param stride down and to the right
   * @param padding top and left, the same at bottom and right; null pads as Keras's {@code same}
   */
  record Convolution(int outputs, int[] kernel, int[] stride, int[] padding, boolean bias)
      implements Step {}

  /**
   * @param decay what running statistics keep of themselves at each step
   */
  record BatchNormalization(double epsilon, double decay) implements Step {}

  /** Max pooling. */
  record MaxPool(int[] kernel, int[] stride, int[] padding) implements Step {}

  /** {@code a / (k + alpha * sum of a^2 over n neighboring channels)^beta}. */
  record LocalResponseNormalization(double k, int n, double alpha, double beta) implements Step {}

  /**
   * @param probability to drop
   */
  record Dropout(double probability) implements Step {}

  /** A dense layer with biases. */
  record Dense(int outputs) implements Step {}

  /** Operations without numbers. */
  enum Plain implements Step {
    GLOBAL_AVERAGE,
    FLATTEN,
    RELU,
    SOFTMAX
  }

  /** Synthetic images, {@code [batch, channels, height, width]} in row-major order. */
  float[] images(int batchSize) {
    Random random = new Random(SEED);
    float[] pixels = new float[batchSize * channels * height * width];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    return pixels;
  }

  /** The class of each synthetic image. */
  int[] labels(int batchSize) {
    return new Random(SEED).ints(batchSize, 0, classes).toArray();
  }

  void write(Path file) throws IOException {
    try (ObjectOutputStream out = new ObjectOutputStream(Files.newOutputStream(file))) {
      out.writeObject(this);
    }
  }

  static NetworkPlan read(Path file) throws IOException {
    try (ObjectInputStream in = new ObjectInputStream(Files.newInputStream(file))) {
      return (NetworkPlan) in.readObject();
    } catch (ClassNotFoundException e) {
      throw new IOException(e);
    }
  }
}
