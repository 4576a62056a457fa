package org.vgg4j.profiles.cuda.cudnn;

import static org.bytedeco.cuda.global.cudnn.CUDNN_SOFTMAX_ACCURATE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_SOFTMAX_MODE_CHANNEL;

import org.bytedeco.cuda.cudnn.cudnnTensorStruct;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** Class probabilities {@code [vectors, classes]}, and how cross entropy changes with them. */
public final class SoftmaxKernels {

  private final FloatPointer minusOne = new FloatPointer(-1f);
  private final Session session;
  private final cudnnTensorStruct tensor;
  private final String shape;

  public SoftmaxKernels(Session session, long vectors, long classes) {
    this.session = session;
    this.tensor = session.descriptors().tensor(vectors, classes, 1, 1);
    this.shape = "[" + vectors + ", " + classes + "]";
  }

  /** Writes probabilities into {@code result}, which may be {@code source}. */
  public void forward(Pointer source, Pointer result) {
    Statuses.cudnn(
        cudnn.cudnnSoftmaxForward(
            session.handle(),
            CUDNN_SOFTMAX_ACCURATE,
            CUDNN_SOFTMAX_MODE_CHANNEL,
            session.one(),
            tensor,
            source,
            session.zero(),
            tensor,
            result),
        "cudnnSoftmaxForward",
        shape);
  }

  /**
   * The gradient of each vector's cross entropy with regard to what softmax read.
   *
   * @param labels probabilities that are to be, which sum to 1
   * @param gradient elsewhere than the others
   */
  public void backwardCrossEntropy(Pointer probabilities, Pointer labels, Pointer gradient) {
    Statuses.cudnn(
        cudnn.cudnnOpTensor(
            session.handle(),
            session.descriptors().sum(),
            session.one(),
            tensor,
            probabilities,
            minusOne,
            tensor,
            labels,
            session.zero(),
            tensor,
            gradient),
        "cudnnOpTensor",
        shape);
  }
}
