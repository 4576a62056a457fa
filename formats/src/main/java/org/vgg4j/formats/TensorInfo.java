package org.vgg4j.formats;

import java.util.List;

/**
 * A tensor of a file, without its values.
 *
 * @param name as the file has it, such as {@code features.0.weight}; unique in its file
 * @param shape outermost first; empty for a single number
 */
public record TensorInfo(String name, List<Long> shape) {

  public TensorInfo {
    shape = List.copyOf(shape);
  }

  /** How many values it has. */
  public long length() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }
}
