package org.vgg4j.formats;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.vgg4j.formats.files.AsideFile;

/**
 * Writes a matrix row by row into a file that {@code numpy.load} reads (<a
 * href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">format</a> 1.0):
 * {@code float32 [rows, columns]}, little-endian.
 *
 * <pre>{@code
 * try (NpyWriter matrix = NpyWriter.open(file, 512)) {
 *   matrix.add(row);
 *   matrix.finish();
 * }
 * }</pre>
 */
public final class NpyWriter implements Closeable {

  // The number of rows is known at the end only; this leaves room for any.
  private static final int HEADER = 128;
  private static final int PIECE = 1 << 16;

  private final AsideFile file;
  private final int columns;
  private final ByteBuffer full = ByteBuffer.allocate(PIECE);
  private long rows;

  private NpyWriter(AsideFile file, int columns) {
    this.file = file;
    this.columns = columns;
  }

  /**
   * @param target appears when {@link #finish} has been called; replaced if there
   * @param columns at least 1
   * @throws IOException if it cannot be written
   */
  public static NpyWriter open(Path target, int columns) throws IOException {
    if (columns < 1) {
      throw new IllegalArgumentException("%d columns, expected at least 1".formatted(columns));
    }
    AsideFile file = new AsideFile(target);
    try {
      file.write(ByteBuffer.allocate(HEADER));
      return new NpyWriter(file, columns);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /**
   * Appends a row.
   *
   * @param row as many values as there are columns
   */
  public void add(float[] row) throws IOException {
    if (row.length != columns) {
      throw new IllegalArgumentException(
          "a row of %,d values, expected %,d".formatted(row.length, columns));
    }
    TensorBytes.pieces(
        row,
        piece -> {
          if (piece.remaining() > full.remaining()) {
            flush();
          }
          full.put(piece);
        });
    rows++;
  }

  /** Says how many rows there are and lets the file appear. */
  public void finish() throws IOException {
    flush();
    file.channel().position(0);
    file.write(ByteBuffer.wrap(header("<f4", rows, columns)));
    file.commit();
  }

  /**
   * The header of an array, whatever its shape: 128 bytes.
   *
   * @param type numpy's name of the values' type, such as {@code <f4} or {@code |u1}
   * @param shape outermost dimension first
   */
  public static byte[] header(String type, long... shape) {
    String sizes = LongStream.of(shape).mapToObj(Long::toString).collect(Collectors.joining(", "));
    String text = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + sizes + "), }";
    ByteBuffer bytes = ByteBuffer.allocate(HEADER);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    bytes.put((byte) 1).put((byte) 0).put((byte) (HEADER - 10)).put((byte) 0);
    bytes.put(text.getBytes(StandardCharsets.US_ASCII));
    while (bytes.remaining() > 1) {
      bytes.put((byte) ' ');
    }
    return bytes.put((byte) '\n').array();
  }

  private void flush() throws IOException {
    file.write(full.flip());
    full.clear();
  }

  /** Removes what was not finished. */
  @Override
  public void close() throws IOException {
    file.close();
  }
}
