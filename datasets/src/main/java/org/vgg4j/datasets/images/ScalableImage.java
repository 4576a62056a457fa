package org.vgg4j.datasets.images;

import org.vgg4j.datasets.RandomCrop;

/** An image of any size, which can be brought to another. */
public interface ScalableImage {

  /**
   * Writes the view of evaluation, or a random part, as {@code [channels, height, width]}.
   *
   * @param crop what draws the part; null for the view of evaluation: the shorter side scaled to
   *     fit, the center cut out
   * @param channels 3 for red, green and blue, 1 for gray
   * @param target receives pixels from 0 to 255
   * @param offset where in {@code target} they start
   * @throws org.vgg4j.datasets.DatasetException if the image is missing, damaged or too large
   */
  void write(RandomCrop crop, int channels, int height, int width, byte[] target, int offset);
}
