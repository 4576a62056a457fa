package org.vgg4j.profiles.cpu.ops;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;

import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.vgg4j.profiles.cpu.onednn.Kernel;
import org.vgg4j.profiles.cpu.onednn.NativeBuffer;
import org.vgg4j.profiles.cpu.onednn.Primitives;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.onednn.Tensor;

/** Sums of two tensors of one shape, as shortcuts of residual networks need them. */
public final class AdditionKernels {

  private final Tensor left;
  private final Tensor right;
  private final Tensor sum;
  private final Kernel add;
  private final Kernel copy;

  /**
   * @param shape {@code [batch, channels, height, width]}
   */
  public AdditionKernels(Session session, long... shape) {
    this.left = session.activations(shape);
    this.right = session.activations(shape);
    this.sum = session.activations(shape);
    binary.primitive_desc addition =
        new binary.primitive_desc(
            session.engine(),
            algorithm.binary_add,
            left.description(),
            right.description(),
            sum.description(),
            Primitives.attributes(),
            false);
    this.add =
        session
            .primitives()
            .kernel(
                new binary(addition),
                addition,
                new Kernel.Argument(DNNL_ARG_SRC_0, left),
                new Kernel.Argument(DNNL_ARG_SRC_1, right),
                new Kernel.Argument(DNNL_ARG_DST, sum));
    this.copy = session.primitives().reorder(left, sum);
  }

  /** Writes a sum into a buffer. */
  public Tensor add(Tensor a, Tensor b, NativeBuffer result) {
    left.alias(a);
    right.alias(b);
    sum.place(result);
    add.run();
    return sum;
  }

  /** Adds to a tensor, in place. */
  public void accumulate(Tensor total, Tensor more) {
    left.alias(total);
    right.alias(more);
    sum.alias(total);
    add.run();
  }

  /** Writes the same values into a buffer. */
  public Tensor copy(Tensor source, NativeBuffer result) {
    left.alias(source);
    sum.place(result);
    copy.run();
    return sum;
  }
}
