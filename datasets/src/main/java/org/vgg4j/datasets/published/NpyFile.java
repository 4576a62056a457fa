package org.vgg4j.datasets.published;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vgg4j.datasets.DatasetException;

/**
 * An array of numpy's in a file, its header read: {@code \x93NUMPY}, a version, the header's
 * length, the header, a Python dict; then the values. Source: numpy.lib.format.
 *
 * @param type numpy's name of the values' type, such as {@code |u1}
 * @param shape sizes of the dimensions, the last one running fastest
 * @param first where in the file the values begin
 */
record NpyFile(Path file, String type, List<Integer> shape, long first) {

  private static final byte[] SIGNATURE = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int LONGEST_HEADER = 1 << 16;
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{'descr': '([<|][a-z]\\d)', 'fortran_order': False, 'shape': \\(([\\d, ]+)\\), ?\\}\\s*");

  /**
   * @throws DatasetException if the file is missing, damaged, or holds anything but an array with
   *     rows first
   */
  static NpyFile open(Path file) {
    return FileBytes.read(file, "a numpy array", in -> header(file, in));
  }

  private static NpyFile header(Path file, InputStream in) throws IOException {
    byte[] start = FileBytes.exactly(in, 8);
    if (!Arrays.equals(start, 0, 6, SIGNATURE, 0, 6) || start[6] < 1 || start[6] > 3) {
      throw new IOException("it does not begin as numpy's files do");
    }
    int width = start[6] == 1 ? 2 : 4;
    ByteBuffer length =
        ByteBuffer.wrap(Arrays.copyOf(FileBytes.exactly(in, width), 4))
            .order(ByteOrder.LITTLE_ENDIAN);
    int bytes = length.getInt();
    if (bytes < 0 || bytes > LONGEST_HEADER) {
      throw new IOException("it declares a header of %,d bytes".formatted(bytes));
    }
    String text = new String(FileBytes.exactly(in, bytes), StandardCharsets.ISO_8859_1);
    Matcher header = HEADER.matcher(text);
    if (!header.matches()) {
      throw new IOException("its header describes no array with rows first");
    }
    List<Integer> shape = new ArrayList<>();
    try {
      for (String size : header.group(2).split(",")) {
        if (!size.isBlank()) {
          shape.add(Integer.parseInt(size.strip()));
        }
      }
    } catch (NumberFormatException e) {
      throw new IOException("its shape is (" + header.group(2) + ")", e);
    }
    return new NpyFile(file, header.group(1), List.copyOf(shape), 8 + width + bytes);
  }

  /** Bytes of a value. */
  private int width() {
    return type.charAt(2) - '0';
  }

  private long count() {
    return shape.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * Math.min(b, MOST));
  }

  private static final long MOST = 1 << 20;

  /**
   * Checks type, shape and the file's size.
   *
   * @param rest the dimensions behind the first
   * @return the first dimension
   * @throws DatasetException if it is another array, or the file is cut off
   */
  int requireRows(List<String> types, Integer... rest) {
    List<Integer> expected = List.of(rest);
    long size;
    try {
      size = Files.size(file);
    } catch (IOException e) {
      throw new DatasetException(
          "%s cannot be read (%s); check its permissions"
              .formatted(file, DatasetException.reason(e)),
          e);
    }
    if (!types.contains(type)
        || shape.isEmpty()
        || shape.get(0) < 1
        || shape.get(0) > MOST
        || !shape.subList(1, shape.size()).equals(expected)
        || size != first + count() * width()) {
      throw new DatasetException(
          "%s holds %s %s in %,d bytes, expected %s of N rows%s; fetch it again"
              .formatted(
                  file,
                  type,
                  shape,
                  size,
                  String.join(" or ", types),
                  expected.isEmpty() ? "" : " of " + expected));
    }
    return shape.get(0);
  }

  /** The values' bytes, as they lie in the file. */
  byte[] values() {
    return FileBytes.read(
        file,
        "a numpy array",
        in -> {
          in.skipNBytes(first);
          return FileBytes.rest(in);
        });
  }

  /** Whole numbers from 0 to 255; others become 255. */
  byte[] labels() {
    ByteBuffer values = ByteBuffer.wrap(values()).order(ByteOrder.LITTLE_ENDIAN);
    byte[] labels = new byte[shape.get(0)];
    for (int i = 0; i < labels.length; i++) {
      long value =
          switch (width()) {
            case 1 -> values.get() & 0xff;
            case 4 -> values.getInt();
            default -> values.getLong();
          };
      labels[i] = (byte) (value < 0 || value > 255 ? 255 : value);
    }
    return labels;
  }
}
