package org.vgg4j.datasets.augment;

import java.util.Arrays;

/** A rectangle within an image, from the first row and column to before the last. */
record Box(int top, int left, int bottom, int right) {

  /** What of a rectangle lies within the image. */
  static Box of(int top, int left, int high, int wide, int height, int width) {
    return new Box(
        Math.max(0, top),
        Math.max(0, left),
        Math.min(height, top + high),
        Math.min(width, left + wide));
  }

  /** Pixels in it. */
  int area() {
    return (bottom - top) * (right - left);
  }

  /** Sets all channels in it to 0. */
  void fill(float[] image, int height, int width) {
    for (int plane = 0; plane < image.length; plane += height * width) {
      for (int row = top; row < bottom; row++) {
        Arrays.fill(image, plane + row * width + left, plane + row * width + right, 0);
      }
    }
  }

  /** Sets all channels in it to another image's. */
  void copy(float[] from, float[] to, int height, int width) {
    for (int plane = 0; plane < to.length; plane += height * width) {
      for (int row = top; row < bottom; row++) {
        int start = plane + row * width + left;
        System.arraycopy(from, start, to, start, right - left);
      }
    }
  }
}
