package org.vgg4j.datasets.images;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.stream.ImageInputStream;

/**
 * What the markers before a JPEG's pixels say.
 *
 * @param orientation EXIF's, 1 to 8
 * @param readerBytes memory that a reader needs for each pixel besides the pixels it returns
 */
record JpegMarkers(int orientation, double readerBytes) {

  private static final int MOST_SEGMENTS = 10_000;
  private static final int APP1 = 0xe1;
  private static final int START_OF_SCAN = 0xda;
  private static final int END_OF_IMAGE = 0xd9;

  // Each coefficient of a picture that comes in several scans is kept to the end, in two bytes.
  private static final double COEFFICIENT_BYTES = 2;

  // The reader of lossless JPEG works on whole arrays of int.
  private static final double LOSSLESS_BYTES = 8;

  /** Its kind (0 baseline, 2 progressive, 3 lossless, ...), and samples a pixel. */
  private record Frame(int kind, int components, double samples) {}

  static JpegMarkers read(ImageInputStream stream) throws IOException {
    int orientation = Exif.UPRIGHT;
    Frame frame = new Frame(0, 3, 3);
    double bytes = 0;
    try {
      stream.seek(2);
      for (int i = 0; i < MOST_SEGMENTS; i++) {
        int marker = marker(stream);
        if (marker == END_OF_IMAGE) {
          break;
        }
        if (marker == 1 || marker >= 0xd0 && marker <= 0xd8) {
          continue; // stands alone
        }
        int length = stream.readUnsignedShort() - 2;
        long next = stream.getStreamPosition() + length;
        if (marker == START_OF_SCAN) {
          bytes = readerBytes(frame, stream.readUnsignedByte());
          break;
        }
        if (isFrame(marker)) {
          frame = frame(stream, marker - 0xc0);
        }
        if (marker == APP1 && length > 0 && orientation == Exif.UPRIGHT) {
          byte[] notes = new byte[length];
          stream.readFully(notes);
          // The byte after the identifier only fills up.
          orientation = startsLikeExif(notes) ? Exif.orientation(notes) : orientation;
        }
        stream.seek(next);
      }
    } catch (EOFException e) {
      // The reader says so in its own words.
    }
    return new JpegMarkers(orientation, bytes);
  }

  private static int marker(ImageInputStream stream) throws IOException {
    int value = stream.readUnsignedByte();
    while (value != 0xff) {
      value = stream.readUnsignedByte();
    }
    while (value == 0xff) {
      value = stream.readUnsignedByte();
    }
    return value;
  }

  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private static Frame frame(ImageInputStream stream, int kind) throws IOException {
    stream.skipBytes(5);
    int components = stream.readUnsignedByte();
    int[] blocks = new int[components];
    int widest = 1;
    int highest = 1;
    for (int c = 0; c < components; c++) {
      stream.readUnsignedByte();
      int sampling = stream.readUnsignedByte();
      stream.readUnsignedByte();
      blocks[c] = (sampling >> 4) * (sampling & 15);
      widest = Math.max(widest, sampling >> 4);
      highest = Math.max(highest, sampling & 15);
    }
    return new Frame(kind, components, Arrays.stream(blocks).sum() / (double) (widest * highest));
  }

  private static double readerBytes(Frame frame, int componentsOfScan) {
    boolean lossless = frame.kind == 3 || frame.kind == 7 || frame.kind == 11;
    if (lossless) {
      return LOSSLESS_BYTES * frame.components;
    }
    boolean sequential = frame.kind == 0 || frame.kind == 1;
    return sequential && componentsOfScan >= frame.components
        ? 0
        : COEFFICIENT_BYTES * frame.samples;
  }

  private static boolean startsLikeExif(byte[] notes) {
    return notes.length > 6
        && notes[0] == 'E'
        && notes[1] == 'x'
        && notes[2] == 'i'
        && notes[3] == 'f';
  }
}
