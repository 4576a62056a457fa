package org.vgg4j.profiles.cpu.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;
import static org.bytedeco.dnnl.global.dnnl.dnnl_success;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl.scratchpad_mode;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;

/**
 * What the kernels of one graph share: oneDNN's engine and stream, the layout, scratch memory, and
 * slots for values that live from one layer to the next. Not for two threads at once; a graph's own
 * methods already exclude each other.
 */
public final class Session {

  private final engine engine = new engine(org.bytedeco.dnnl.engine.kind.cpu, 0);
  private final stream stream = new stream(engine);
  private final dnnl_stream streamHandle = stream.get();
  private final Slot scratch = new Slot();
  private final Deque<Slot> free = new ArrayDeque<>();
  private final Slot weightScratch = new Slot();
  private final Slot[] reorderScratch = {new Slot(), new Slot()};
  private final Layout layout;
  private final memory.data_type dataType;
  private final Stopwatch stopwatch;
  private long convolutions;

  /**
   * @param layout how activations lie in memory between layers
   * @param bfloat16 whether activations, and what convolutions multiply, are bf16 rather than
   *     32-bit floats
   * @param choices where to look up and to remember which ways are fastest; null to time nothing
   */
  private Session(Layout layout, boolean bfloat16, Choices choices) {
    this.layout = layout;
    this.dataType = bfloat16 ? memory.data_type.bf16 : memory.data_type.f32;
    this.stopwatch = choices == null ? null : new Stopwatch(choices);
  }

  /** A session whose convolutions take the kernels of the session's layout, as a rule says. */
  public static Session byRule(Layout layout, boolean bfloat16) {
    return new Session(layout, bfloat16, null);
  }

  /**
   * A session whose convolutions take the way that is fastest on this machine.
   *
   * @param choices what is known of that, to be extended
   */
  public static Session timed(Layout layout, boolean bfloat16, Choices choices) {
    return new Session(layout, bfloat16, Objects.requireNonNull(choices, "choices"));
  }

  Layout layout() {
    return layout;
  }

  memory.data_type dataType() {
    return dataType;
  }

  /** What times ways; null where the rule decides. */
  Stopwatch stopwatch() {
    return stopwatch;
  }

  void countConvolution() {
    convolutions++;
  }

  /** How many passes of convolutions were computed so far, whatever their direction. */
  public long convolutions() {
    return convolutions;
  }

  engine engine() {
    return engine;
  }

  dnnl_stream stream() {
    return streamHandle;
  }

  /** What a kernel needs while it runs. */
  Slot scratch() {
    return scratch;
  }

  /** For reordered weights or their gradient while a convolution runs. */
  Slot weightScratch() {
    return weightScratch;
  }

  /** For reordered activations while a convolution runs in another layout, numbered 0 and 1. */
  Slot reorderScratch(int number) {
    return reorderScratch[number];
  }

  /** A slot for a value that the next layer consumes; give it back with {@link #release}. */
  public Slot acquire() {
    Slot slot = free.poll();
    return slot != null ? slot : new Slot();
  }

  /** Gives the slot of a tensor back: its values are no longer needed. */
  public void release(Tensor tensor) {
    free.push(tensor.slot());
  }

  /** A tensor of activations {@code [batch, channels, height, width]} in the session's layout. */
  public Tensor activations(long... shape) {
    return new Tensor(this, describe(layout, shape));
  }

  memory.desc describe(Layout in, long... shape) {
    return new memory.desc(shape, dataType, in.tag(shape[1]));
  }

  /** A tensor of 32-bit floats with the given strides, in elements. */
  public Tensor strided(long[] shape, long[] strides) {
    return new Tensor(this, new memory.desc(shape, memory.data_type.f32, strides));
  }

  Tensor tensor(memory.desc description) {
    return new Tensor(this, description);
  }

  static primitive_attr attributes() {
    primitive_attr attributes = new primitive_attr();
    attributes.set_scratchpad_mode(scratchpad_mode.user);
    return attributes;
  }

  Kernel kernel(
      primitive primitive, primitive_desc_base description, Kernel.Argument... arguments) {
    List<Kernel.Argument> all = new ArrayList<>(List.of(arguments));
    memory.desc scratchDescription = description.scratchpad_desc();
    Tensor scratchTensor = null;
    if (scratchDescription.get_size() > 0) {
      scratchTensor = tensor(scratchDescription);
      all.add(new Kernel.Argument(DNNL_ARG_SCRATCHPAD, scratchTensor));
    }
    String implementation = description.impl_info_str().getString();
    return new Kernel(this, primitive, implementation, scratchTensor, all);
  }

  /** Copies values from one layout to another. */
  Kernel reorder(Tensor from, Tensor to) {
    reorder.primitive_desc description =
        new reorder.primitive_desc(
            engine, from.description(), engine, to.description(), attributes(), false);
    return kernel(
        new reorder(description),
        description,
        new Kernel.Argument(DNNL_ARG_FROM, from),
        new Kernel.Argument(DNNL_ARG_TO, to));
  }

  static void check(int status, String what) {
    if (status != dnnl_success) {
      throw new IllegalStateException("oneDNN failed in " + what + " with status " + status);
    }
  }
}
