package org.vgg4j.datasets.published;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.pixels.PixelImages;
import org.vgg4j.datasets.pixels.PixelLayout;

/** Files that hold nothing but bytes of pixels and labels. */
public final class ByteRecords {

  private static final int CIFAR_SIDE = 32;
  private static final int CIFAR_LABELS = 2;
  private static final int CIFAR_RECORD = CIFAR_LABELS + 3 * CIFAR_SIDE * CIFAR_SIDE;
  private static final int STL_SIDE = 96;

  private ByteRecords() {}

  /**
   * CIFAR-100's binary version: a record is the coarse label, the fine label, then 1,024 red, 1,024
   * green and 1,024 blue bytes, each 32 rows of 32 pixels.
   *
   * @param coarse whether the labels are the 20 coarse ones instead of the 100 fine ones
   * @throws DatasetException if the file is missing, damaged or not of this form
   */
  public static PixelImages cifar100(Path file, boolean coarse, List<String> classNames) {
    return cifar100(
        wholeRecords(file, CIFAR_RECORD, "CIFAR-100's records of 3,074 bytes"),
        file,
        coarse,
        classNames);
  }

  /**
   * The same of records that have been read.
   *
   * @param records one after the other, at least one
   * @param file what to call them in messages
   */
  public static PixelImages cifar100(
      byte[] records, Path file, boolean coarse, List<String> classNames) {
    byte[] labels = new byte[records.length / CIFAR_RECORD];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = records[i * CIFAR_RECORD + (coarse ? 0 : 1)];
    }
    return new PixelImages(
        new PixelLayout(3, CIFAR_SIDE, CIFAR_LABELS, CIFAR_RECORD),
        List.of(records),
        Labels.check(labels, classNames.size(), 0, file),
        classNames);
  }

  /**
   * STL-10's binary version: images of 96x96 as {@code [N, 3, columns, rows]}, and labels from 1.
   *
   * @throws DatasetException if a file is missing, damaged or not of this form
   */
  public static PixelImages stl10(Path images, Path labels, List<String> classNames) {
    byte[] pixels = wholeRecords(images, 3 * STL_SIDE * STL_SIDE, "STL-10's images of 96x96");
    byte[] classes = wholeRecords(labels, 1, "STL-10's labels");
    for (int i = 0; i < classes.length; i++) {
      classes[i]--;
    }
    PixelLayout layout = PixelLayout.dense(3, STL_SIDE, 0);
    Labels.requireAsMany(classes.length, pixels.length / layout.pixels(), labels, images);
    columnsToRows(pixels, STL_SIDE);
    return new PixelImages(
        layout, List.of(pixels), Labels.check(classes, classNames.size(), 1, labels), classNames);
  }

  private static byte[] wholeRecords(Path file, int record, String expected) {
    return FileBytes.read(
        file,
        expected,
        in -> {
          byte[] bytes = FileBytes.rest(in);
          if (bytes.length == 0 || bytes.length % record != 0) {
            throw new IOException(
                "it has %,d bytes, no whole number of records".formatted(bytes.length));
          }
          return bytes;
        });
  }

  /**
   * Turns planes that are stored column after column into rows, in place.
   *
   * @param pixels planes of {@code side * side} bytes
   */
  static void columnsToRows(byte[] pixels, int side) {
    for (int plane = 0; plane < pixels.length; plane += side * side) {
      for (int row = 0; row < side; row++) {
        for (int column = row + 1; column < side; column++) {
          int one = plane + row * side + column;
          int other = plane + column * side + row;
          byte kept = pixels[one];
          pixels[one] = pixels[other];
          pixels[other] = kept;
        }
      }
    }
  }
}
