package org.vgg4j.profiles.cuda.cudnn;

import org.bytedeco.cuda.cudnn.cudnnTensorStruct;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.javacpp.Pointer;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;

/**
 * A convolution's source with its padding around it. cuDNN pads as much below as above; where a
 * convolution with a stride keeps the size, as Keras counts it, there may be one row more below,
 * and the source is copied into a larger one of zeros first.
 */
final class PaddedSource {

  private final Session session;
  private final ConvolutionShape shape;
  private final long bytes;
  private final long offset;
  private final cudnnTensorStruct packed;
  private final cudnnTensorStruct inside;

  PaddedSource(Session session, ConvolutionShape shape) {
    this.session = session;
    this.shape = shape;
    long[] larger = padded(shape).source();
    long[] strides = Descriptors.packed(larger);
    this.bytes = larger[0] * strides[0] * Float.BYTES;
    this.offset = (shape.padding()[0] * strides[2] + shape.padding()[1]) * Float.BYTES;
    this.packed = session.descriptors().tensor(shape.source());
    this.inside = session.descriptors().tensor(shape.source(), strides);
  }

  /**
   * Whether as much padding below and right as above and left gives another destination, as cuDNN
   * counts windows.
   */
  static boolean isNeeded(ConvolutionShape shape) {
    for (int i = 0; i < 2; i++) {
      long room = shape.source()[i + 2] + 2 * shape.padding()[i] - reach(shape, i);
      if (room / shape.stride()[i] + 1 != shape.destination()[i + 2]) {
        return true;
      }
    }
    return false;
  }

  /** The same convolution over a source that has all padding in it. */
  static ConvolutionShape padded(ConvolutionShape shape) {
    long[] larger = shape.source().clone();
    for (int i = 0; i < 2; i++) {
      larger[i + 2] += shape.padding()[i] + shape.paddingAfter()[i];
    }
    return new ConvolutionShape(
        larger, shape.destination(), shape.kernel(), shape.stride(), new long[2], shape.dilation());
  }

  private static long reach(ConvolutionShape shape, int i) {
    return (shape.kernel()[i] - 1) * shape.dilation()[i] + 1;
  }

  /** Bytes of scratch memory that it takes. */
  long bytes() {
    return bytes;
  }

  /** Writes the source and its padding into scratch memory. */
  void fill(Pointer source, Pointer padded) {
    Statuses.cuda(
        cudart.cudaMemsetAsync(padded, 0, bytes, session.stream()), "cudaMemsetAsync", shape);
    copy(packed, source, inside, DeviceMemory.behind(padded, offset));
  }

  /** Writes what lies inside of the padding. */
  void cut(Pointer padded, Pointer source) {
    copy(inside, DeviceMemory.behind(padded, offset), packed, source);
  }

  private void copy(cudnnTensorStruct from, Pointer source, cudnnTensorStruct to, Pointer target) {
    Statuses.cudnn(
        cudnn.cudnnTransformTensor(
            session.handle(), session.one(), from, source, session.zero(), to, target),
        "cudnnTransformTensor",
        shape);
  }
}
