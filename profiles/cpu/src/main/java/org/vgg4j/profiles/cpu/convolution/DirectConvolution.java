package org.vgg4j.profiles.cpu.convolution;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc_base;
import org.vgg4j.profiles.cpu.onednn.Kernel;
import org.vgg4j.profiles.cpu.onednn.Layout;
import org.vgg4j.profiles.cpu.onednn.OneDnn;
import org.vgg4j.profiles.cpu.onednn.Primitives;
import org.vgg4j.profiles.cpu.onednn.Sequence;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.ops.Activation;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;

/**
 * The passes of a convolution in one layout. If that is not the session's, activations are
 * reordered before and after, which pays where the other layout's kernel is much faster.
 */
final class DirectConvolution implements ConvolutionPasses {

  private static final long FEW_CHANNELS = 16;

  private static final long MANY_CHANNELS = 256;

  /** Pixels of an image up to which oneDNN's kernels for channels-last images fall behind. */
  static final long FEW_PIXELS = 4 * 4;

  private final Session session;
  private final ConvolutionShape shape;
  private final ConvolutionTensors tensors;
  private final Layout layout;
  private final memory.desc source;
  private final memory.desc destination;
  private final memory.desc anyWeights;
  private final memory.desc anyWeightGradient;
  private final convolution_forward.primitive_desc forward;

  DirectConvolution(
      Session session,
      ConvolutionShape shape,
      ConvolutionTensors tensors,
      Layout layout,
      boolean training,
      Activation activation) {
    this.session = session;
    this.shape = shape;
    this.tensors = tensors;
    this.layout = layout;
    this.source = session.describe(layout, shape.source());
    this.destination = session.describe(layout, shape.destination());
    this.anyWeights =
        new memory.desc(tensors.weights().shape(), session.dataType(), memory.format_tag.any);
    this.anyWeightGradient =
        new memory.desc(tensors.weights().shape(), memory.data_type.f32, memory.format_tag.any);
    primitive_attr attributes = Primitives.attributes();
    if (activation != null) {
      post_ops after = new post_ops();
      after.append_eltwise(activation.forward(), activation.alpha(), 0f);
      attributes.set_post_ops(after);
    }
    this.forward = KernelBlocklist.firstAllowed(forward(training, attributes), shape, layout);
  }

  /**
   * The layout whose kernel is so much faster for a pass that the rule reorders for it; empty where
   * that is the session's. Measured in 32-bit floats on AVX-512 and in bf16 without AMX: kernels
   * for blocks of channels are faster on images of few pixels, and so is that for the gradient of
   * weights, in 32-bit floats, of the few channels of images and of windows that move by more than
   * one.
   */
  static Optional<Layout> faster(Pass pass, ConvolutionShape shape, Session session) {
    boolean floats = session.dataType() == memory.data_type.f32;
    boolean measured = OneDnn.hasAvx512() && (floats || !OneDnn.hasAmx());
    if (session.layout() != Layout.CHANNELS_LAST || !measured) {
      return Optional.empty();
    }
    long[] in = shape.source();
    long[] out = shape.destination();
    boolean window = shape.kernel()[0] * shape.kernel()[1] > 1;
    boolean blocks =
        pass == Pass.BACKWARD_WEIGHTS
            ? floats && window && (in[1] < FEW_CHANNELS || shape.stride()[0] > 1)
            : window && in[2] * in[3] <= FEW_PIXELS && out[1] >= MANY_CHANNELS;
    return blocks ? Optional.of(Layout.BLOCKED) : Optional.empty();
  }

  @Override
  public Sequence forward() {
    Sequence sequence = new Sequence();
    Tensor read = in(sequence, tensors.source(), source, 0);
    Tensor weights = orderedWeights(sequence, forward.weights_desc());
    Tensor written =
        layout == session.layout() ? tensors.destination() : out(sequence, destination, 1);
    List<Kernel.Argument> arguments = new ArrayList<>();
    arguments.add(new Kernel.Argument(DNNL_ARG_SRC, read));
    arguments.add(new Kernel.Argument(DNNL_ARG_WEIGHTS, weights));
    arguments.add(new Kernel.Argument(DNNL_ARG_DST, written));
    if (tensors.bias() != null) {
      arguments.add(new Kernel.Argument(DNNL_ARG_BIAS, tensors.bias()));
    }
    sequence.then(kernel(new convolution_forward(forward), forward, arguments));
    return written == tensors.destination()
        ? sequence
        : sequence.then(session.primitives().reorder(written, tensors.destination()));
  }

  @Override
  public Sequence backwardData() {
    convolution_backward_data.primitive_desc description =
        KernelBlocklist.firstAllowed(
            new convolution_backward_data.primitive_desc(
                session.engine(),
                algorithm.convolution_direct,
                source,
                anyWeights,
                destination,
                shape.stride(),
                Primitives.gaps(shape),
                shape.padding(),
                shape.paddingAfter(),
                forward,
                Primitives.attributes(),
                false),
            shape,
            layout);
    Sequence sequence = new Sequence();
    Tensor gradient = in(sequence, tensors.gradient(), destination, 0);
    Tensor weights = orderedWeights(sequence, description.weights_desc());
    Tensor written =
        layout == session.layout() ? tensors.sourceGradient() : out(sequence, source, 1);
    List<Kernel.Argument> arguments =
        List.of(
            new Kernel.Argument(DNNL_ARG_DIFF_DST, gradient),
            new Kernel.Argument(DNNL_ARG_WEIGHTS, weights),
            new Kernel.Argument(DNNL_ARG_DIFF_SRC, written));
    sequence.then(kernel(new convolution_backward_data(description), description, arguments));
    return written == tensors.sourceGradient()
        ? sequence
        : sequence.then(session.primitives().reorder(written, tensors.sourceGradient()));
  }

