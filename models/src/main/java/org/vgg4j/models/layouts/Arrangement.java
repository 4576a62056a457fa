package org.vgg4j.models.layouts;

import java.util.List;
import org.vgg4j.choices.Choice;

/** Conversions that change the order of values and no value. */
public enum Arrangement implements Choice, Conversion {
  /** PyTorch's order, or a vector. */
  AS_IS("PyTorch's order: [out, in, height, width], [out, in], or a vector", false, false),
  /** Keras's dense layer: {@code [in, out]}. */
  TRANSPOSE("a dense layer's [in, out]", true, false),
  /** Keras's first dense layer, {@code [height * width * channels, out]}. */
  FLATTEN_HWC("a dense layer's [height * width * channels, out]", true, false),
  /** Keras's convolution: {@code [height, width, in, out]}. */
  HWIO("a convolution's [height, width, in, out]", true, false),
  /** The same, its inputs in reverse order: blue, green, red. */
  HWIO_BGR("a first convolution's [height, width, in, out], in being blue, green, red", true, true),
  /** PyTorch's order, its inputs in reverse. */
  OIHW_BGR(
      "a first convolution's [out, in, height, width], in being blue, green, red", false, true);

  private final String meaning;
  private final boolean channelsLast;
  private final boolean reversed;

  Arrangement(String meaning, boolean channelsLast, boolean reversed) {
    this.meaning = meaning;
    this.channelsLast = channelsLast;
    this.reversed = reversed;
  }

  @Override
  public String meaning() {
    return meaning;
  }

  @Override
  public String text() {
    return id();
  }

  @Override
  public boolean suits(Role role) {
    return switch (this) {
      case AS_IS -> true;
      case TRANSPOSE, FLATTEN_HWC -> role == Role.DENSE_WEIGHT;
      case HWIO, HWIO_BGR, OIHW_BGR -> role == Role.CONVOLUTION_WEIGHT;
    };
  }

  @Override
  public List<Long> theirShape(Parameter parameter) {
    List<Long> ours = parameter.shape();
    if (!channelsLast) {
      return ours;
    }
    return ours.size() == 4
        ? List.of(ours.get(2), ours.get(3), ours.get(1), ours.get(0))
        : List.of(ours.get(1), ours.get(0));
  }

  @Override
  public float[] toOurs(float[] theirs, Parameter parameter) {
    if (this == AS_IS) {
      return theirs;
    }
    float[] ours = new float[theirs.length];
    exchange(parameter, (our, their) -> ours[our] = theirs[their]);
    return ours;
  }

  @Override
  public float[] toTheirs(float[] ours, Parameter parameter) {
    if (this == AS_IS) {
      return ours;
    }
    float[] theirs = new float[ours.length];
    exchange(parameter, (our, their) -> theirs[their] = ours[our]);
    return theirs;
  }

  private interface Exchange {
    void at(int our, int their);
  }

  /** Names every value's place with us and with them: the same table for both directions. */
  private void exchange(Parameter parameter, Exchange exchange) {
    int[] size = sizes(parameter);
    int outputs = size[0];
    int inputs = size[1];
    int area = size[2];
    for (int place = 0; place < area; place++) {
      for (int input = 0; input < inputs; input++) {
        int their = reversed ? inputs - 1 - input : input;
        for (int output = 0; output < outputs; output++) {
          exchange.at(
              (output * inputs + input) * area + place,
              channelsLast
                  ? (place * inputs + their) * outputs + output
                  : (output * inputs + their) * area + place);
        }
      }
    }
  }

  /** Outputs, inputs, and the pixels of a kernel or of the image that was flattened. */
  private int[] sizes(Parameter parameter) {
    List<Long> shape = parameter.shape();
    int outputs = Math.toIntExact(shape.get(0));
    int inputs = Math.toIntExact(shape.get(1));
    if (shape.size() == 4) {
      return new int[] {outputs, inputs, Math.toIntExact(shape.get(2) * shape.get(3))};
    }
    if (this == FLATTEN_HWC && !parameter.image().isEmpty()) {
      int channels = Math.toIntExact(parameter.image().get(0));
      return new int[] {outputs, channels, inputs / channels};
    }
    return new int[] {outputs, inputs, 1};
  }
}
