package org.vgg4j.profiles.cpu.onednn;

import java.util.EnumMap;
import java.util.Map;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.vgg4j.profiles.cpu.threads.ComputeThreads;

/**
 * What the kernels of one graph share: oneDNN's engine, how activations lie in memory, the threads,
 * and memory that is used again and again. Not for two threads at once; a graph's own methods
 * already exclude each other.
 */
public final class Session {

  private final engine engine;
  private final Layout layout;
  private final memory.data_type dataType;
  private final ComputeThreads threads;
  private final Workers workers;
  private final Primitives primitives;
  private final ScratchBuffers scratch;
  private final BufferPool buffers;
  private final Map<Layout, Session> inFloats = new EnumMap<>(Layout.class);

  /**
   * @param layout how activations lie in memory between layers
   * @param bfloat16 whether activations, and what convolutions multiply, are bf16 rather than
   *     32-bit floats
   * @param threads how many threads compute
   */
  public Session(Layout layout, boolean bfloat16, ComputeThreads threads) {
    this.engine = new engine(org.bytedeco.dnnl.engine.kind.cpu, 0);
    this.layout = layout;
    this.dataType = bfloat16 ? memory.data_type.bf16 : memory.data_type.f32;
    this.threads = threads;
    this.workers = new Workers(engine, threads);
    this.primitives = new Primitives(engine, workers.context(0));
    this.scratch = new ScratchBuffers();
    this.buffers = new BufferPool();
  }

  /** Another layout and precision over the same memory and threads. */
  private Session(Session shared, Layout layout, memory.data_type dataType) {
    this.engine = shared.engine;
    this.layout = layout;
    this.dataType = dataType;
    this.threads = shared.threads;
    this.workers = shared.workers;
    this.primitives = shared.primitives;
    this.scratch = shared.scratch;
    this.buffers = shared.buffers;
  }

  /**
   * For pieces of a computation in 32-bit floats within this session, in its memory and by its
   * threads.
   */
  public Session inFloats(Layout in) {
    return inFloats.computeIfAbsent(in, key -> new Session(this, key, memory.data_type.f32));
  }

  public engine engine() {
    return engine;
  }

  public Layout layout() {
    return layout;
  }

  public memory.data_type dataType() {
    return dataType;
  }

  /** How many threads compute. */
  public ComputeThreads threads() {
    return threads;
  }

  public Workers workers() {
    return workers;
  }

  public Primitives primitives() {
    return primitives;
  }

  public ScratchBuffers scratch() {
    return scratch;
  }

  /** Memory for values that live from one layer to the next. */
  public BufferPool buffers() {
    return buffers;
  }

  /** A tensor of activations {@code [batch, channels, height, width]} in the session's layout. */
  public Tensor activations(long... shape) {
    return tensor(describe(layout, shape));
  }

  public memory.desc describe(Layout in, long... shape) {
    return new memory.desc(shape, dataType, in.tag(shape[1]));
  }

  /** A tensor of 32-bit floats with the given strides, in elements. */
  public Tensor strided(long[] shape, long[] strides) {
    return tensor(new memory.desc(shape, memory.data_type.f32, strides));
  }

  public Tensor tensor(memory.desc description) {
    return new Tensor(engine, description);
  }
}
