package org.vgg4j.datasets;

import java.util.ArrayList;
import java.util.List;

/** Labeled images of one size, addressed by index. Safe to read from many threads. */
public interface ImageSet {

  /** Number of images. */
  int size();

  /** Channels of each image: 3 (red, green, blue) or 1 (gray). */
  int channels();

  /** Height of each image in pixels. */
  int height();

  /** Width of each image in pixels. */
  int width();

  /** Names of the classes; a label is a position in this list. */
  List<String> classNames();

  /**
   * @param index 0 to {@link #size()} - 1
   * @return the label of that image, 0 to {@code classNames().size() - 1}
   */
  int label(int index);

  /** Images of each class, in label order. A label outside of the classes counts for none. */
  default int[] classCounts() {
    int[] counts = new int[classNames().size()];
    for (int i = 0; i < size(); i++) {
      int label = label(i);
      if (label >= 0 && label < counts.length) {
        counts[label]++;
      }
    }
    return counts;
  }

  /**
   * @param index 0 to {@link #size()} - 1
   * @return where the image stands in its source's own order, whatever was split off or limited
   */
  int sourceIndex(int index);

  /**
   * @param index 0 to {@link #size()} - 1
   * @return the file that the image is in, below the data's folder, with {@code /} between names;
   *     null for images that have no file of their own
   */
  default String file(int index) {
    return null;
  }

  /**
   * @param index 0 to {@link #size()} - 1
   * @return where the image stands among those of its class: where only some are used, these are
   *     the lowest
   */
  default long rank(int index) {
    return sourceIndex(index);
  }

  /**
   * @param index 0 to {@link #size()} - 1
   * @return why that image cannot be read, as far as it was tried; null if nothing is wrong with it
   */
  default String problem(int index) {
    return null;
  }

  /** Files that would be images of this set if they could be read; they have no index. */
  default List<UnreadableImage> leftOut() {
    return List.of();
  }

  /**
   * All that is known to be unreadable so far: files left out, then images whose reading failed.
   */
  default List<UnreadableImage> unreadable() {
    List<UnreadableImage> unreadable = new ArrayList<>(leftOut());
    for (int i = 0; i < size(); i++) {
      if (problem(i) != null) {
        unreadable.add(new UnreadableImage(file(i), problem(i)));
      }
    }
    return unreadable;
  }

  /**
   * A number that two images share if they are the same once more: the same file, or the same
   * pixels where an image has no file of its own.
   *
   * @param index 0 to {@link #size()} - 1
   * @return 0 for pixels that are all of one gray, and for an image that cannot be read
   */
  default long fingerprint(int index) {
    byte[] pixels = new byte[channels() * height() * width()];
    try {
      read(index, null, pixels, 0);
    } catch (UnreadableImageException e) {
      return 0;
    }
    return Fingerprint.ofPixels(pixels, 0, pixels.length);
  }

  /**
   * @param index 0 to {@link #size()} - 1
   * @return bytes that are read from the disk and decoded for that image; 0 for one in memory
   */
  default long storedBytes(int index) {
    return 0;
  }

  /**
   * @param index 0 to {@link #size()} - 1
   * @return how the image is stored, for example {@code JPEG 640x480 color}; null for one that has
   *     no file of its own
   * @throws UnreadableImageException if its file cannot be read
   */
  default String stored(int index) {
    return null;
  }

  /**
   * Writes the pixels of one image, 0 to 255, as {@code [channels, height, width]}.
   *
   * @param index 0 to {@link #size()} - 1
   * @param crop null for the view used in evaluation, which is always the same; otherwise what
   *     draws a part of the image
   * @param target receives {@code channels * height * width} bytes
   * @param offset where in {@code target} they start
   * @throws UnreadableImageException if this image cannot be read
   * @throws DatasetException if there is no sense in reading others
   */
  void read(int index, RandomCrop crop, byte[] target, int offset);
}
