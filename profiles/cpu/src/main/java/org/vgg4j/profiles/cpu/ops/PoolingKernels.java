package org.vgg4j.profiles.cpu.ops;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.pooling_backward;
import org.bytedeco.dnnl.pooling_forward;
import org.vgg4j.profiles.cpu.onednn.Kernel;
import org.vgg4j.profiles.cpu.onednn.NativeBuffer;
import org.vgg4j.profiles.cpu.onednn.Primitives;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;
import org.vgg4j.profiles.layers.operations.Pooling;

/** Pooling over one shape. In training it keeps where each maximum was. */
public final class PoolingKernels {

  private final Session session;
  private final Pooling kind;
  private final ConvolutionShape shape;
  private final Tensor source;
  private final Tensor destination;
  private final Tensor gradient;
  private final Tensor sourceGradient;
  private final Tensor positions;
  private final pooling_forward.primitive_desc forwardDescription;
  private final Kernel forward;
  private Kernel backward;

  public PoolingKernels(Session session, Pooling kind, ConvolutionShape shape, boolean training) {
    this.session = session;
    this.kind = kind;
    this.shape = shape;
    this.source = session.activations(shape.source());
    this.destination = session.activations(shape.destination());
    this.gradient = session.activations(shape.destination());
    this.sourceGradient = session.activations(shape.source());
    this.forwardDescription =
        new pooling_forward.primitive_desc(
            session.engine(),
            training ? prop_kind.forward_training : prop_kind.forward_inference,
            reduction(),
            source.description(),
            destination.description(),
            shape.stride(),
            shape.kernel(),
            Primitives.gaps(shape),
            shape.padding(),
            shape.paddingAfter(),
            Primitives.attributes(),
            false);
    List<Kernel.Argument> arguments = new ArrayList<>();
    arguments.add(new Kernel.Argument(DNNL_ARG_SRC, source));
    arguments.add(new Kernel.Argument(DNNL_ARG_DST, destination));
    if (training && kind == Pooling.MAXIMUM) {
      positions = session.tensor(forwardDescription.workspace_desc());
      positions.place(new NativeBuffer());
      arguments.add(new Kernel.Argument(DNNL_ARG_WORKSPACE, positions));
    } else {
      positions = null;
    }
    this.forward =
        session
            .primitives()
            .kernel(
                new pooling_forward(forwardDescription),
                forwardDescription,
                arguments.toArray(Kernel.Argument[]::new));
  }

  private algorithm reduction() {
    return switch (kind) {
      case MAXIMUM -> algorithm.pooling_max;
      case AVERAGE -> algorithm.pooling_avg_exclude_padding;
      case AVERAGE_WITH_PADDING -> algorithm.pooling_avg_include_padding;
    };
  }

  public Tensor forward(Tensor source, NativeBuffer result) {
    this.source.alias(source);
    destination.place(result);
    forward.run();
    return destination;
  }

  public Tensor backward(Tensor gradient, NativeBuffer result) {
    if (backward == null) {
      prepareBackward();
    }
    this.gradient.alias(gradient);
    sourceGradient.place(result);
    backward.run();
    return sourceGradient;
  }

  private void prepareBackward() {
    pooling_backward.primitive_desc description =
        new pooling_backward.primitive_desc(
            session.engine(),
            reduction(),
            sourceGradient.description(),
            gradient.description(),
            shape.stride(),
            shape.kernel(),
            Primitives.gaps(shape),
            shape.padding(),
            shape.paddingAfter(),
            forwardDescription,
            Primitives.attributes(),
            false);
    List<Kernel.Argument> arguments = new ArrayList<>();
    arguments.add(new Kernel.Argument(DNNL_ARG_DIFF_DST, gradient));
    arguments.add(new Kernel.Argument(DNNL_ARG_DIFF_SRC, sourceGradient));
    if (positions != null) {
      arguments.add(new Kernel.Argument(DNNL_ARG_WORKSPACE, positions));
    }
    backward =
        session
            .primitives()
            .kernel(
                new pooling_backward(description),
                description,
                arguments.toArray(Kernel.Argument[]::new));
  }
}
