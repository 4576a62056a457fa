package org.vgg4j.models.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorProto.DataType;
import org.nd4j.shade.protobuf.CodedOutputStream;

/**
 * A constant of the file, mostly a layer's weights. Its values are asked for when they are written,
 * so that the heap never holds those of more than one.
 *
 * @param header its name, type and shape
 * @param bytes how long its values are
 * @param values writes them, little-endian, in ONNX's order: the last dimension runs fastest
 */
record Tensor(TensorProto header, long bytes, Content values) {

  private static final int FLOATS_AT_ONCE = 16_384;

  /** Writes values. */
  @FunctionalInterface
  interface Content {
    void writeTo(CodedOutputStream out) throws IOException;
  }

  String name() {
    return header.getName();
  }

  /** Floats of a shape; a scalar's is empty. */
  static Tensor floats(String name, List<Long> shape, Supplier<float[]> values) {
    long length = shape.stream().reduce(1L, Math::multiplyExact);
    return new Tensor(
        header(name, DataType.FLOAT, shape),
        length * Float.BYTES,
        out -> writeFloats(name, length, values.get(), out));
  }

  /** A list of whole numbers: sizes, places. */
  static Tensor wholeNumbers(String name, long... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.stream(values).forEach(bytes::putLong);
    return new Tensor(
        header(name, DataType.INT64, List.of((long) values.length)),
        bytes.capacity(),
        out -> out.writeRawBytes(bytes.array()));
  }

  private static TensorProto header(String name, DataType type, List<Long> shape) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(type.getNumber())
        .addAllDims(shape)
        .build();
  }

  private static void writeFloats(String name, long length, float[] values, CodedOutputStream out)
      throws IOException {
    if (values.length != length) {
      throw new IllegalStateException(
          "%s has %d values, its shape has %d".formatted(name, values.length, length));
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(FLOATS_AT_ONCE * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < values.length; from += FLOATS_AT_ONCE) {
      int count = Math.min(FLOATS_AT_ONCE, values.length - from);
      bytes.asFloatBuffer().put(values, from, count);
      out.writeRawBytes(bytes.array(), 0, count * Float.BYTES);
    }
  }
}
