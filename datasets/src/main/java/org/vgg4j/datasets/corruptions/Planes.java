package org.vgg4j.datasets.corruptions;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * An image as its channels, one for gray and three for red, green and blue, each value from 0 to 1.
 */
record Planes(List<Plane> channels) {

  Planes {
    channels = List.copyOf(channels);
  }

  /** An image of bytes, {@code [channels, height, width]}, from an offset on. */
  static Planes of(byte[] pixels, int offset, int channels, int height, int width) {
    List<Plane> planes = new ArrayList<>();
    for (int c = 0; c < channels; c++) {
      int start = offset + c * height * width;
      planes.add(Plane.of(height, width, (y, x) -> (pixels[start + y * width + x] & 0xff) / 255.0));
    }
    return new Planes(planes);
  }

  int height() {
    return channels.get(0).height();
  }

  int width() {
    return channels.get(0).width();
  }

  /** The same done to every channel. */
  Planes each(UnaryOperator<Plane> change) {
    return new Planes(channels.stream().map(change).toList());
  }

  /** The largest value of any channel. */
  float most() {
    float most = 0;
    for (Plane plane : channels) {
      for (float value : plane.values()) {
        most = Math.max(most, value);
      }
    }
    return most;
  }

  /** The brightness of a pixel: ITU-R 601's luma. */
  double gray(int y, int x) {
    return channels.size() < 3
        ? channels.get(0).at(y, x)
        : 0.299 * channels.get(0).at(y, x)
            + 0.587 * channels.get(1).at(y, x)
            + 0.114 * channels.get(2).at(y, x);
  }

  /**
   * Writes it as bytes. What is behind the point is cut off, as numpy did it for CIFAR-10-C.
   *
   * @param target receives {@code [channels, height, width]}
   */
  void write(byte[] target, int offset) {
    int at = offset;
    for (Plane plane : channels) {
      for (float value : plane.values()) {
        // A value that was a byte before is the same byte again.
        target[at++] = (byte) (int) (Math.max(0, Math.min(1, value)) * 255 + 1e-3);
      }
    }
  }
}
