package org.vgg4j.profiles.spark.worker;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.trainer.device.HostValues;

/**
 * The values of an array as bytes, which Java writes and reads as they are; of floats it makes
 * every byte by itself. In pieces, since an array of Java's has at most 2 GB.
 *
 * @param pieces little end first, all but the last of the same size
 */
record RawFloats(byte[][] pieces) implements Serializable {

  private static final int PIECE = 16 << 20;

  /**
   * Those of an array of floats, read in one copy where it is {@code [values]} or {@code [1,
   * values]}.
   */
  static RawFloats of(INDArray array) {
    byte[][] pieces = pieces(array.length() * Float.BYTES);
    if (isPlain(array)) {
      long first = array.offset();
      for (byte[] piece : pieces) {
        buffer(array, first, piece.length).get(piece);
        first += piece.length / Float.BYTES;
      }
    } else {
      float[] values = HostValues.of(array);
      int first = 0;
      for (byte[] piece : pieces) {
        int count = piece.length / Float.BYTES;
        ordered(piece).asFloatBuffer().put(values, first, count);
        first += count;
      }
    }
    return new RawFloats(pieces);
  }

  private static byte[][] pieces(long bytes) {
    byte[][] pieces = new byte[Math.toIntExact((bytes + PIECE - 1) / PIECE)][];
    for (int i = 0; i < pieces.length; i++) {
      pieces[i] = new byte[(int) Math.min(PIECE, bytes - (long) i * PIECE)];
    }
    return pieces;
  }

  /** Values, one behind the other, in memory that this process may write to at once. */
  static boolean isPlain(INDArray array) {
    return !HostValues.areQueued()
        && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
        && (array.rank() == 1 || array.rank() == 2 && array.size(0) == 1)
        && array.stride(array.rank() - 1) == 1;
  }

  private static ByteBuffer buffer(INDArray array, long first, int bytes) {
    FloatPointer values = new FloatPointer(array.data().pointer());
    values.position(first).limit(first + bytes / Float.BYTES);
    return values.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteBuffer ordered(byte[] piece) {
    return ByteBuffer.wrap(piece).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** How many there are. */
  long length() {
    return Arrays.stream(pieces).mapToLong(piece -> piece.length).sum() / Float.BYTES;
  }

  /** Puts them into an array of as many values. */
  void copyTo(INDArray target) {
    if (isPlain(target)) {
      long first = target.offset();
      for (byte[] piece : pieces) {
        buffer(target, first, piece.length).put(piece);
        first += piece.length / Float.BYTES;
      }
      return;
    }
    float[] values = new float[Math.toIntExact(length())];
    int first = 0;
    for (byte[] piece : pieces) {
      int count = piece.length / Float.BYTES;
      ordered(piece).asFloatBuffer().get(values, first, count);
      first += count;
    }
    try (INDArray source = Nd4j.createFromArray(values)) {
      target.assign(source.reshape(target.shape()));
    }
  }
}
