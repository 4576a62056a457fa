package org.vgg4j.formats;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/**
 * How a file keeps one value, and how it becomes a {@code float}: {@link #F32} bit for bit, {@link
 * #F16} and {@link #BF16} exactly, {@link #F64} and integers rounded to the nearest.
 */
enum ValueType {
  F64(8),
  F32(4),
  F16(2),
  BF16(2),
  I64(8),
  I32(4),
  I16(2),
  I8(1),
  U8(1),
  BOOL(1);

  private static final int PIECE = 1 << 18;

  private final int bytes;

  ValueType(int bytes) {
    this.bytes = bytes;
  }

  /** Of one value. */
  int bytes() {
    return bytes;
  }

  /**
   * Reads {@code length} values from {@code offset} on, in pieces: beside the result it needs 256
   * KB.
   */
  float[] read(FileChannel channel, long offset, int length, ByteOrder order) throws IOException {
    float[] values = new float[length];
    int most = PIECE / bytes;
    ByteBuffer piece = ByteBuffer.allocate(Math.min(length, most) * bytes).order(order);
    for (int done = 0; done < length; ) {
      int count = Math.min(length - done, most);
      piece.clear().limit(count * bytes);
      readFully(channel, offset + (long) done * bytes, piece);
      decode(piece.flip(), values, done, count);
      done += count;
    }
    return values;
  }

  /** Fills what remains of {@code target}. */
  static void readFully(FileChannel channel, long offset, ByteBuffer target) throws IOException {
    for (long at = offset; target.hasRemaining(); ) {
      int read = channel.read(target, at);
      if (read < 0) {
        throw new EOFException("it ends too early");
      }
      at += read;
    }
  }

  private void decode(ByteBuffer from, float[] values, int start, int count) {
    if (this == F32) {
      from.asFloatBuffer().get(values, start, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      values[start + i] =
          switch (this) {
            case F64 -> (float) from.getDouble();
            case F32 -> from.getFloat();
            case F16 -> half(from.getShort());
            case BF16 -> Float.intBitsToFloat(from.getShort() << 16);
            case I64 -> from.getLong();
            case I32 -> from.getInt();
            case I16 -> from.getShort();
            case I8 -> from.get();
            case U8 -> from.get() & 0xff;
            case BOOL -> from.get() == 0 ? 0 : 1;
          };
    }
  }

  /** IEEE 754 binary16, which Java knows from version 20 on. */
  static float half(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    if (exponent == 0) {
      float magnitude = fraction * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    int wide = exponent == 0x1f ? 0xff : exponent - 15 + 127;
    return Float.intBitsToFloat(sign | wide << 23 | fraction << 13);
  }
}
