package org.vgg4j.formats;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What every writer of tensors does with them. */
final class TensorBytes {

  private static final int PIECE = 1 << 16;

  private TensorBytes() {}

  /** Takes bytes. */
  interface Sink {
    void write(ByteBuffer piece) throws IOException;
  }

  /** Gives the bytes of {@code values}, little-endian, to {@code sink}, in pieces of 64 KB. */
  static void pieces(float[] values, Sink sink) throws IOException {
    ByteBuffer piece = ByteBuffer.allocate(PIECE).order(ByteOrder.LITTLE_ENDIAN);
    int most = PIECE / Float.BYTES;
    for (int done = 0; done < values.length; done += most) {
      int count = Math.min(most, values.length - done);
      piece.clear().limit(count * Float.BYTES);
      piece.asFloatBuffer().put(values, done, count);
      sink.write(piece);
    }
  }

  /** What is to be written: each name once, which no format could tell apart otherwise. */
  static List<TensorInfo> infos(Tensors tensors) {
    List<TensorInfo> infos = tensors.infos();
    Set<String> names = new HashSet<>();
    for (TensorInfo info : infos) {
      if (!names.add(info.name())) {
        throw new IllegalArgumentException("two tensors are named " + info.name());
      }
    }
    return infos;
  }

  /** The values of one of {@code tensors}, as many as it said. */
  static float[] values(Tensors tensors, TensorInfo info) {
    float[] values = tensors.read(info);
    if (values.length != info.length()) {
      throw new IllegalStateException(
          "%s gave %,d values instead of %,d".formatted(info, values.length, info.length()));
    }
    return values;
  }
}
