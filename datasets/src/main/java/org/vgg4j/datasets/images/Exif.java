package org.vgg4j.datasets.images;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The one entry of a picture's EXIF notes that changes what it shows. */
final class Exif {

  /** Nothing is turned. */
  static final int UPRIGHT = 1;

  /** JPEG cannot hold more in a segment; other formats are not read any further. */
  static final int MOST_BYTES = 1 << 16;

  private static final byte[] PREFIX = {'E', 'x', 'i', 'f', 0, 0};
  private static final int ORIENTATION = 0x112;
  private static final int SHORT = 3;
  private static final int ENTRY = 12;

  private Exif() {}

  /**
   * Tag 274 of the first directory: 1 is upright, 2 to 8 mirror or turn.
   *
   * @param notes a TIFF file, as PNG and WebP hold it, or one behind {@code Exif} and two zeros, as
   *     JPEG and some writers of WebP do
   * @return 1 where there is no such entry, or the notes are damaged: the picture is one still
   */
  static int orientation(byte[] notes) {
    try {
      ByteBuffer tiff = ByteBuffer.wrap(notes);
      if (tiff.mismatch(ByteBuffer.wrap(PREFIX)) >= PREFIX.length) {
        tiff = tiff.slice(PREFIX.length, notes.length - PREFIX.length);
      }
      short order = tiff.getShort();
      if (order != 0x4949 && order != 0x4d4d) {
        return UPRIGHT;
      }
      tiff.order(order == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
      tiff.position(tiff.getInt(4));
      int entries = tiff.getShort() & 0xffff;
      for (int i = 0, at = tiff.position(); i < entries; i++, at += ENTRY) {
        if ((tiff.getShort(at) & 0xffff) == ORIENTATION) {
          int value = tiff.getShort(at + 2) == SHORT ? tiff.getShort(at + 8) : tiff.getInt(at + 8);
          return value >= 1 && value <= 8 ? value : UPRIGHT;
        }
      }
    } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
      return UPRIGHT;
    }
    return UPRIGHT;
  }
}
