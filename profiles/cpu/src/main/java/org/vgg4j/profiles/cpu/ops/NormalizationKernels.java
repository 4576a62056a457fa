package org.vgg4j.profiles.cpu.ops;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MEAN;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_VARIANCE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;
import static org.bytedeco.dnnl.global.dnnl.dnnl_backward;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_inference;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_fuse_norm_relu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_global_stats;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_scale;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_shift;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.dnnl.batch_normalization_backward;
import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_desc;
import org.bytedeco.javacpp.Pointer;
import org.vgg4j.profiles.cpu.onednn.FiniteCheck;
import org.vgg4j.profiles.cpu.onednn.Kernel;
import org.vgg4j.profiles.cpu.onednn.NativeBuffer;
import org.vgg4j.profiles.cpu.onednn.Primitives;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.onednn.Tensor;

/** Batch normalization over one shape, with a ReLU in the same pass if one follows. */
public final class NormalizationKernels {

  /** For more, an implementation without barriers takes half as long again. */
  private static final long FEW_VALUES = 1 << 20;

  private static final String WITH_BARRIERS = "bnorm_jit";

  private static final String WITHOUT_BARRIERS = "bnorm_tbb_jit";

  private final Session session;
  private final boolean mayWait;
  private final float epsilon;
  private final int flags;
  private final Tensor source;
  private final Tensor destination;
  private final Tensor gradient;
  private final Tensor sourceGradient;
  private final Tensor scale;
  private final Tensor shift;
  private final Tensor mean;
  private final Tensor variance;
  private final Tensor mask;
  private final Tensor scaleGradient;
  private final Tensor shiftGradient;
  private final batch_normalization_forward.primitive_desc forwardDescription;
  private final Kernel forward;
  private Kernel backward;

  /**
   * @param training whether mean and variance are those of the batch
   * @param relu whether negative results become 0
   * @param shape {@code [batch, channels, height, width]}
   */
  public NormalizationKernels(
      Session session, float epsilon, boolean training, boolean relu, long... shape) {
    this.session = session;
    this.mayWait = training && Arrays.stream(shape).reduce(1, Math::multiplyExact) <= FEW_VALUES;
    this.epsilon = epsilon;
    this.flags =
        dnnl_use_scale
            | dnnl_use_shift
            | (training ? 0 : dnnl_use_global_stats)
            | (relu ? dnnl_fuse_norm_relu : 0);
    this.source = session.activations(shape);
    this.destination = session.activations(shape);
    this.gradient = session.activations(shape);
    this.sourceGradient = session.activations(shape);
    this.scale = perChannel(shape[1]);
    this.shift = perChannel(shape[1]);
    this.mean = perChannel(shape[1]);
    this.variance = perChannel(shape[1]);
    this.scaleGradient = perChannel(shape[1]);
    this.shiftGradient = perChannel(shape[1]);
    this.forwardDescription =
        withoutBarriers(
            () ->
                new batch_normalization_forward.primitive_desc(
                    session.engine(),
                    training ? dnnl_forward_training : dnnl_forward_inference,
                    source.description(),
                    destination.description(),
                    epsilon,
                    flags,
                    Primitives.attributes(),
                    false));
    List<Kernel.Argument> arguments = new ArrayList<>();
    arguments.add(new Kernel.Argument(DNNL_ARG_SRC, source));
    arguments.add(new Kernel.Argument(DNNL_ARG_DST, destination));
    arguments.add(new Kernel.Argument(DNNL_ARG_SCALE, scale));
    arguments.add(new Kernel.Argument(DNNL_ARG_SHIFT, shift));
    arguments.add(new Kernel.Argument(DNNL_ARG_MEAN, mean));
    arguments.add(new Kernel.Argument(DNNL_ARG_VARIANCE, variance));
    if (training) {
      mean.place(new NativeBuffer());
      variance.place(new NativeBuffer());
    }
    if (training && relu) {
      mask = session.tensor(forwardDescription.workspace_desc());
      mask.place(new NativeBuffer());
      arguments.add(new Kernel.Argument(DNNL_ARG_WORKSPACE, mask));
    } else {
      mask = null;
    }
    this.forward =
        session
            .primitives()
            .kernel(
                new batch_normalization_forward(forwardDescription),
                forwardDescription,
                arguments.toArray(Kernel.Argument[]::new));
  }

