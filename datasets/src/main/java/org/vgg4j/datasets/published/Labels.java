package org.vgg4j.datasets.published;

import java.nio.file.Path;
import org.vgg4j.datasets.DatasetException;

/** Labels as files have them. */
final class Labels {

  private Labels() {}

  /**
   * Checks labels against the classes there are.
   *
   * @param labels 0 for the first class
   * @param first what the file calls the first class, for the message
   * @throws DatasetException if one is out of range
   */
  static byte[] check(byte[] labels, int classes, int first, Path file) {
    for (int i = 0; i < labels.length; i++) {
      int label = labels[i] & 0xff;
      if (label >= classes) {
        throw new DatasetException(
            "%s gives image %,d the label %d, expected %d to %d: the file is damaged; fetch it again"
                .formatted(file, i, (byte) (label + first), first, classes - 1 + first));
      }
    }
    return labels;
  }

  /**
   * Checks that there are as many labels as images, and some.
   *
   * @throws DatasetException if not
   */
  static void requireAsMany(int labels, int images, Path file, Path imageFile) {
    if (labels != images || images == 0) {
      throw new DatasetException(
          "%s holds %,d labels and %s %,d images, expected as many of both, at least one; fetch both again"
              .formatted(file, labels, imageFile, images));
    }
  }
}
