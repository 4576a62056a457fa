package org.vgg4j.models;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The shape of one image, {@code [channels, height, width]}.
 *
 * @param channels number of channels, 3 for color images; at least 1
 * @param height in pixels, at least 1
 * @param width in pixels, at least 1
 */
public record InputShape(int channels, int height, int width) {

  private static final int MOST_CHANNELS = 4_096;
  private static final int LONGEST_SIDE = 16_384;
  private static final Pattern TEXT = Pattern.compile("(\\d{1,9})x(\\d{1,9})x(\\d{1,9})");

  /**
   * @throws ModelException if a size is below 1 or too large
   */
  public InputShape {
    if (channels < 1 || height < 1 || width < 1) {
      throw new ModelException(
          "input '"
              + text(channels, height, width)
              + "': expected channels, height and width of at least 1; for example 3x32x32");
    }
    if (channels > MOST_CHANNELS || Math.max(height, width) > LONGEST_SIDE) {
      throw new ModelException(
          "input '"
              + text(channels, height, width)
              + "': expected at most 4,096 channels and 16,384 pixels a side; for example 3x32x32");
    }
  }

  /**
   * Reads {@code channels x height x width}.
   *
   * @param text for example {@code 3x32x32}
   * @throws ModelException if the text has another form or a size below 1
   */
  public static InputShape parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new ModelException(
          "input '" + text + "': expected CHANNELSxHEIGHTxWIDTH; for example 3x32x32");
    }
    return new InputShape(
        Integer.parseInt(matcher.group(1)),
        Integer.parseInt(matcher.group(2)),
        Integer.parseInt(matcher.group(3)));
  }

  @Override
  public String toString() {
    return text(channels, height, width);
  }

  private static String text(int channels, int height, int width) {
    return channels + "x" + height + "x" + width;
  }
}