  /**
   * The description; of few values moved on to oneDNN's implementation whose threads meet between
   * parallel sections instead of at a barrier within one, where they spin. Alone that one is slower
   * by some hundredths of a millisecond, where another program has one of the cores it saves ten
   * milliseconds. With given statistics nobody waits for anybody.
   */
  private <D extends primitive_desc> D withoutBarriers(Supplier<D> descriptions) {
    D description = descriptions.get();
    if (!mayWait) {
      return description;
    }
    while (name(description).startsWith(WITH_BARRIERS)) {
      if (!description.next_impl()) {
        return descriptions.get();
      }
    }
    return name(description).startsWith(WITHOUT_BARRIERS) ? description : descriptions.get();
  }

  private static String name(primitive_desc description) {
    return description.impl_info_str().getString();
  }

  private Tensor perChannel(long channels) {
    return session.tensor(
        new memory.desc(new long[] {channels}, memory.data_type.f32, memory.format_tag.a));
  }

  /** The scale and the shift per channel, before any other call of a step. */
  public void parameters(Pointer scaleValues, Pointer shiftValues) {
    scale.point(scaleValues);
    shift.point(shiftValues);
  }

  /** Mean and variance to normalize by, for inference. */
  public void statistics(Pointer meanValues, Pointer varianceValues) {
    mean.point(meanValues);
    variance.point(varianceValues);
  }

  public Tensor forward(Tensor source, NativeBuffer result) {
    this.source.alias(source);
    destination.place(result);
    forward.run();
    return destination;
  }

  /**
   * Whether all numbers per channel were finite when {@link #forward} ran last. In training they
   * are if all values of the source were.
   */
  public boolean isFinite() {
    for (Tensor numbers : List.of(mean, variance, scale, shift)) {
      if (!FiniteCheck.holds(numbers, session.threads())) {
        return false;
      }
    }
    return true;
  }

  /** The mean of the last training batch per channel. */
  public Tensor batchMean() {
    return mean;
  }

  /** The (biased) variance of the last training batch per channel. */
  public Tensor batchVariance() {
    return variance;
  }

  public Tensor backward(
      Tensor gradient, NativeBuffer result, Pointer scaleValues, Pointer shiftValues) {
    if (backward == null) {
      prepareBackward();
    }
    this.gradient.alias(gradient);
    sourceGradient.place(result);
    scaleGradient.point(scaleValues);
    shiftGradient.point(shiftValues);
    backward.run();
    return sourceGradient;
  }

  private void prepareBackward() {
    batch_normalization_backward.primitive_desc description =
        withoutBarriers(
            () ->
                new batch_normalization_backward.primitive_desc(
                    session.engine(),
                    dnnl_backward,
                    sourceGradient.description(),
                    gradient.description(),
                    source.description(),
                    epsilon,
                    flags,
                    forwardDescription,
                    Primitives.attributes(),
                    false));
    List<Kernel.Argument> arguments = new ArrayList<>();
    arguments.add(new Kernel.Argument(DNNL_ARG_SRC, source));
    arguments.add(new Kernel.Argument(DNNL_ARG_MEAN, mean));
    arguments.add(new Kernel.Argument(DNNL_ARG_VARIANCE, variance));
    arguments.add(new Kernel.Argument(DNNL_ARG_SCALE, scale));
    arguments.add(new Kernel.Argument(DNNL_ARG_DIFF_DST, gradient));
    arguments.add(new Kernel.Argument(DNNL_ARG_DIFF_SRC, sourceGradient));
    arguments.add(new Kernel.Argument(DNNL_ARG_DIFF_SCALE, scaleGradient));
    arguments.add(new Kernel.Argument(DNNL_ARG_DIFF_SHIFT, shiftGradient));
    if (mask != null) {
      arguments.add(new Kernel.Argument(DNNL_ARG_WORKSPACE, mask));
    }
    backward =
        session
            .primitives()
            .kernel(
                new batch_normalization_backward(description),
                description,
                arguments.toArray(Kernel.Argument[]::new));
  }
}
