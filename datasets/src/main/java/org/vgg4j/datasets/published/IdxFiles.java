package org.vgg4j.datasets.published;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.vgg4j.datasets.pixels.PixelImages;
import org.vgg4j.datasets.pixels.PixelLayout;

/**
 * Images and labels in the idx format of MNIST (LeCun, Cortes and Burges, 1998): the number
 * 0x000008dd, where 08 means unsigned bytes and dd is the number of dimensions; the dimensions as
 * 32-bit numbers, highest byte first; the values. With or without gzip.
 */
public final class IdxFiles {

  private static final int MOST_SIDE = 1_024;

  private IdxFiles() {}

  /**
   * Gray images with their labels.
   *
   * @param images {@code [N, side, side]}
   * @param labels {@code [N]}
   * @throws org.vgg4j.datasets.DatasetException if a file is missing, damaged or not of this form
   */
  public static PixelImages read(Path images, Path labels, List<String> classNames) {
    byte[][] pixels = new byte[1][];
    int side =
        FileBytes.read(
            images,
            "an idx file of images",
            in -> {
              int[] shape = shape(FileBytes.exactly(in, 16), 3);
              if (shape[1] != shape[2] || shape[1] < 1 || shape[1] > MOST_SIDE) {
                throw new IOException(
                    "its images are %d x %d, not square".formatted(shape[1], shape[2]));
              }
              pixels[0] = FileBytes.exactly(in, (long) shape[0] * shape[1] * shape[2]);
              requireEnd(in.read());
              return shape[1];
            });
    byte[] classes =
        FileBytes.read(
            labels,
            "an idx file of labels",
            in -> {
              byte[] values = FileBytes.exactly(in, shape(FileBytes.exactly(in, 8), 1)[0]);
              requireEnd(in.read());
              return values;
            });
    Labels.requireAsMany(classes.length, pixels[0].length / (side * side), labels, images);
    return new PixelImages(
        PixelLayout.dense(1, side, 0),
        List.of(pixels[0]),
        Labels.check(classes, classNames.size(), 0, labels),
        classNames);
  }

  private static int[] shape(byte[] header, int dimensions) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(header);
    int kind = buffer.getInt();
    if (kind != (0x800 | dimensions)) {
      throw new IOException(
          "it begins with 0x%08x instead of 0x%08x".formatted(kind, 0x800 | dimensions));
    }
    int[] shape = new int[dimensions];
    for (int d = 0; d < dimensions; d++) {
      shape[d] = buffer.getInt();
    }
    return shape;
  }

  private static void requireEnd(int next) throws IOException {
    if (next >= 0) {
      throw new IOException("it goes on behind its last value");
    }
  }
}
