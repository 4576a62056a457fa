package org.vgg4j.models.layouts;

import java.util.List;

/**
 * What a published network expects its pixels to be, per channel in the order red, green, blue:
 * {@code value = (pixel / 255 - mean) / deviation}.
 *
 * @param mean on the scale 0 to 1
 * @param deviation on that scale, above 0
 */
public record Preprocessing(List<Float> mean, List<Float> deviation) {

  public Preprocessing {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
  }

  static Preprocessing of(double... meansThenDeviations) {
    Float[] all = new Float[meansThenDeviations.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = (float) meansThenDeviations[i];
    }
    List<Float> values = List.of(all);
    int channels = all.length / 2;
    return new Preprocessing(values.subList(0, channels), values.subList(channels, values.size()));
  }

  /**
   * Keras's mode "caffe": pixels of 0 to 255 in the order blue, green, red, less these means. The
   * order is undone in the first convolution, so that what is left is a mean and a scale.
   */
  static Preprocessing caffe(double red, double green, double blue) {
    double scale = 1.0 / 255;
    return of(red * scale, green * scale, blue * scale, scale, scale, scale);
  }
}
