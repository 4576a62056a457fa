package org.vgg4j.trainer.views.visualize;

import java.util.List;

/**
 * What the page over the pictures says.
 *
 * @param image the image's file name
 * @param said the likeliest class
 * @param checkpoint as the user named it
 * @param width of the image as the network takes it, in pixels
 * @param height of it
 * @param square the side of what hid a part of the image, in pixels
 * @param largestFall of the probability of {@code said}, in percentage points
 * @param probabilities of the likeliest classes, falling
 * @param kernels channels shown of each layer; 0 for all
 * @param seed drew them
 */
record VisualizationPage(
    String image,
    String said,
    String model,
    String checkpoint,
    int width,
    int height,
    int square,
    String largestFall,
    List<Probability> probabilities,
    int kernels,
    long seed,
    List<Layer> layers) {

  /**
   * A class.
   *
   * @param bar the width of its bar, in per cent
   * @param share the probability in per cent
   */
  record Probability(String name, String bar, String share) {}

  /**
   * A layer.
   *
   * @param shape of its output
   * @param file its picture, beside the page
   * @param shown which channels it shows
   * @param silent the share of values that are zero; empty where none is
   */
  record Layer(String name, String shape, String file, String shown, String silent) {}
}
