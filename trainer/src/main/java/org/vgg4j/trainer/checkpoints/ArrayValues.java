package org.vgg4j.trainer.checkpoints;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.trainer.device.HostValues;

/**
 * The values of an array in the bytes of {@link Nd4j#write}, many at a time: ND4J itself writes
 * them one by one, and a network of 15 million parameters has 60 million bytes to be saved at the
 * end of every epoch.
 */
final class ArrayValues {

  private static final int BLOCK = 1 << 14;

  private ArrayValues() {}

  /** Writes what {@link Nd4j#write} writes, byte for byte. */
  static void write(INDArray array, DataOutputStream out) throws IOException {
    INDArray whole = array.isView() ? array.dup() : array;
    DataBuffer data = whole.data();
    boolean few = data.length() <= Integer.MAX_VALUE / Float.BYTES;
    if (data.dataType() != DataType.FLOAT || !few || HostValues.areQueued()) {
      Nd4j.write(whole, out);
      return;
    }
    whole.shapeInfoDataBuffer().write(out);
    out.writeUTF(data.allocationMode().name());
    out.writeLong(data.length());
    out.writeUTF(data.dataType().name());
    FloatBuffer values = data.asNioFloat();
    int length = (int) data.length();
    ByteBuffer bytes = ByteBuffer.allocate(BLOCK * Float.BYTES);
    for (int i = 0; i < length; i += BLOCK) {
      int count = Math.min(BLOCK, length - i);
      bytes.asFloatBuffer().put(values.slice().limit(count));
      values.position(values.position() + count);
      out.write(bytes.array(), 0, count * Float.BYTES);
    }
  }

  /**
   * Reads the values that follow, and hands them on block by block.
   *
   * @param length how many there are
   * @param doubles whether they have 8 bytes each; they become floats
   */
  static void read(DataInputStream in, long length, boolean doubles, Block block)
      throws IOException {
    int size = doubles ? Double.BYTES : Float.BYTES;
    float[] values = new float[BLOCK];
    double[] wide = doubles ? new double[BLOCK] : null;
    ByteBuffer bytes = ByteBuffer.allocate(BLOCK * size);
    for (long i = 0; i < length; i += BLOCK) {
      int count = (int) Math.min(BLOCK, length - i);
      in.readFully(bytes.array(), 0, count * size);
      if (doubles) {
        bytes.asDoubleBuffer().get(wide, 0, count);
        for (int k = 0; k < count; k++) {
          values[k] = (float) wide[k];
        }
      } else {
        bytes.asFloatBuffer().get(values, 0, count);
      }
      block.accept(values, count);
    }
  }

  /** Takes values that were read. */
  interface Block {

    /** The first {@code count} of these values are the next; the array is used again. */
    void accept(float[] values, int count);
  }
}
