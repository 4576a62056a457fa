package org.vgg4j.datasets.images;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import javax.imageio.stream.ImageInputStream;

/**
 * What a WebP file holds: its picture, or the first frame of its animation.
 *
 * <p>The reader is given that picture alone, as a file of its own in memory: it would read bit by
 * bit from the disk, allocate what an inner header declares that says more than the outer one, and
 * apply color profiles, which no other format's reader here does.
 *
 * @param canvasWidth width in pixels of the whole picture
 * @param left where the first frame lies in it, in pixels
 * @param width width of that frame
 * @param orientation EXIF's, 1 to 8
 */
record WebPFile(
    int canvasWidth,
    int canvasHeight,
    int left,
    int top,
    int width,
    int height,
    int orientation,
    Chunk pixels,
    Chunk alpha) {

  private static final int HEADER = 12;
  private static final int CHUNK_HEADER = 8;
  private static final int EXTENDED = 10;
  private static final int FRAME_HEADER = 16;
  private static final byte HAS_ALPHA = 0x10;

  /** Where a chunk's content lies in the file. */
  private record Chunk(String name, long start, int length) {}

  /**
   * Reads the headers.
   *
   * @throws IOException if the file is cut off or contradicts itself
   */
  static WebPFile read(ImageInputStream stream) throws IOException {
    stream.setByteOrder(ByteOrder.LITTLE_ENDIAN);
    stream.seek(4);
    long end = CHUNK_HEADER + stream.readUnsignedInt();
    requireWhole(end, stream.length());
    int[] canvas = null;
    int[] frame = null;
    Chunk pixels = null;
    Chunk alpha = null;
    int orientation = Exif.UPRIGHT;
    long position = HEADER;
    while (position + CHUNK_HEADER <= end) {
      Chunk chunk = chunk(stream, position, end);
      position = chunk.start + chunk.length + (chunk.length & 1);
      switch (chunk.name) {
        case "VP8X" -> canvas = canvas(stream, chunk);
        case "ANMF" -> {
          if (frame == null) {
            frame = frame(stream, chunk);
            // The frame's own chunks come next; whatever follows them is of later frames.
            position = chunk.start + FRAME_HEADER;
          }
        }
        case "ALPH" -> alpha = alpha == null && pixels == null ? chunk : alpha;
        case "VP8 ", "VP8L" -> pixels = pixels == null ? chunk : pixels;
        case "EXIF" -> orientation = Exif.orientation(content(stream, chunk, Exif.MOST_BYTES));
        default -> {}
      }
      if (pixels != null && canvas == null) {
        break; // the simple form: nothing of interest can follow
      }
    }
    if (pixels == null) {
      throw new IOException("it holds no picture");
    }
    int[] size = size(stream, pixels);
    int[] place =
        frame != null ? frame : canvas != null ? new int[] {0, 0, canvas[0], canvas[1]} : null;
    if (place != null && (place[2] != size[0] || place[3] != size[1])) {
      throw new IOException(
          "it declares %,d x %,d pixels and holds %,d x %,d"
              .formatted(place[2], place[3], size[0], size[1]));
    }
    int left = frame == null ? 0 : frame[0];
    int top = frame == null ? 0 : frame[1];
    return new WebPFile(
        Math.max(canvas == null ? 0 : canvas[0], left + size[0]),
        Math.max(canvas == null ? 0 : canvas[1], top + size[1]),
        left,
        top,
        size[0],
        size[1],
        orientation,
        pixels,
        pixels.name.equals("VP8 ") ? alpha : null);
  }

  private static Chunk chunk(ImageInputStream stream, long position, long end) throws IOException {
    stream.seek(position);
    byte[] name = new byte[4];
    stream.readFully(name);
    long length = stream.readUnsignedInt();
    requireWhole(position + CHUNK_HEADER + length, end);
    if (length > Integer.MAX_VALUE - 1024) {
      throw new IOException("a part of it has %,d bytes".formatted(length));
    }
    return new Chunk(
        new String(name, StandardCharsets.ISO_8859_1), position + CHUNK_HEADER, (int) length);
  }

  private static void requireWhole(long needed, long available) throws EOFException {
    if (needed > available) {
      throw new EOFException("it is cut off");
    }
  }

  private static int[] canvas(ImageInputStream stream, Chunk chunk) throws IOException {
    ByteBuffer header = buffer(content(stream, chunk, EXTENDED));
    return new int[] {1 + three(header, 4), 1 + three(header, 7)};
  }

  /** Left, top, width and height. */
  private static int[] frame(ImageInputStream stream, Chunk chunk) throws IOException {
    ByteBuffer header = buffer(content(stream, chunk, FRAME_HEADER));
    return new int[] {
      2 * three(header, 0), 2 * three(header, 3), 1 + three(header, 6), 1 + three(header, 9)
    };
  }

  private static int three(ByteBuffer bytes, int at) {
    return (bytes.getShort(at) & 0xffff) | (bytes.get(at + 2) & 0xff) << 16;
  }

  /** Width and height that the compressed picture itself declares. */
  private static int[] size(ImageInputStream stream, Chunk pixels) throws IOException {
    ByteBuffer header = buffer(content(stream, pixels, 10));
    if (pixels.name.equals("VP8 ")) {
      return new int[] {header.getShort(6) & 0x3fff, header.getShort(8) & 0x3fff};
    }
    int bits = header.getInt(1);
    return new int[] {1 + (bits & 0x3fff), 1 + (bits >>> 14 & 0x3fff)};
  }

  /** The first bytes of a chunk; zeros where it is shorter. */
  private static byte[] content(ImageInputStream stream, Chunk chunk, int most) throws IOException {
    byte[] bytes = new byte[most];
    stream.seek(chunk.start);
    stream.readFully(bytes, 0, Math.min(most, chunk.length));
    return bytes;
  }

  private static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Whether it is compressed with loss, which takes the reader far more memory. */
  boolean lossy() {
    return pixels.name.equals("VP8 ");
  }

  /** The picture as a file that holds nothing else. */
  ImageInputStream picture(ImageInputStream stream) throws IOException {
    long size =
        HEADER
            + (alpha == null ? 0 : 2L * CHUNK_HEADER + EXTENDED + padded(alpha))
            + CHUNK_HEADER
            + padded(pixels);
    ByteBuffer file = buffer(new byte[Math.toIntExact(size)]);
    file.put(ascii("RIFF")).putInt((int) size - CHUNK_HEADER).put(ascii("WEBP"));
    if (alpha != null) {
      file.put(ascii("VP8X")).putInt(EXTENDED).putInt(HAS_ALPHA);
      file.put(three(width - 1)).put(three(height - 1));
      put(stream, alpha, file);
    }
    put(stream, pixels, file);
    return new MemoryStream(file.array());
  }

  private static void put(ImageInputStream stream, Chunk chunk, ByteBuffer file)
      throws IOException {
    file.put(ascii(chunk.name)).putInt(chunk.length);
    stream.seek(chunk.start);
    stream.readFully(file.array(), file.position(), chunk.length);
    file.position((int) (file.position() + padded(chunk)));
  }

  private static long padded(Chunk chunk) {
    return chunk.length + (chunk.length & 1);
  }

  private static byte[] three(int value) {
    return new byte[] {(byte) value, (byte) (value >> 8), (byte) (value >> 16)};
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
