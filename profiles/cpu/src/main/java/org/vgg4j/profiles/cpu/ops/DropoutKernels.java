package org.vgg4j.profiles.cpu.ops;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;

import java.nio.FloatBuffer;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.FloatPointer;
import org.vgg4j.profiles.SplitMix64;
import org.vgg4j.profiles.cpu.onednn.Kernel;
import org.vgg4j.profiles.cpu.onednn.NativeBuffer;
import org.vgg4j.profiles.cpu.onednn.Primitives;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.threads.ComputeThreads;

/**
 * Inverted dropout over one shape (Srivastava et al. 2014): in training each value is kept with
 * probability {@code p} and divided by {@code p}, or set to 0.
 */
public final class DropoutKernels {

  // Values whose fate one thread draws at a time, and those it writes at once.
  private static final int SEGMENT = 1 << 16;
  private static final int TILE = 1 << 11;

  private static final ThreadLocal<float[]> TILES = ThreadLocal.withInitial(() -> new float[TILE]);

  private final FloatBuffer factors;
  private final int count;
  private final Tensor source;
  private final Tensor destination;
  private final Kernel multiply;

  /**
   * @param shape {@code [batch, channels, height, width]}
   */
  public DropoutKernels(Session session, long... shape) {
    this.source = session.activations(shape);
    this.destination = session.activations(shape);
    memory.desc description =
        new memory.desc(shape, memory.data_type.f32, session.layout().tag(shape[1]));
    Tensor mask = session.tensor(description);
    // With the layout's padding, whose factors multiply zeros.
    this.count = Math.toIntExact(description.get_size() / Float.BYTES);
    mask.place(new NativeBuffer());
    this.factors = new FloatPointer(mask.values()).capacity(count).asBuffer();
    binary.primitive_desc multiplication =
        new binary.primitive_desc(
            session.engine(),
            algorithm.binary_mul,
            source.description(),
            mask.description(),
            destination.description(),
            Primitives.attributes(),
            false);
    this.multiply =
        session
            .primitives()
            .kernel(
                new binary(multiplication),
                multiplication,
                new Kernel.Argument(DNNL_ARG_SRC_0, source),
                new Kernel.Argument(DNNL_ARG_SRC_1, mask),
                new Kernel.Argument(DNNL_ARG_DST, destination));
  }

  /**
   * Decides which values are dropped, until the next call. The same seed decides the same.
   *
   * @param keep the probability to keep a value, in (0, 1]
   */
  public void draw(long seed, double keep, ComputeThreads threads) {
    int segments = (count + SEGMENT - 1) / SEGMENT;
    // A value is kept where an unsigned number of 32 bits is below this.
    long limit = Math.round(keep * (1L << 32));
    float factor = (float) (1 / keep);
    threads.forEach(segments, segment -> draw(seed, limit, factor, segment * SEGMENT));
  }

  private void draw(long seed, long limit, float factor, int start) {
    float[] tile = TILES.get();
    int end = Math.min(start + SEGMENT, count);
    for (int from = start; from < end; from += TILE) {
      int values = Math.min(TILE, end - from);
      for (int i = 0; i < values; i += 2) {
        long bits = SplitMix64.at(seed, from + i);
        tile[i] = (bits >>> 32) < limit ? factor : 0;
        tile[i + 1] = (bits & 0xFFFFFFFFL) < limit ? factor : 0;
      }
      factors.put(from, tile, 0, values);
    }
  }

  /** Writes what is left of {@code source} into a buffer. */
  public Tensor forward(Tensor source, NativeBuffer result) {
    this.source.alias(source);
    destination.place(result);
    multiply.run();
    return destination;
  }

  /** Turns the gradient of the result into that of the source, in place. */
  public void backward(Tensor values) {
    source.alias(values);
    destination.alias(values);
    multiply.run();
  }
}
