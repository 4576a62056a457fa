package org.vgg4j.profiles.cpu.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl.scratchpad_mode;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.dnnl.reorder;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;

/** Makes kernels of oneDNN's primitives: of any, of matrix products and of reorders. */
public final class Primitives {

  private final engine engine;
  private final ThreadContext first;

  /**
   * @param first where kernels run that use all threads
   */
  Primitives(engine engine, ThreadContext first) {
    this.engine = engine;
    this.first = first;
  }

  /** Attributes that every primitive needs: its scratch memory comes from its thread context. */
  public static primitive_attr attributes() {
    primitive_attr attributes = new primitive_attr();
    attributes.set_scratchpad_mode(scratchpad_mode.user);
    return attributes;
  }

  /** oneDNN counts the gaps in a window, Deeplearning4j the distance: 0 is dense. */
  public static long[] gaps(ConvolutionShape shape) {
    long[] dilation = shape.dilation();
    return new long[] {dilation[0] - 1, dilation[1] - 1};
  }

  /** A kernel that uses all threads. */
  public Kernel kernel(
      primitive primitive, primitive_desc_base description, Kernel.Argument... arguments) {
    return kernel(first, primitive, description, arguments);
  }

  private Kernel kernel(
      ThreadContext context,
      primitive primitive,
      primitive_desc_base description,
      Kernel.Argument... arguments) {
    List<Kernel.Argument> all = new ArrayList<>(List.of(arguments));
    memory.desc scratchDescription = description.scratchpad_desc();
    Tensor scratchTensor = null;
    if (scratchDescription.get_size() > 0) {
      scratchTensor = new Tensor(engine, scratchDescription);
      all.add(new Kernel.Argument(DNNL_ARG_SCRATCHPAD, scratchTensor));
    }
    String implementation = description.impl_info_str().getString();
    return new Kernel(context, primitive, implementation, scratchTensor, all);
  }

  /** A matrix product, see below, that uses all threads. */
  public Kernel product(Tensor left, Tensor right, Tensor bias, Tensor result, boolean add) {
    return product(first, left, right, bias, result, add);
  }

  /**
   * A matrix product {@code [..., rows, inner] x [..., inner, columns]}.
   *
   * @param bias added to every row; null for none
   * @param add whether the product is added to what is there
   */
  public Kernel product(
      ThreadContext context, Tensor left, Tensor right, Tensor bias, Tensor result, boolean add) {
    primitive_attr attributes = attributes();
    if (add) {
      post_ops sum = new post_ops();
      sum.append_sum();
      attributes.set_post_ops(sum);
    }
    List<Kernel.Argument> arguments = new ArrayList<>();
    arguments.add(new Kernel.Argument(DNNL_ARG_SRC, left));
    arguments.add(new Kernel.Argument(DNNL_ARG_WEIGHTS, right));
    arguments.add(new Kernel.Argument(DNNL_ARG_DST, result));
    matmul.primitive_desc description;
    if (bias == null) {
      description =
          new matmul.primitive_desc(
              engine,
              left.description(),
              right.description(),
              result.description(),
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
              result.description(),
              attributes,
              false);
    }
    return kernel(
        context, new matmul(description), description, arguments.toArray(Kernel.Argument[]::new));
  }

  /** Copies values from one layout to another. */
  public Kernel reorder(Tensor source, Tensor destination) {
    reorder.primitive_desc description =
        new reorder.primitive_desc(
            engine, source.description(), engine, destination.description(), attributes(), false);
    return kernel(
        new reorder(description),
        description,
        new Kernel.Argument(DNNL_ARG_FROM, source),
        new Kernel.Argument(DNNL_ARG_TO, destination));
  }
}
