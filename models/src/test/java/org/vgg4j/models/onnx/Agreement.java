package org.vgg4j.models.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.models.InputShape;

/** Holds an exported network to what Deeplearning4j computes. */
final class Agreement {

  private static final float TOLERANCE = 1e-4f;
  private static final int[] BATCHES = {1, 3, 7};
  private static final int IMAGES = 11;
  private static final float[] MEAN = {0.49f, 0.48f, 0.45f};
  private static final float[] DEVIATION = {0.25f, 0.24f, 0.26f};

  private Agreement() {}

  static OnnxOptions options(InputShape shape, int classes, Pixels pixels) {
    return new OnnxOptions(
        shape,
        IntStream.range(0, classes).mapToObj(i -> "class " + i).toList(),
        List.of(MEAN[0], MEAN[1], MEAN[2]),
        List.of(DEVIATION[0], DEVIATION[1], DEVIATION[2]),
        pixels,
        "test");
  }

  /**
   * Gives every parameter values that differ from each other and from where it started, none of
   * which lets signals die: biases and betas around 0, gammas and variances around 1.
   */
  static ComputationGraph disturbed(ComputationGraph network) {
    Random random = new Random(3);
    network
        .paramTable()
        .forEach(
            (name, values) -> {
              String parameter = name.substring(name.lastIndexOf('_') + 1);
              double bound =
                  parameter.equals("W")
                      ? Math.sqrt(6.0 / (values.length() / values.size(outputs(values))))
                      : 0.5;
              double center = parameter.equals("gamma") || parameter.equals("var") ? 1 : 0;
              double[] drawn =
                  random.doubles(values.length(), center - bound, center + bound).toArray();
              values.assign(
                  Nd4j.createFromArray(drawn).castTo(values.dataType()).reshape(values.shape()));
            });
    return network;
  }

  private static int outputs(INDArray weights) {
    return weights.rank() == 4 ? 0 : 1;
  }

  /**
   * Images of 0 to 255, in batches of 1, 3 and 7, normalized inside and outside: the first of
   * CIFAR-10's test set where the network takes their size.
   */
  static void check(ComputationGraph network, InputShape shape) {
    float[] raw = pixels(shape);
    float[] normalized = normalized(raw, shape);
    INDArray images =
        Nd4j.createFromArray(normalized)
            .reshape('c', IMAGES, shape.channels(), shape.height(), shape.width());
    float[][] expected = network.outputSingle(images).toFloatMatrix();
    assertThat(spread(expected)).as("images that give different outputs").isGreaterThan(0.01);
    int classes = expected[0].length;
    check(network, expected, raw, options(shape, classes, Pixels.RAW));
    check(network, expected, normalized, options(shape, classes, Pixels.NORMALIZED));
  }

  private static void check(
      ComputationGraph network, float[][] expected, float[] images, OnnxOptions options) {
    try (Onnxruntime exported = Onnxruntime.load(network, options)) {
      List<float[]> rows = exported.run("probabilities", images, BATCHES);
      List<float[]> scores = exported.run("scores", images, BATCHES);
      assertThat(rows).hasSameSizeAs(expected);
      for (int image = 0; image < expected.length; image++) {
        assertThat(rows.get(image)).containsExactly(expected[image], within(TOLERANCE));
        assertThat(softmax(scores.get(image))).containsExactly(rows.get(image), within(TOLERANCE));
      }
    }
  }

  private static float[] pixels(InputShape shape) {
    return shape.channels() == 3 && shape.height() == 32 && shape.width() == 32
        ? cifar10()
        : drawn(shape);
  }

  private static float[] cifar10() {
    try (InputStream in = Agreement.class.getResourceAsStream("cifar10-test-images.bin")) {
      byte[] bytes = in.readNBytes(IMAGES * 3 * 32 * 32);
      float[] pixels = new float[bytes.length];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = bytes[i] & 0xff;
      }
      return pixels;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whole numbers from 0 to 255 around a color of each image's own: pools even out mere noise. */
  private static float[] drawn(InputShape shape) {
    Random random = new Random(5);
    int plane = shape.height() * shape.width();
    float[] pixels = new float[IMAGES * shape.channels() * plane];
    for (int i = 0; i < pixels.length; i += plane) {
      int color = random.nextInt(156);
      for (int p = i; p < i + plane; p++) {
        pixels[p] = color + random.nextInt(101);
      }
    }
    return pixels;
  }

  private static float[] normalized(float[] raw, InputShape shape) {
    float[] normalized = new float[raw.length];
    int plane = shape.height() * shape.width();
    for (int i = 0; i < raw.length; i++) {
      int channel = i / plane % shape.channels();
      normalized[i] = (raw[i] / 255f - MEAN[channel]) / DEVIATION[channel];
    }
    return normalized;
  }

  /** How far apart the outputs of two images are at most. */
  private static double spread(float[][] rows) {
    double largest = 0;
    for (int column = 0; column < rows[0].length; column++) {
      int c = column;
      double[] values = Arrays.stream(rows).mapToDouble(row -> row[c]).sorted().toArray();
      largest = Math.max(largest, values[values.length - 1] - values[0]);
    }
    return largest;
  }

  private static float[] softmax(float[] scores) {
    double highest = IntStream.range(0, scores.length).mapToDouble(i -> scores[i]).max().orElse(0);
    double[] powers =
        IntStream.range(0, scores.length).mapToDouble(i -> Math.exp(scores[i] - highest)).toArray();
    double sum = Arrays.stream(powers).sum();
    float[] shares = new float[scores.length];
    IntStream.range(0, shares.length).forEach(i -> shares[i] = (float) (powers[i] / sum));
    return shares;
  }
}
