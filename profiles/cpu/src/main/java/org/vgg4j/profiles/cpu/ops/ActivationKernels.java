package org.vgg4j.profiles.cpu.ops;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;

import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.vgg4j.profiles.cpu.onednn.Kernel;
import org.vgg4j.profiles.cpu.onednn.NativeBuffer;
import org.vgg4j.profiles.cpu.onednn.Primitives;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.onednn.Tensor;

/** An element-wise function and its derivative over one shape. */
public final class ActivationKernels {

  private final Session session;
  private final Activation activation;
  private final Tensor source;
  private final Tensor destination;
  private final Tensor gradient;
  private final eltwise_forward.primitive_desc forwardDescription;
  private final Kernel forward;
  private Kernel backward;

  /**
   * @param shape {@code [batch, channels, height, width]}
   */
  public ActivationKernels(Session session, Activation activation, long... shape) {
    this.session = session;
    this.activation = activation;
    this.source = session.activations(shape);
    this.destination = session.activations(shape);
    this.gradient = session.activations(shape);
    this.forwardDescription =
        new eltwise_forward.primitive_desc(
            session.engine(),
            prop_kind.forward_training,
            activation.forward(),
            source.description(),
            destination.description(),
            activation.alpha(),
            0f,
            Primitives.attributes(),
            false);
    this.forward =
        session
            .primitives()
            .kernel(
                new eltwise_forward(forwardDescription),
                forwardDescription,
                new Kernel.Argument(DNNL_ARG_SRC, source),
                new Kernel.Argument(DNNL_ARG_DST, destination));
  }

  /** Writes the function of {@code source} into a buffer. */
  public Tensor forward(Tensor source, NativeBuffer result) {
    this.source.alias(source);
    destination.place(result);
    forward.run();
    return destination;
  }

  /** Computes the function in place, where a tensor lies when the kernel runs. */
  public Kernel inPlace(Tensor values) {
    return session
        .primitives()
        .kernel(
            new eltwise_forward(forwardDescription),
            forwardDescription,
            new Kernel.Argument(DNNL_ARG_SRC, values),
            new Kernel.Argument(DNNL_ARG_DST, values));
  }

  /**
   * Multiplies a gradient, in place, by the derivative.
   *
   * @param at what the function read where its derivative {@link Activation#derivesFromSource}, its
   *     result otherwise
   */
  public void backward(Tensor at, Tensor gradient) {
    if (backward == null) {
      prepareBackward();
    }
    (activation.derivesFromSource() ? source : destination).alias(at);
    this.gradient.alias(gradient);
    backward.run();
  }

  private void prepareBackward() {
    boolean fromSource = activation.derivesFromSource();
    Tensor at = fromSource ? source : destination;
    eltwise_backward.primitive_desc description =
        new eltwise_backward.primitive_desc(
            session.engine(),
            activation.backward(),
            gradient.description(),
            gradient.description(),
            at.description(),
            activation.backwardAlpha(),
            0f,
            forwardDescription,
            Primitives.attributes(),
            false);
    backward =
        session
            .primitives()
            .kernel(
                new eltwise_backward(description),
                description,
                new Kernel.Argument(fromSource ? DNNL_ARG_SRC : DNNL_ARG_DST, at),
                new Kernel.Argument(DNNL_ARG_DIFF_DST, gradient),
                new Kernel.Argument(DNNL_ARG_DIFF_SRC, gradient));
  }
}
