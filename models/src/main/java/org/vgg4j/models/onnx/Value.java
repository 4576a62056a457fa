package org.vgg4j.models.onnx;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What an operator gives.
 *
 * @param name by which other operators take it
 * @param shape of one example, without the batch: {@code [channels, height, width]} or {@code
 *     [units]}
 */
record Value(String name, List<Integer> shape) {

  static Value image(String name, int channels, int height, int width) {
    return new Value(name, List.of(channels, height, width));
  }

  static Value vector(String name, int units) {
    return new Value(name, List.of(units));
  }

  /** Of this shape under another name. */
  Value named(String other) {
    return new Value(other, shape);
  }

  boolean isImage() {
    return shape.size() == 3;
  }

  /** Of an image, or the units of a vector. */
  int channels() {
    return shape.get(0);
  }

  int height() {
    return shape.get(1);
  }

  int width() {
    return shape.get(2);
  }

  /** How many numbers one example has. */
  int length() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }

  /** For messages: {@code 512x2x2}. */
  String sizes() {
    return shape.stream().map(String::valueOf).collect(Collectors.joining("x"));
  }
}
