package org.vgg4j.datasets.published;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.InflaterInputStream;
import org.vgg4j.datasets.pixels.PixelImages;
import org.vgg4j.datasets.pixels.PixelLayout;

/**
 * SVHN's cropped digits: a MATLAB 5 file with the images {@code X}, unsigned bytes {@code [32, 32,
 * 3, N]} with the first dimension running fastest, and the labels {@code y}, {@code [N, 1]}, which
 * call the digit 0 ten. Of the format only what such a file needs is read: numbers, lowest byte
 * first, in matrices that are packed or not. Source: MathWorks, MAT-File Format, level 5.
 */
public final class MatFile {

  private static final int SIDE = 32;
  private static final int HEADER = 128;
  private static final int INT8 = 1;
  private static final int UINT8 = 2;
  private static final int DOUBLE = 9;
  private static final int MATRIX = 14;
  private static final int COMPRESSED = 15;
  private static final int MOST_DIMENSIONS = 32;
  private static final int LONGEST_NAME = 64;

  private MatFile() {}

  /** A piece of a file: what kind of values it holds, and their bytes. */
  private record Element(int type, byte[] bytes) {

    /** The next one of a matrix; small ones share the eight bytes that they begin with. */
    static Element next(InputStream in, long most) throws IOException {
      ByteBuffer tag = littleEndian(FileBytes.exactly(in, 8));
      int type = tag.getInt();
      int size = type >>> 16;
      if (size > 0) {
        if (size > 4) {
          throw new IOException("a small element declares %,d bytes".formatted(size));
        }
        return new Element(type & 0xffff, Arrays.copyOfRange(tag.array(), 4, 4 + size));
      }
      long bytes = tag.getInt() & 0xffffffffL;
      if (bytes > most) {
        throw new IOException("an element declares %,d bytes".formatted(bytes));
      }
      Element element = new Element(type, FileBytes.exactly(in, bytes));
      in.readNBytes((int) (-bytes & 7));
      return element;
    }

    /** The value at a place, as a whole number. */
    long value(int index) throws IOException {
      ByteBuffer buffer = littleEndian(bytes);
      return switch (type) {
        case INT8 -> bytes[index];
        case UINT8 -> bytes[index] & 0xff;
        case DOUBLE -> (long) buffer.getDouble(8 * index);
        default -> throw new IOException("its labels are numbers of type " + type);
      };
    }

    int count() {
      return type == DOUBLE ? bytes.length / 8 : bytes.length;
    }
  }

  /** A matrix with its name; values are as they lie in the file. */
  private record Matrix(String name, int[] shape, Element values) {

    static Matrix read(InputStream in) throws IOException {
      Element.next(in, 8); // class and flags, which the values' own type makes needless
      byte[] dimensions = Element.next(in, 4 * MOST_DIMENSIONS).bytes;
      int[] shape = new int[dimensions.length / 4];
      littleEndian(dimensions).asIntBuffer().get(shape);
      byte[] name = Element.next(in, LONGEST_NAME).bytes;
      return new Matrix(
          new String(name, StandardCharsets.ISO_8859_1), shape, Element.next(in, FileBytes.MOST));
    }
  }

  /**
   * @param classNames of the digits, 0 first
   * @throws org.vgg4j.datasets.DatasetException if the file is missing, damaged or not of this form
   */
  public static PixelImages svhn(Path file, List<String> classNames) {
    Matrix[] found = new Matrix[2];
    byte[] labels =
        FileBytes.read(
            file,
            "a MATLAB 5 file with SVHN's X and y",
            in -> {
              readAll(in, found);
              return labels(found[0], found[1]);
            });
    byte[] pixels = found[0].values.bytes;
    ByteRecords.columnsToRows(pixels, SIDE);
    return new PixelImages(
        PixelLayout.dense(3, SIDE, 0),
        List.of(pixels),
        Labels.check(labels, classNames.size(), 0, file),
        classNames);
  }

  private static void readAll(InputStream in, Matrix[] found) throws IOException {
    byte[] header = FileBytes.exactly(in, HEADER);
    if (header[126] != 'I' || header[127] != 'M') {
      throw new IOException("it has no header of a MATLAB 5 file, lowest byte first");
    }
    while (found[0] == null || found[1] == null) {
      byte[] start = in.readNBytes(8);
      if (start.length < 8) {
        throw new IOException("it has no " + (found[0] == null ? "X" : "y"));
      }
      ByteBuffer tag = littleEndian(start);
      int type = tag.getInt();
      InputStream content =
          new ByteArrayInputStream(FileBytes.exactly(in, tag.getInt() & 0xffffffffL));
      if (type == COMPRESSED) {
        content = new InflaterInputStream(content);
        type = littleEndian(FileBytes.exactly(content, 8)).getInt();
      }
      if (type == MATRIX) {
        Matrix matrix = Matrix.read(content);
        switch (matrix.name) {
          case "X" -> found[0] = matrix;
          case "y" -> found[1] = matrix;
          default -> {} // what else is there is nobody's business
        }
      }
    }
  }

  private static byte[] labels(Matrix images, Matrix labels) throws IOException {
    int[] shape = images.shape;
    int count = images.values.bytes.length / (3 * SIDE * SIDE);
    if (images.values.type != UINT8
        || count == 0
        || !Arrays.equals(shape, new int[] {SIDE, SIDE, 3, count})
        || images.values.bytes.length != count * 3 * SIDE * SIDE) {
      throw new IOException(
          "X is %s of type %d instead of unsigned bytes [32, 32, 3, N]"
              .formatted(Arrays.toString(shape), images.values.type));
    }
    if (labels.values.count() != count) {
      throw new IOException(
          "it has %,d labels for %,d images".formatted(labels.values.count(), count));
    }
    byte[] classes = new byte[count];
    for (int i = 0; i < count; i++) {
      long label = labels.values.value(i);
      // What no class has must not become one.
      classes[i] = (byte) (label == 10 ? 0 : label < 1 || label > 10 ? 255 : label);
    }
    return classes;
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
