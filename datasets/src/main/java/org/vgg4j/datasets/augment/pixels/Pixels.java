package org.vgg4j.datasets.augment.pixels;

/**
 * The image that is being varied, {@code [channels, height, width]}, a byte for each value, and
 * scratch memory of the same size. Used again for the next image.
 */
public final class Pixels {

  private final int channels;
  private final int height;
  private final int width;
  private final int[] counts = new int[256];
  private final byte[] table = new byte[256];
  private byte[] values;
  private byte[] spare;
  private float[] scratch;
  private float[] kernel = {};

  /** A black image of that size. */
  public Pixels(int channels, int height, int width) {
    this.channels = channels;
    this.height = height;
    this.width = width;
    this.values = new byte[channels * height * width];
    this.spare = new byte[values.length];
  }

  /** Channels of the image, 3 (red, green, blue) or 1 (gray). */
  public int channels() {
    return channels;
  }

  /** Its height in pixels. */
  public int height() {
    return height;
  }

  /** Its width in pixels. */
  public int width() {
    return width;
  }

  /** The image, to be read and written. {@link #swap} makes it another array. */
  public byte[] values() {
    return values;
  }

  /** Where the next image is made, before {@link #swap}. */
  public byte[] spare() {
    return spare;
  }

  /** Makes the spare array the image. */
  public void swap() {
    byte[] before = values;
    values = spare;
    spare = before;
  }

  /** Values of a channel. */
  public int plane() {
    return height * width;
  }

  /** How often each value is there: memory for it, of whatever was before. */
  int[] counts() {
    return counts;
  }

  /** What becomes of each value: memory for it, of whatever was before. */
  byte[] table() {
    return table;
  }

  /** At least so many numbers, of whatever was before. */
  float[] kernel(int length) {
    if (kernel.length < length) {
      kernel = new float[length];
    }
    return kernel;
  }

  /** Numbers for one channel, made where they are asked for first. */
  float[] scratch() {
    if (scratch == null) {
      scratch = new float[plane()];
    }
    return scratch;
  }

  /** The brightness of a pixel, 0 to 255: ITU-R 601's luma, rounded as Pillow does. */
  int gray(int pixel) {
    if (channels < 3) {
      return values[pixel] & 0xff;
    }
    int plane = plane();
    return (19_595 * (values[pixel] & 0xff)
            + 38_470 * (values[plane + pixel] & 0xff)
            + 7_471 * (values[2 * plane + pixel] & 0xff)
            + 0x8000)
        >> 16;
  }

  /** A number as a byte: 0 below 0, 255 above 255, otherwise without what is behind the point. */
  static byte truncated(float value) {
    return (byte) (value <= 0 ? 0 : value >= 255 ? 255 : (int) value);
  }
}
