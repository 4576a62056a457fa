package org.vgg4j.datasets.images;

import java.io.IOException;
import java.io.InputStream;
import org.vgg4j.datasets.DatasetException;

/**
 * Counts the scans of a JPEG that comes in several. A reader goes over the whole picture for each
 * of them, and a scan that says nothing takes a few hundred bytes: a small file could keep a thread
 * for minutes.
 */
final class JpegScans {

  /** Encoders write about ten. */
  private static final int USUAL = 32;

  /** Pixels over all scans beyond which a file must keep to the usual. */
  private static final long MOST_PIXELS_OF_SCANS = 500_000_000L;

  private static final int MARKER = 0xff;
  private static final int START_OF_SCAN = 0xda;

  private JpegScans() {}

  /**
   * @throws DatasetException if a picture has so many scans that it would take far longer than
   *     another of its size
   */
  static void requireFew(Picture picture, long pixels) throws IOException {
    long most = Math.max(USUAL, MOST_PIXELS_OF_SCANS / Math.max(1, pixels));
    if (isMore(picture, most)) {
      throw new DatasetException(
          "%s is a JPEG of more than %,d scans, expected no more for its %,d pixels: refused; save it anew"
              .formatted(picture, most, pixels));
    }
  }

  /** Between scans the pair of bytes may come by chance too, but not in their pixels. */
  private static boolean isMore(Picture picture, long most) throws IOException {
    long found = 0;
    try (InputStream in = picture.bytes()) {
      byte[] buffer = new byte[1 << 16];
      int before = 0;
      for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
        for (int i = 0; i < count; i++) {
          int value = buffer[i] & 0xff;
          if (value == START_OF_SCAN && before == MARKER && ++found > most) {
            return true;
          }
          before = value;
        }
      }
    }
    return false;
  }
}
