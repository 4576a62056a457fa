package org.vgg4j.datasets.images.jpeg;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What stands before the coded part of a file that every reader understands alike: one scan of all
 * components, Huffman codes, 8 bits, gray or YCbCr, and an end.
 *
 * @param width in pixels
 * @param height in pixels
 * @param components one, gray, or three: luma, blue and red chroma
 * @param profile the color profile, an ICC file; empty for none
 */
record PlainHeader(int width, int height, int components, byte[] profile) {

  private static final int START = 0xd8;
  private static final int END = 0xd9;
  private static final int FIRST_RESTART = 0xd0;
  private static final int LAST_RESTART = 0xd7;
  private static final int BASELINE = 0xc0;
  private static final int EXTENDED = 0xc1;
  private static final int HUFFMAN_TABLES = 0xc4;
  private static final int QUANTIZATION_TABLES = 0xdb;
  private static final int RESTART_INTERVAL = 0xdd;
  private static final int SCAN = 0xda;
  private static final int FIRST_APPLICATION = 0xe0;
  private static final int PROFILE = 0xe2;
  private static final int ADOBE = 0xee;
  private static final int LAST_APPLICATION = 0xef;
  private static final int COMMENT = 0xfe;
  private static final int ADOBE_TRANSFORM = 11;
  private static final int LAST_COEFFICIENT = 63;
  private static final int MOST_SEGMENTS = 10_000;

  /** What has been read so far. */
  private static final class Tables {
    final ByteArrayOutputStream profile = new ByteArrayOutputStream();
    int profileParts;
    int profilePartsLeft;
    int width;
    int height;
    int[] components;
  }

  /**
   * @throws NotPlainException if the file is another one, or damaged
   */
  static PlainHeader read(byte[] file) throws NotPlainException {
    try {
      return read(ByteBuffer.wrap(file));
    } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new NotPlainException("a header that is cut off");
    }
  }

  private static PlainHeader read(ByteBuffer file) throws NotPlainException {
    require(unsigned(file) == 0xff && unsigned(file) == START, "no JPEG file");
    Tables tables = new Tables();
    for (int i = 0; i < MOST_SEGMENTS; i++) {
      require(unsigned(file) == 0xff, "something between segments");
      int marker = unsigned(file);
      while (marker == 0xff) {
        marker = unsigned(file);
      }
      int length = (file.getShort() & 0xffff) - 2;
      ByteBuffer segment = file.slice(file.position(), length);
      file.position(file.position() + length);
      switch (marker) {
        case BASELINE, EXTENDED -> readFrame(segment, tables);
        case HUFFMAN_TABLES, QUANTIZATION_TABLES, RESTART_INTERVAL -> {}
        case PROFILE -> readProfile(segment, tables);
        case ADOBE -> requireColor(segment);
        case SCAN -> {
          PlainHeader header = scan(segment, tables);
          requireEnd(file);
          return header;
        }
        default ->
            require(
                marker >= FIRST_APPLICATION && marker <= LAST_APPLICATION || marker == COMMENT,
                "a segment of another kind of file");
      }
    }
    throw new NotPlainException("too many segments");
  }

  private static void readFrame(ByteBuffer segment, Tables tables) throws NotPlainException {
    require(tables.components == null, "two frames");
    require(unsigned(segment) == 8, "samples of other than 8 bits");
    tables.height = segment.getShort() & 0xffff;
    tables.width = segment.getShort() & 0xffff;
    require(tables.height > 0 && tables.width > 0, "no size");
    int count = unsigned(segment);
    require(count == 1 || count == 3, "other than one or three components");
    tables.components = new int[count];
    for (int c = 0; c < count; c++) {
      int name = unsigned(segment);
      int sampling = unsigned(segment);
      int across = sampling >> 4;
      int down = sampling & 15;
      // What other names mean is up to each reader.
      require(name == c + 1 || count == 1, "components of other names");
      require(across >= 1 && across <= 2 && down >= 1 && down <= 2, "other sampling");
      unsigned(segment);
      tables.components[c] = name;
    }
  }

  /** A profile of more than 64 KB comes in parts. */
  private static void readProfile(ByteBuffer segment, Tables tables) throws NotPlainException {
    byte[] name = "ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII);
    if (segment.mismatch(ByteBuffer.wrap(name)) < name.length) {
      return;
    }
    segment.position(name.length);
    tables.profileParts++;
    require(unsigned(segment) == tables.profileParts, "parts of a profile in another order");
    tables.profilePartsLeft = unsigned(segment) - tables.profileParts;
    byte[] part = new byte[segment.remaining()];
    segment.get(part);
    tables.profile.writeBytes(part);
  }

  /** Adobe's segment says what colors are; 1 is YCbCr, as without it. */
  private static void requireColor(ByteBuffer segment) throws NotPlainException {
    byte[] name = "Adobe".getBytes(StandardCharsets.US_ASCII);
    if (segment.remaining() > ADOBE_TRANSFORM
        && segment.mismatch(ByteBuffer.wrap(name)) >= name.length) {
      require(segment.get(ADOBE_TRANSFORM) == 1, "other colors than YCbCr");
    }
  }

  private static PlainHeader scan(ByteBuffer segment, Tables tables) throws NotPlainException {
    require(tables.components != null, "no frame");
    require(tables.profilePartsLeft == 0, "a part of a profile that is missing");
    int count = tables.components.length;
    require(unsigned(segment) == count, "several scans");
    for (int name : tables.components) {
      require(unsigned(segment) == name, "components in another order");
      unsigned(segment);
    }
    require(
        unsigned(segment) == 0 && unsigned(segment) == LAST_COEFFICIENT && unsigned(segment) == 0,
        "several scans");
    return new PlainHeader(tables.width, tables.height, count, tables.profile.toByteArray());
  }

  /** The coded part holds no marker but those that restart it, and ends with the image's end. */
  private static void requireEnd(ByteBuffer coded) throws NotPlainException {
    while (true) {
      if (unsigned(coded) != 0xff) {
        continue;
      }
      int marker = unsigned(coded);
      while (marker == 0xff) {
        marker = unsigned(coded);
      }
      if (marker == END) {
        return;
      }
      require(marker == 0 || marker >= FIRST_RESTART && marker <= LAST_RESTART, "several scans");
    }
  }

  private static int unsigned(ByteBuffer bytes) {
    return bytes.get() & 0xff;
  }

  private static void require(boolean holds, String otherwise) throws NotPlainException {
    if (!holds) {
      throw new NotPlainException(otherwise);
    }
  }
}
