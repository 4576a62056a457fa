package org.vgg4j.profiles.cpu.onednn;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.vgg4j.profiles.cpu.threads.ComputeThreads;

/**
 * Whether values are NaN or infinite, whose exponents have all bits set. Eight bytes are looked at
 * at a time, as fast as memory gives them.
 */
public final class FiniteCheck {

  private static final long PIECE = 1 << 20;

  private final long magnitudes;
  private final long ulps;
  private final long signs;

  private FiniteCheck(long magnitudes, long ulps, long signs) {
    this.magnitudes = magnitudes;
    this.ulps = ulps;
    this.signs = signs;
  }

  // Adding one to the lowest bit of an exponent carries into the sign if all of its bits are set.
  private static final FiniteCheck FLOATS =
      new FiniteCheck(0x7FFFFFFF_7FFFFFFFL, 0x00800000_00800000L, 0x80000000_80000000L);
  private static final FiniteCheck BFLOATS =
      new FiniteCheck(0x7FFF7FFF_7FFF7FFFL, 0x00800080_00800080L, 0x80008000_80008000L);

  /** Whether all values of a tensor of 32-bit floats or bf16 are finite. */
  public static boolean holds(Tensor tensor, ComputeThreads threads) {
    boolean floats = tensor.dataType() == memory.data_type.f32;
    return (floats ? FLOATS : BFLOATS).all(tensor.values(), tensor.bytes(), threads);
  }

  /**
   * Whether 32-bit floats are all finite.
   *
   * @param count how many, from where the pointer points
   */
  public static boolean holds(Pointer floats, long count, ComputeThreads threads) {
    return FLOATS.all(floats, count * Float.BYTES, threads);
  }

  private boolean all(Pointer values, long bytes, ComputeThreads threads) {
    AtomicBoolean finite = new AtomicBoolean(true);
    int pieces = Math.toIntExact((bytes + PIECE - 1) / PIECE);
    threads.forEach(
        pieces,
        piece -> {
          long start = piece * PIECE;
          if (!all(values, start, (int) Math.min(PIECE, bytes - start))) {
            finite.set(false);
          }
        });
    return finite.get();
  }

  private boolean all(Pointer values, long start, int bytes) {
    ByteBuffer buffer = new BytePointer(values).getPointer(start).capacity(bytes).asByteBuffer();
    LongBuffer longs = buffer.order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
    int whole = longs.capacity();
    long rest = 0;
    for (int i = whole * Long.BYTES; i < bytes; i++) {
      rest |= (buffer.get(i) & 0xFFL) << (Byte.SIZE * (i - whole * Long.BYTES));
    }
    return ((carried(longs, whole) | carried(rest)) & signs) == 0;
  }

  private long carried(LongBuffer values, int count) {
    long carried = 0;
    for (int i = 0; i < count; i++) {
      carried |= carried(values.get(i));
    }
    return carried;
  }

  private long carried(long values) {
    return (values & magnitudes) + ulps;
  }
}
