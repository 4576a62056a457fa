package org.vgg4j.trainer.views.visualize;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.vgg4j.trainer.evaluation.Evaluator;
import org.vgg4j.trainer.views.charts.Pictures;

/**
 * Which parts of an image a class rests on: a square of the training set's mean color moves over
 * the image, and where the class's probability falls, the network looked (Zeiler and Fergus,
 * Visualizing and Understanding Convolutional Networks, 2014, section 4.2). Unlike Grad-CAM it asks
 * nothing of the network's inside, so it works for every graph.
 *
 * @param drop [height][width]: by how much the probability falls, mean over the squares that cover
 *     the pixel; in [-1, 1]
 * @param largest the largest fall
 * @param side of the square in pixels
 */
record Occlusion(double[][] drop, double largest, int side) {

  private static final int BATCH = 16;
  private static final int SMALL_IMAGE = 64;

  /**
   * Moves the square over an image.
   *
   * @param features [1, channels, height, width]; 0 is the training set's mean color where it was
   *     normalized per channel, and black where not
   * @param label the class that is asked about
   * @param probability of it for the whole image
   */
  static Occlusion of(ComputationGraph graph, INDArray features, int label, double probability) {
    int height = (int) features.size(2);
    int width = (int) features.size(3);
    int side = Math.max(1, Math.min(height, width) / 4);
    // Larger images cost more per step and show no more with finer ones.
    int stride =
        Math.max(1, Math.min(height, width) / (Math.max(height, width) > SMALL_IMAGE ? 10 : 16));
    List<int[]> places = places(height, width, side, stride);
    double[][] sum = new double[height][width];
    int[][] covered = new int[height][width];
    for (int from = 0; from < places.size(); from += BATCH) {
      List<int[]> some = places.subList(from, Math.min(places.size(), from + BATCH));
      INDArray batch =
          Nd4j.tile(features, some.size(), 1, 1, 1)
              .reshape(some.size(), features.size(1), height, width)
              .dup('c');
      for (int i = 0; i < some.size(); i++) {
        batch
            .get(
                NDArrayIndex.point(i),
                NDArrayIndex.all(),
                NDArrayIndex.interval(top(some.get(i)), bottom(some.get(i), side, height)),
                NDArrayIndex.interval(left(some.get(i)), right(some.get(i), side, width)))
            .assign(0);
      }
      float[][] probabilities = Evaluator.probabilities(graph, batch);
      for (int i = 0; i < some.size(); i++) {
        double fall = probability - probabilities[i][label];
        for (int y = top(some.get(i)); y < bottom(some.get(i), side, height); y++) {
          for (int x = left(some.get(i)); x < right(some.get(i), side, width); x++) {
            sum[y][x] += fall;
            covered[y][x]++;
          }
        }
      }
    }
    double largest = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        sum[y][x] /= Math.max(1, covered[y][x]);
        largest = Math.max(largest, sum[y][x]);
      }
    }
    return new Occlusion(sum, largest, side);
  }

  /** Squares reach over the border, so that a pixel there is covered as often as others. */
  private static List<int[]> places(int height, int width, int side, int stride) {
    List<int[]> places = new ArrayList<>();
    for (int y = -side / 2; y <= height - side / 2; y += stride) {
      for (int x = -side / 2; x <= width - side / 2; x += stride) {
        if (y + side > 0 && x + side > 0 && y < height && x < width) {
          places.add(new int[] {y, x});
        }
      }
    }
    return places;
  }

  private static int top(int[] place) {
    return Math.max(0, place[0]);
  }

  private static int left(int[] place) {
    return Math.max(0, place[1]);
  }

  private static int bottom(int[] place, int side, int height) {
    return Math.min(height, place[0] + side);
  }

  private static int right(int[] place, int side, int width) {
    return Math.min(width, place[1] + side);
  }

  /** The image in gray, in color where the class rests on it: dark for little, yellow for most. */
  BufferedImage over(BufferedImage image) {
    BufferedImage result =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        double heat = largest > 0 ? Math.max(0, drop[y][x]) / largest : 0;
        int pixel = image.getRGB(x, y);
        double gray =
            0.299 * (pixel >> 16 & 0xff) + 0.587 * (pixel >> 8 & 0xff) + 0.114 * (pixel & 0xff);
        int color = Pictures.viridis(heat);
        int mixed = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
          mixed |= (int) Math.round(0.45 * gray + 0.55 * (color >> shift & 0xff)) << shift;
        }
        result.setRGB(x, y, mixed);
      }
    }
    return result;
  }
}
