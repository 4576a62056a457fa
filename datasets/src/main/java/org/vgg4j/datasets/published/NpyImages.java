package org.vgg4j.datasets.published;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.Fingerprint;
import org.vgg4j.datasets.InputFailureException;
import org.vgg4j.datasets.RandomCrop;
import org.vgg4j.datasets.SquareImages;
import org.vgg4j.datasets.images.StoredImage;
import org.vgg4j.datasets.pixels.PixelImages;

/**
 * Images in numpy's files, unsigned bytes {@code [N, 32, 32, 3]}, all with the same labels over and
 * over. They stay in their files, which are far larger than memory where there are many, and are
 * read one by one.
 */
public final class NpyImages extends SquareImages {

  private static final int SIDE = 32;
  private static final int PIXELS = 3 * SIDE * SIDE;

  private final List<NpyFile> files;
  private final int perFile;
  private final byte[] labels;

  private NpyImages(
      List<NpyFile> files, byte[] labels, List<String> classNames, int channels, int side) {
    super(classNames, channels, side);
    this.files = files;
    this.perFile = labels.length;
    this.labels = labels;
  }

  /**
   * @param images arrays of as many rows as there are labels
   * @param labels whole numbers, 0 for the first class
   * @param channels 1 or 3 that images are brought to; 0 for 3
   * @param side height and width that they are brought to; 0 for 32
   * @throws DatasetException if a file is missing, damaged or not of this form
   */
  public static NpyImages open(
      List<Path> images, Path labels, List<String> classNames, int channels, int side) {
    NpyFile classes = NpyFile.open(labels);
    int count = classes.requireRows(List.of("|u1", "<i4", "<i8"));
    List<NpyFile> files = new ArrayList<>();
    for (Path file : images) {
      NpyFile array = NpyFile.open(file);
      Labels.requireAsMany(count, array.requireRows(List.of("|u1"), SIDE, SIDE, 3), labels, file);
      files.add(array);
    }
    return new NpyImages(
        List.copyOf(files),
        Labels.check(classes.labels(), classNames.size(), 0, labels),
        classNames,
        channels == 0 ? 3 : channels,
        side == 0 ? SIDE : side);
  }

  @Override
  public int size() {
    return files.size() * perFile;
  }

  @Override
  public int label(int index) {
    return labels[index % perFile];
  }

  @Override
  public int sourceIndex(int index) {
    return index;
  }

  @Override
  public long storedBytes(int index) {
    return PIXELS;
  }

  @Override
  public long fingerprint(int index) {
    return Fingerprint.ofPixels(pixels(index), 0, PIXELS);
  }

  @Override
  public void read(int index, RandomCrop crop, byte[] target, int offset) {
    byte[] pixels = pixels(index);
    if (crop == null && height() == SIDE && channels() == 3) {
      System.arraycopy(pixels, 0, target, offset, PIXELS);
      return;
    }
    StoredImage image = new StoredImage(PixelImages.picture(3, SIDE, pixels, 0));
    image.write(crop, channels(), height(), width(), target, offset);
  }

  /** An image as {@code [3, 32, 32]}. */
  private byte[] pixels(int index) {
    NpyFile array = files.get(index / perFile);
    ByteBuffer bytes = ByteBuffer.allocate(PIXELS);
    // Opened for every image, because a set has no end at which it could close them.
    try (FileChannel channel = FileChannel.open(array.file(), StandardOpenOption.READ)) {
      long start = array.first() + (long) (index % perFile) * PIXELS;
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, start + bytes.position()) < 0) {
          throw new EOFException("it is cut off");
        }
      }
    } catch (IOException e) {
      throw new InputFailureException(
          "%s cannot be read (%s), expected images; check the disk and the file's permissions"
              .formatted(array.file(), DatasetException.reason(e)),
          e);
    }
    byte[] pixels = new byte[PIXELS];
    for (int p = 0; p < SIDE * SIDE; p++) {
      for (int c = 0; c < 3; c++) {
        pixels[c * SIDE * SIDE + p] = bytes.get(3 * p + c);
      }
    }
    return pixels;
  }
}
