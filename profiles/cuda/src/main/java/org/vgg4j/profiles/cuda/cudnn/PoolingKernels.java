package org.vgg4j.profiles.cuda.cudnn;

import static org.bytedeco.cuda.global.cudnn.CUDNN_POOLING_AVERAGE_COUNT_EXCLUDE_PADDING;
import static org.bytedeco.cuda.global.cudnn.CUDNN_POOLING_AVERAGE_COUNT_INCLUDE_PADDING;
import static org.bytedeco.cuda.global.cudnn.CUDNN_POOLING_MAX_DETERMINISTIC;

import org.bytedeco.cuda.cudnn.cudnnPoolingStruct;
import org.bytedeco.cuda.cudnn.cudnnTensorStruct;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.javacpp.Pointer;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;
import org.vgg4j.profiles.layers.operations.Pooling;

/** Pooling over one shape; global pooling has one window as large as the image. */
public final class PoolingKernels {

  private final Session session;
  private final ConvolutionShape shape;
  private final cudnnPoolingStruct pooling;
  private final cudnnTensorStruct source;
  private final cudnnTensorStruct destination;

  /**
   * @throws CudaLibraryException a refusal, for windows with gaps and for padding that is not the
   *     same on both sides
   */
  public PoolingKernels(Session session, Pooling kind, ConvolutionShape shape) {
    boolean dense = shape.dilation()[0] == 1 && shape.dilation()[1] == 1;
    if (!dense || PaddedSource.isNeeded(shape)) {
      throw new CudaLibraryException(
          "cudnnSetPooling2dDescriptor",
          "windows that have gaps or are not padded alike on both sides",
          true,
          shape);
    }
    this.session = session;
    this.shape = shape;
    this.pooling = session.descriptors().pooling(mode(kind), shape);
    this.source = session.descriptors().tensor(shape.source());
    this.destination = session.descriptors().tensor(shape.destination());
  }

  private static int mode(Pooling kind) {
    return switch (kind) {
      case MAXIMUM -> CUDNN_POOLING_MAX_DETERMINISTIC;
      case AVERAGE -> CUDNN_POOLING_AVERAGE_COUNT_EXCLUDE_PADDING;
      case AVERAGE_WITH_PADDING -> CUDNN_POOLING_AVERAGE_COUNT_INCLUDE_PADDING;
    };
  }

  public void forward(Pointer from, Pointer result) {
    Statuses.cudnn(
        cudnn.cudnnPoolingForward(
            session.handle(),
            pooling,
            session.one(),
            source,
            from,
            session.zero(),
            destination,
            result),
        "cudnnPoolingForward",
        shape);
  }

  /**
   * The gradient of the source.
   *
   * @param from source of the forward pass
   * @param result of the forward pass
   * @param gradient of the result
   */
  public void backward(Pointer from, Pointer result, Pointer gradient, Pointer sourceGradient) {
    Statuses.cudnn(
        cudnn.cudnnPoolingBackward(
            session.handle(),
            pooling,
            session.one(),
            destination,
            result,
            destination,
            gradient,
            source,
            from,
            session.zero(),
            source,
            sourceGradient),
        "cudnnPoolingBackward",
        shape);
  }
}
