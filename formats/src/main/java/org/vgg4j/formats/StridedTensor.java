package org.vgg4j.formats;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.List;

/**
 * A tensor as PyTorch saves it: a view of values that may be in another order and may belong to
 * other tensors too. Its element {@code [i, j, ...]} is value {@code offset + i * strides[0] + j *
 * strides[1] + ...} of the storage.
 *
 * @param shape outermost first
 * @param strides in values, as many as {@code shape} has sides
 */
record StridedTensor(
    StateDictUnpickler.Storage storage, long offset, List<Long> shape, List<Long> strides) {

  StridedTensor {
    shape = List.copyOf(shape);
    strides = List.copyOf(strides);
  }

  /**
   * Whether all values are within the storage. One with more values than its storage (as {@code
   * expand} makes) is not: so little a file must not ask for so much memory.
   */
  boolean fits() {
    if (offset < 0 || shape.size() != strides.size() || storage.length() < 0) {
      return false;
    }
    try {
      long count = 1;
      long last = offset;
      for (int side = 0; side < shape.size(); side++) {
        if (shape.get(side) < 0 || strides.get(side) < 0) {
          return false;
        }
        count = Math.multiplyExact(count, shape.get(side));
        long furthest = Math.multiplyExact(Math.max(0, shape.get(side) - 1), strides.get(side));
        last = Math.addExact(last, furthest);
      }
      return count == 0 || count <= storage.length() && last < storage.length();
    } catch (ArithmeticException e) {
      return false;
    }
  }

  /**
   * @param begin where the storage begins in the file, in bytes
   * @return the values, outermost dimension first
   */
  float[] read(FileChannel channel, long begin, int length, ByteOrder order) throws IOException {
    if (length == 0) {
      return new float[0];
    }
    long last = 0;
    boolean inOrder = true;
    long expected = 1;
    for (int side = shape.size() - 1; side >= 0; side--) {
      last += (shape.get(side) - 1) * strides.get(side);
      inOrder &= shape.get(side) == 1 || strides.get(side) == expected;
      expected *= shape.get(side);
    }
    if (last >= Integer.MAX_VALUE - 8) {
      throw new IOException("its values are spread over " + last);
    }
    ValueType type = storage.type();
    float[] spread = type.read(channel, begin + offset * type.bytes(), (int) last + 1, order);
    return inOrder ? spread : gather(spread, length);
  }

  private float[] gather(float[] spread, int length) {
    float[] values = new float[length];
    int sides = shape.size();
    int[] index = new int[sides];
    int from = 0;
    for (int i = 0; i < length; i++) {
      values[i] = spread[from];
      for (int side = sides - 1; side >= 0; side--) {
        int stride = (int) (long) strides.get(side);
        from += stride;
        if (++index[side] < shape.get(side)) {
          break;
        }
        from -= index[side] * stride;
        index[side] = 0;
      }
    }
    return values;
  }
}
