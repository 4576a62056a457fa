package org.vgg4j.models.layouts;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vgg4j.choices.Choices;
import org.vgg4j.choices.UnknownChoiceException;

/** How the values of a tensor become those of a parameter, and back. */
public sealed interface Conversion permits Arrangement, AdaptivePool, Epsilon, Conversion.Subtract {

  /** As it stands in a {@link TensorMap}. */
  String text();

  /** Whether it makes sense for such a parameter. */
  boolean suits(Role role);

  /** The shape that the tensor of a parameter has. */
  List<Long> theirShape(Parameter parameter);

  /**
   * Their values as ours.
   *
   * @param theirs in the order of the file; may be given back unchanged
   * @return in the order of {@link Parameter#shape}
   * @throws LayoutException if ours cannot hold them
   */
  float[] toOurs(float[] theirs, Parameter parameter);

  /**
   * Our values as theirs.
   *
   * @param ours in the order of {@link Parameter#shape}; may be given back unchanged
   * @throws LayoutException if theirs cannot hold them
   */
  float[] toTheirs(float[] ours, Parameter parameter);

  /** Whether ours can be written so; some conversions only lead to us. */
  default boolean leadsBack(Parameter parameter) {
    return true;
  }

  /**
   * Reads what {@link #text} writes, in any case.
   *
   * @throws UnknownChoiceException if there is no such conversion
   */
  static Conversion parse(String text) {
    Matcher parameterized =
        Pattern.compile("(epsilon=|adaptive-pool-)(\\S+)")
            .matcher(text.strip().toLowerCase(Locale.ROOT));
    if (parameterized.matches()) {
      try {
        return parameterized.group(1).equals("epsilon=")
            ? new Epsilon(Double.parseDouble(parameterized.group(2)))
            : new AdaptivePool(Integer.parseInt(parameterized.group(2)));
      } catch (IllegalArgumentException e) {
        // Falls through to the message that lists what there is.
      }
    }
    List<Conversion> plain = new ArrayList<>(List.of(Arrangement.values()));
    plain.add(new Subtract());
    plain.add(new Epsilon(1e-3));
    plain.add(new AdaptivePool(7));
    return Choices.find("conversion", text, plain, Conversion::text);
  }

  /**
   * The bias of a convolution that has none with us: it is taken from the running mean of the batch
   * norm behind it, since {@code (x + bias) - mean = x - (mean - bias)}. Exact at inference but for
   * rounding; in training a batch norm takes every bias away. Written as zeros.
   */
  record Subtract() implements Conversion {

    @Override
    public String text() {
      return "subtract";
    }

    @Override
    public boolean suits(Role role) {
      return role == Role.MEAN;
    }

    @Override
    public List<Long> theirShape(Parameter parameter) {
      return parameter.shape();
    }

    /** What is to be subtracted. */
    @Override
    public float[] toOurs(float[] theirs, Parameter parameter) {
      return theirs;
    }

    @Override
    public float[] toTheirs(float[] ours, Parameter parameter) {
      return new float[ours.length];
    }
  }
}