  @Override
  public Sequence backwardWeights() {
    return waitsAtEveryImage()
        ? session.threads().single(this::gradientOfWeights)
        : gradientOfWeights();
  }

  /**
   * Whether the kernel's threads wait for each other at every image of a batch, spinning: oneDNN's
   * for few channels in bf16. Where another program has one of the cores, that costs a hundred
   * times what the second thread saves.
   */
  private boolean waitsAtEveryImage() {
    return session.dataType() == memory.data_type.bf16
        && layout == Layout.CHANNELS_LAST
        && shape.source()[1] < FEW_CHANNELS;
  }

  private Sequence gradientOfWeights() {
    convolution_backward_weights.primitive_desc description =
        KernelBlocklist.firstAllowed(backwardWeightsDescription(), shape, layout);
    Sequence sequence = new Sequence();
    Tensor read = in(sequence, tensors.source(), source, 0);
    Tensor gradient = in(sequence, tensors.gradient(), destination, 1);
    Tensor written = session.tensor(description.diff_weights_desc());
    sequence.place(written, session.scratch().weights());
    List<Kernel.Argument> arguments = new ArrayList<>();
    arguments.add(new Kernel.Argument(DNNL_ARG_SRC, read));
    arguments.add(new Kernel.Argument(DNNL_ARG_DIFF_DST, gradient));
    arguments.add(new Kernel.Argument(DNNL_ARG_DIFF_WEIGHTS, written));
    if (tensors.bias() != null) {
      arguments.add(new Kernel.Argument(DNNL_ARG_DIFF_BIAS, tensors.biasGradient()));
    }
    return sequence
        .then(kernel(new convolution_backward_weights(description), description, arguments))
        .then(session.primitives().reorder(written, tensors.weightGradient()));
  }

  private Tensor in(Sequence sequence, Tensor given, memory.desc wanted, int number) {
    if (layout == session.layout()) {
      return given;
    }
    Tensor reordered = session.tensor(wanted);
    sequence
        .place(reordered, session.scratch().activations(number))
        .then(session.primitives().reorder(given, reordered));
    return reordered;
  }

  private Tensor out(Sequence sequence, memory.desc wanted, int number) {
    Tensor tensor = session.tensor(wanted);
    sequence.place(tensor, session.scratch().activations(number));
    return tensor;
  }

  private Tensor orderedWeights(Sequence sequence, memory.desc wanted) {
    Tensor ordered = session.tensor(wanted);
    sequence
        .place(ordered, session.scratch().weights())
        .then(session.primitives().reorder(tensors.weights(), ordered));
    return ordered;
  }

  private Kernel kernel(
      org.bytedeco.dnnl.primitive primitive,
      primitive_desc_base description,
      List<Kernel.Argument> arguments) {
    return session
        .primitives()
        .kernel(primitive, description, arguments.toArray(Kernel.Argument[]::new));
  }

  private convolution_forward.primitive_desc forward(boolean training, primitive_attr attributes) {
    prop_kind kind = training ? prop_kind.forward_training : prop_kind.forward_inference;
    if (tensors.bias() == null) {
      return new convolution_forward.primitive_desc(
          session.engine(),
          kind,
          algorithm.convolution_direct,
          source,
          anyWeights,
          destination,
          shape.stride(),
          Primitives.gaps(shape),
          shape.padding(),
          shape.paddingAfter(),
          attributes,
          false);
    }
    return new convolution_forward.primitive_desc(
        session.engine(),
        kind,
        algorithm.convolution_direct,
        source,
        anyWeights,
        tensors.bias().description(),
        destination,
        shape.stride(),
        Primitives.gaps(shape),
        shape.padding(),
        shape.paddingAfter(),
        attributes,
        false);
  }

  private convolution_backward_weights.primitive_desc backwardWeightsDescription() {
    if (tensors.bias() == null) {
      return new convolution_backward_weights.primitive_desc(
          session.engine(),
          algorithm.convolution_direct,
          source,
          anyWeightGradient,
          destination,
          shape.stride(),
          Primitives.gaps(shape),
          shape.padding(),
          shape.paddingAfter(),
          forward,
          Primitives.attributes(),
          false);
    }
    return new convolution_backward_weights.primitive_desc(
        session.engine(),
        algorithm.convolution_direct,
        source,
        anyWeightGradient,
        tensors.bias().description(),
        destination,
        shape.stride(),
        Primitives.gaps(shape),
        shape.padding(),
        shape.paddingAfter(),
        forward,
        Primitives.attributes(),
        false);
  }
}
