package org.vgg4j.models.layouts;

import java.util.List;

/**
 * A parameter of one of our layers.
 *
 * @param layer the layer's name
 * @param role what it is to the layer
 * @param key Deeplearning4j's name: {@code W}, {@code b}, {@code gamma}, {@code beta}, {@code
 *     mean}, {@code var} or {@code log10stdev}
 * @param shape as PyTorch has it: {@code [out, in, height, width]}, {@code [out, in]} or {@code
 *     [channels]}
 * @param image the {@code [channels, height, width]} whose flattening a dense layer's weights act
 *     on; empty for all others
 * @param epsilon what its batch norm adds to the variance; 0 for other layers
 * @param locked the value that a batch norm with a locked factor and offset computes with, which
 *     Deeplearning4j then keeps in no array; null for all that is kept
 */
public record Parameter(
    String layer,
    Role role,
    String key,
    List<Long> shape,
    List<Long> image,
    double epsilon,
    Float locked) {

  public Parameter {
    shape = List.copyOf(shape);
    image = List.copyOf(image);
  }

  /** How many values it has. */
  public long length() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  /** For messages. */
  String words() {
    return "'" + key + "' of layer '" + layer + "'";
  }
}
