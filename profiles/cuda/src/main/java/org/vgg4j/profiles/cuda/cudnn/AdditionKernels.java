package org.vgg4j.profiles.cuda.cudnn;

import java.util.Arrays;
import org.bytedeco.cuda.cudnn.cudnnTensorStruct;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** Sums of two tensors of one shape, as shortcuts of residual networks need them, and multiples. */
public final class AdditionKernels {

  private final Session session;
  private final cudnnTensorStruct tensor;
  private final String shape;
  private final long bytes;

  /**
   * @param shape {@code [batch, channels, height, width]}
   */
  public AdditionKernels(Session session, long... shape) {
    this.session = session;
    this.tensor = session.descriptors().tensor(shape);
    this.shape = Arrays.toString(shape);
    this.bytes = Arrays.stream(shape).reduce(Float.BYTES, Math::multiplyExact);
  }

  /** Writes a sum elsewhere. */
  public void add(Pointer a, Pointer b, Pointer result) {
    Statuses.cudnn(
        cudnn.cudnnOpTensor(
            session.handle(),
            session.descriptors().sum(),
            session.one(),
            tensor,
            a,
            session.one(),
            tensor,
            b,
            session.zero(),
            tensor,
            result),
        "cudnnOpTensor",
        shape);
  }

  /** Writes a multiple elsewhere. */
  public void scale(FloatPointer factor, Pointer source, Pointer result) {
    Statuses.cudnn(
        cudnn.cudnnAddTensor(
            session.handle(), factor, tensor, source, session.zero(), tensor, result),
        "cudnnAddTensor",
        shape);
  }

  /** Writes the same elsewhere. */
  public void copy(Pointer source, Pointer result) {
    Statuses.cuda(
        cudart.cudaMemcpyAsync(
            result, source, bytes, cudart.cudaMemcpyDeviceToDevice, session.stream()),
        "cudaMemcpyAsync",
        shape);
  }

  /** Adds to a tensor, in place. */
  public void accumulate(Pointer total, Pointer more) {
    Statuses.cudnn(
        cudnn.cudnnAddTensor(
            session.handle(), session.one(), tensor, more, session.one(), tensor, total),
        "cudnnAddTensor",
        shape);
  }
}
