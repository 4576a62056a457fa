package org.vgg4j.profiles.cpu.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_success;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl.scratchpad_mode;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.dnnl.reorder;

/**
 * What the kernels of one graph share: oneDNN's engine and stream, the layout, scratch memory, and
 * slots for values that live from one layer to the next. Not for two threads at once; a graph's own
 * methods already exclude each other.
 */
public final class Session {

  private final engine engine;
  private final Deque<Slot> free = new ArrayDeque<>();
  private final Slot weightScratch;
  private final Slot transformedWeights;
  private final Slot[] reorderScratch;
  private final Slot[] floatScratch;
  private final Map<Layout, Session> inFloats = new EnumMap<>(Layout.class);
  private final Layout layout;
  private final memory.data_type dataType;
  private final ComputeThreads threads;
  private final Lane[] lanes;
  private final Stopwatch stopwatch;
  private long convolutions;

  /**
   * @param layout how activations lie in memory between layers
   * @param bfloat16 whether activations, and what convolutions multiply, are bf16 rather than
   *     32-bit floats
   * @param threads how many threads compute
   * @param choices where to look up and to remember which ways are fastest; null to time nothing
   */
  private Session(Layout layout, boolean bfloat16, ComputeThreads threads, Choices choices) {
    this.engine = new engine(org.bytedeco.dnnl.engine.kind.cpu, 0);
    this.weightScratch = new Slot();
    this.transformedWeights = new Slot();
    this.reorderScratch = new Slot[] {new Slot(), new Slot()};
    this.floatScratch = new Slot[] {new Slot(), new Slot()};
    this.layout = layout;
    this.threads = threads;
    this.lanes = new Lane[threads.count()];
    Arrays.setAll(lanes, number -> new Lane(engine));
    this.dataType = bfloat16 ? memory.data_type.bf16 : memory.data_type.f32;
    this.stopwatch = choices == null ? null : new Stopwatch(choices);
  }

  /** Another layout and precision over the same scratch memory and threads. */
  private Session(Session of, Layout layout, memory.data_type dataType) {
    this.engine = of.engine;
    this.weightScratch = of.weightScratch;
    this.transformedWeights = of.transformedWeights;
    this.reorderScratch = of.reorderScratch;
    this.floatScratch = of.floatScratch;
    this.layout = layout;
    this.dataType = dataType;
    this.threads = of.threads;
    this.lanes = of.lanes;
    this.stopwatch = null;
  }

  /** A session whose convolutions take the kernels of the session's layout, as a rule says. */
  public static Session byRule(Layout layout, boolean bfloat16, ComputeThreads threads) {
    return new Session(layout, bfloat16, threads, null);
  }

  /**
   * A session whose convolutions take the way that is fastest on this machine.
   *
   * @param choices what is known of that, to be extended
   */
  public static Session timed(
      Layout layout, boolean bfloat16, ComputeThreads threads, Choices choices) {
    return new Session(layout, bfloat16, threads, Objects.requireNonNull(choices, "choices"));
  }

  Layout layout() {
    return layout;
  }

  memory.data_type dataType() {
    return dataType;
  }

  /**
   * For pieces of a computation in 32-bit floats within this session, in its scratch memory and by
   * its threads.
   */
  Session inFloats(Layout in) {
    return inFloats.computeIfAbsent(in, key -> new Session(this, key, memory.data_type.f32));
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

  /** How many threads compute. */
  public ComputeThreads threads() {
    return threads;
  }

  /** One lane for each thread; kernels that use all threads run in the first. */
  Lane[] lanes() {
    return lanes;
  }

  /** Work on a piece, in memory that nobody else uses meanwhile. */
  interface LaneWork {
    void run(Lane lane, int piece);
  }

  /** Runs pieces of work, numbered from 0, side by side; which lane takes which is left to time. */
  void share(int pieces, LaneWork work) {
    AtomicInteger next = new AtomicInteger();
    threads.forEach(
        Math.min(lanes.length, pieces),
        number -> {
          for (int piece = next.getAndIncrement(); piece < pieces; piece = next.getAndIncrement()) {
            work.run(lanes[number], piece);
          }
        });
  }

  /** For reordered weights or their gradient while a convolution runs. */
  Slot weightScratch() {
    return weightScratch;
  }

  /** For weights, or their gradient, in Winograd's form while a convolution runs. */
  Slot transformedWeights() {
    return transformedWeights;
  }

  /** For activations in another form while a convolution runs, numbered 0 and 1. */
  Slot reorderScratch(int number) {
    return reorderScratch[number];
  }

  /** For activations in 32-bit floats while a convolution of bf16 runs, numbered 0 and 1. */
  Slot floatScratch(int number) {
    return floatScratch[number];
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
    return kernel(lanes[0], primitive, description, arguments);
  }

  Kernel kernel(
      Lane lane,
      primitive primitive,
      primitive_desc_base description,
      Kernel.Argument... arguments) {
    List<Kernel.Argument> all = new ArrayList<>(List.of(arguments));
    memory.desc scratchDescription = description.scratchpad_desc();
    Tensor scratchTensor = null;
    if (scratchDescription.get_size() > 0) {
      scratchTensor = tensor(scratchDescription);
      all.add(new Kernel.Argument(DNNL_ARG_SCRATCHPAD, scratchTensor));
    }
    String implementation = description.impl_info_str().getString();
    return new Kernel(lane, primitive, implementation, scratchTensor, all);
  }

  /**
   * A matrix product {@code [..., rows, inner] x [..., inner, columns]}.
   *
   * @param bias added to every row; null for none
   * @param add whether the product is added to what is there
   */
  Kernel product(Lane lane, Tensor left, Tensor right, Tensor bias, Tensor into, boolean add) {
    primitive_attr attributes = attributes();
    if (add) {
      post_ops sum = new post_ops();
      sum.append_sum();
      attributes.set_post_ops(sum);
    }
    List<Kernel.Argument> arguments = new ArrayList<>();
    arguments.add(new Kernel.Argument(DNNL_ARG_SRC, left));
    arguments.add(new Kernel.Argument(DNNL_ARG_WEIGHTS, right));
    arguments.add(new Kernel.Argument(DNNL_ARG_DST, into));
    matmul.primitive_desc description;
    if (bias == null) {
      description =
          new matmul.primitive_desc(
              engine,
              left.description(),
              right.description(),
              into.description(),
              attributes,
              false);
    } else {
      arguments.add(new Kernel.Argument(DNNL_ARG_BIAS, bias));
      description =
          new matmul.primitive_desc(
              engine,
              left.description(),
              right.description(),
              bias.description(),
              into.description(),
              attributes,
              false);
    }
    return kernel(
        lane, new matmul(description), description, arguments.toArray(Kernel.Argument[]::new));
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
