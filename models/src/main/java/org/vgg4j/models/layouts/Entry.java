package org.vgg4j.models.layouts;

import java.util.List;

/**
 * One tensor of a file and the parameter it belongs to. Two tensors share a parameter only where
 * one is {@link Conversion.Subtract subtracted} from the other.
 *
 * @param tensor its name
 * @param shape its shape, as it is in the file
 * @param parameter ours
 * @param conversion between the two
 * @param optional whether a file may do without; the parameter then gets its neutral value
 */
public record Entry(
    String tensor, List<Long> shape, Parameter parameter, Conversion conversion, boolean optional) {

  public Entry {
    shape = List.copyOf(shape);
  }

  static Entry of(String tensor, Parameter parameter, Conversion conversion) {
    return new Entry(tensor, conversion.theirShape(parameter), parameter, conversion, false);
  }

  static Entry optional(String tensor, Parameter parameter, Conversion conversion) {
    return new Entry(tensor, conversion.theirShape(parameter), parameter, conversion, true);
  }
}
