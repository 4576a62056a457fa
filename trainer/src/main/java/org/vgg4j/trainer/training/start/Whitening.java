package org.vgg4j.trainer.training.start;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.Normalization;
import org.vgg4j.datasets.UnreadableImageException;
import org.vgg4j.models.ModelFactory;

/**
 * The filters of the whitening layer: the eigenvectors of the covariance of all patches of 2x2
 * pixels of up to 5,000 training images, each over the root of its eigenvalue plus 5e-4, the
 * largest first, and then their negatives. Behind them the values of a patch have about unit
 * deviation and do not correlate (D. Page, "How to Train Your ResNet", 2018; the constants are K.
 * Jordan's, 2024, arXiv:2404.00498).
 */
final class Whitening {

  private static final int SIDE = 2;
  private static final int MOST_IMAGES = 5_000;
  private static final double LEAST_VARIANCE = 5e-4;

  private final float[][] filters;

  private Whitening(float[][] filters) {
    this.filters = filters;
  }

  /** Measures training images, evenly spread over all there are; unreadable ones are left out. */
  static Whitening of(ImageSet images, Normalization normalization) {
    int values = SIDE * SIDE * images.channels();
    double[][] products = new double[values][values];
    byte[] pixels = new byte[images.channels() * images.height() * images.width()];
    int measured = Math.min(images.size(), MOST_IMAGES);
    float[][] table = normalization.table();
    long patches = 0;
    for (int i = 0; i < measured; i++) {
      try {
        images.read((int) ((long) i * images.size() / measured), null, pixels, 0);
      } catch (UnreadableImageException e) {
        continue;
      }
      patches += addPatches(images, pixels, table, products);
    }
    return new Whitening(filters(products, Math.max(1, patches)));
  }

  private static long addPatches(
      ImageSet images, byte[] pixels, float[][] table, double[][] products) {
    int height = images.height();
    int width = images.width();
    double[] patch = new double[products.length];
    for (int y = 0; y + SIDE <= height; y++) {
      for (int x = 0; x + SIDE <= width; x++) {
        for (int value = 0; value < patch.length; value++) {
          // In the order of a filter's weights: [channel, row, column].
          int channel = value / (SIDE * SIDE);
          int row = y + value / SIDE % SIDE;
          int column = x + value % SIDE;
          patch[value] = table[channel][pixels[(channel * height + row) * width + column] & 0xff];
        }
        for (int a = 0; a < patch.length; a++) {
          for (int b = 0; b <= a; b++) {
            products[a][b] += patch[a] * patch[b];
          }
        }
      }
    }
    return (long) Math.max(0, height - SIDE + 1) * Math.max(0, width - SIDE + 1);
  }

  private static float[][] filters(double[][] products, long patches) {
    int values = products.length;
    double[][] covariance = new double[values][values];
    for (int a = 0; a < values; a++) {
      for (int b = 0; b <= a; b++) {
        covariance[a][b] = products[a][b] / patches;
        covariance[b][a] = covariance[a][b];
      }
    }
    EigenDecomposition eigen = new EigenDecomposition(new Array2DRowRealMatrix(covariance));
    float[][] filters = new float[2 * values][values];
    for (int k = 0; k < values; k++) {
      double scale = 1 / Math.sqrt(Math.max(0, eigen.getRealEigenvalue(k)) + LEAST_VARIANCE);
      double[] vector = eigen.getEigenvector(k).toArray();
      for (int value = 0; value < values; value++) {
        filters[k][value] = (float) (scale * vector[value]);
        filters[values + k][value] = -filters[k][value];
      }
    }
    return filters;
  }

  /** Writes them into the network's whitening layer, [filters, channels, 2, 2]. */
  void setIn(ComputationGraph graph) {
    INDArray weights = graph.getLayer(ModelFactory.WHITENING).getParam("W");
    weights.assign(Nd4j.createFromArray(filters).reshape('c', weights.shape()));
  }
}
