package org.vgg4j.datasets.images.jpeg;

import static org.bytedeco.leptonica.global.leptonica.pixDestroy;
import static org.bytedeco.leptonica.global.leptonica.pixGetData;
import static org.bytedeco.leptonica.global.leptonica.pixGetDepth;
import static org.bytedeco.leptonica.global.leptonica.pixGetHeight;
import static org.bytedeco.leptonica.global.leptonica.pixGetWidth;
import static org.bytedeco.leptonica.global.leptonica.pixGetWpl;
import static org.bytedeco.leptonica.global.leptonica.pixReadMemJpeg;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.leptonica.PIX;
import org.bytedeco.leptonica.global.leptonica;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.InputFailureException;

/**
 * Reads a plain JPEG file at a part of its size by libjpeg-turbo, which Leptonica has inside: a
 * pixel is what the reduced inverse transform makes of the 2x2, 4x4 or 8x8 pixels that the file
 * holds there. Files of any other kind, and damaged ones, are left to a reader of whole files.
 */
public final class ReducedJpeg {

  /** Pixels of a block's side, and the largest reduction. */
  public static final int LARGEST = 8;

  /** What the words of gray pixels hold: four of them, the first in the highest bits. */
  private static final int BITS_OF_GRAY = 8;

  private static final int BITS_OF_COLOR = 32;

  /** The library, once it is asked for. */
  private static final class Library {

    static final Throwable FAILURE = load();

    private static Throwable load() {
      try {
        // What is wrong with a file is said by whoever reads it as a whole.
        leptonica.setMsgSeverity(leptonica.L_SEVERITY_NONE);
        return null;
      } catch (LinkageError | RuntimeException e) {
        return e;
      }
    }
  }

  /**
   * Files that libjpeg warned of, by their checksums. It writes what it warns of to the error
   * output, past everybody: once is enough.
   */
  private static final Set<Long> DAMAGED = ConcurrentHashMap.newKeySet();

  private static final int MOST_REMEMBERED = 100_000;

  private ReducedJpeg() {}

  /**
   * Reads a file.
   *
   * @param width of the whole image in pixels, as another reader found it
   * @param height of the whole image in pixels
   * @param reduction 2, 4 or 8
   * @return {@code ceil(height / reduction)} rows of {@code ceil(width / reduction)} pixels, gray
   *     or of blue, green and red; nothing if the file is not plain, is damaged, or is of another
   *     size than that
   * @throws InputFailureException if the library is not there
   */
  public static Optional<BufferedImage> read(byte[] file, int width, int height, int reduction) {
    if (reduction != 2 && reduction != 4 && reduction != LARGEST) {
      throw new IllegalArgumentException("the reduction is " + reduction + "; it must be 2, 4, 8");
    }
    try {
      PlainHeader header = PlainHeader.read(file);
      if (header.width() != width || header.height() != height) {
        return Optional.empty();
      }
      requireLibrary();
      if (!DAMAGED.isEmpty() && DAMAGED.contains(checksum(file))) {
        return Optional.empty();
      }
      BufferedImage picture =
          decode(file, ceil(width, reduction), ceil(height, reduction), reduction, header);
      if (header.components() > 1 && header.profile().length > 0) {
        ColorProfile.apply(header.profile(), picture);
      }
      return Optional.of(picture);
    } catch (NotPlainException e) {
      return Optional.empty();
    }
  }

  private static void requireLibrary() {
    if (Library.FAILURE != null) {
      throw new InputFailureException(
          "large JPEG files cannot be decoded scaled here (Leptonica: "
              + DatasetException.reason(Library.FAILURE)
              + "), expected its library for this system; install the program anew, or train with --set decode=whole",
          Library.FAILURE);
    }
  }

  /** Where two files have the same one, the second is read as a whole too. */
  private static long checksum(byte[] file) {
    CRC32C checksum = new CRC32C();
    checksum.update(file);
    return checksum.getValue() << Integer.SIZE | file.length;
  }

  private static int ceil(int number, int divisor) {
    return (number + divisor - 1) / divisor;
  }

  private static BufferedImage decode(
      byte[] file, int width, int height, int reduction, PlainHeader header)
      throws NotPlainException {
    try (BytePointer bytes = new BytePointer(file);
        IntPointer warnings = new IntPointer(1)) {
      // Without a hint it returns nothing of a file that libjpeg warns of.
      PIX pix = pixReadMemJpeg(bytes, file.length, 0, reduction, warnings, 0);
      if (pix == null) {
        if (DAMAGED.size() < MOST_REMEMBERED) {
          DAMAGED.add(checksum(file));
        }
        throw new NotPlainException("a file that libjpeg warns of");
      }
      try {
        boolean gray = header.components() == 1;
        if (warnings.get() > 0
            || pixGetWidth(pix) != width
            || pixGetHeight(pix) != height
            || pixGetDepth(pix) != (gray ? BITS_OF_GRAY : BITS_OF_COLOR)) {
          throw new NotPlainException("another picture than its header says");
        }
        int stride = pixGetWpl(pix);
        int[] words = new int[stride * height];
        pixGetData(pix).capacity(words.length).get(words);
        return gray ? gray(words, stride, width, height) : color(words, stride, width, height);
      } finally {
        pixDestroy(pix);
      }
    }
  }

  private static BufferedImage gray(int[] words, int stride, int width, int height) {
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    byte[] target = ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
    for (int y = 0, to = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        target[to++] = (byte) (words[y * stride + x / 4] >> 24 - BITS_OF_GRAY * (x % 4));
      }
    }
    return picture;
  }

  private static BufferedImage color(int[] words, int stride, int width, int height) {
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    byte[] target = ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
    for (int y = 0, to = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int word = words[y * stride + x];
        target[to++] = (byte) (word >> 8);
        target[to++] = (byte) (word >> 16);
        target[to++] = (byte) (word >> 24);
      }
    }
    return picture;
  }
}
