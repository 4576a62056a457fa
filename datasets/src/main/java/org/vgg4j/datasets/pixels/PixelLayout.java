package org.vgg4j.datasets.pixels;

/**
 * How images lie in a block of bytes, each as {@code [channels, side, side]}.
 *
 * @param channels 3 (red, green, blue) or 1 (gray)
 * @param side height and width in pixels
 * @param first where the first image's pixels begin
 * @param stride bytes from one image's pixels to the next one's, at least those of an image
 */
public record PixelLayout(int channels, int side, int first, int stride) {

  public PixelLayout {
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException(channels + " channels; expected 1 or 3");
    }
    if (side < 1 || first < 0 || stride < channels * side * side) {
      throw new IllegalArgumentException(
          "side %d, first %d, stride %d; expected images that do not overlap"
              .formatted(side, first, stride));
    }
  }

  /** Images one after the other. */
  public static PixelLayout dense(int channels, int side, int first) {
    return new PixelLayout(channels, side, first, channels * side * side);
  }

  /** Bytes of an image. */
  public int pixels() {
    return channels * side * side;
  }
}
