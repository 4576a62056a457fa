package org.vgg4j.profiles.cpu.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_execute;

import java.util.List;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.primitive;

/** A oneDNN primitive with its arguments, ready to run again and again without new objects. */
public final class Kernel implements Step {

  /** What a tensor is to a primitive, one of {@code DNNL_ARG_*}. */
  public record Argument(int index, Tensor tensor) {}

  private final ThreadContext context;
  // Native objects are freed with their Java owners: both must live as long as the kernel.
  private final primitive primitive;
  private final List<Argument> arguments;
  private final dnnl_primitive handle;
  private final dnnl_exec_arg_t nativeArguments;
  private final String implementation;
  private final Tensor scratch;

  Kernel(
      ThreadContext context,
      primitive primitive,
      String implementation,
      Tensor scratch,
      List<Argument> arguments) {
    this.context = context;
    this.primitive = primitive;
    this.arguments = List.copyOf(arguments);
    this.implementation = implementation;
    this.scratch = scratch;
    this.handle = primitive.get();
    this.nativeArguments = new dnnl_exec_arg_t(arguments.size());
    for (int i = 0; i < arguments.size(); i++) {
      Argument argument = arguments.get(i);
      nativeArguments.getPointer(i).arg(argument.index()).memory(argument.tensor().handle());
    }
  }

  /** oneDNN's name of the code that runs, for example {@code brg_conv_fwd:avx2}. */
  @Override
  public String implementation() {
    return implementation;
  }

  @Override
  public void run() {
    if (scratch != null) {
      scratch.place(context.scratch());
    }
    OneDnn.check(
        dnnl_primitive_execute(handle, context.stream(), arguments.size(), nativeArguments),
        primitive.getClass().getSimpleName());
  }
}
