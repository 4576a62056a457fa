package org.vgg4j.profiles.cuda.cudnn;

import java.util.Arrays;
import org.bytedeco.cuda.cudnn.cudnnActivationStruct;
import org.bytedeco.cuda.cudnn.cudnnTensorStruct;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.javacpp.Pointer;
import org.vgg4j.profiles.layers.operations.ActivationFunction;

/** An element-wise function and its derivative over one shape. */
public final class ActivationKernels {

  private final Session session;
  private final cudnnActivationStruct activation;
  private final cudnnTensorStruct tensor;
  private final String shape;

  /**
   * @param shape {@code [batch, channels, height, width]}
   * @throws CudaLibraryException a refusal, for a function that cuDNN does not have
   */
  public ActivationKernels(Session session, ActivationFunction activation, long... shape) {
    this.session = session;
    this.activation = session.descriptors().activation(activation);
    this.tensor = session.descriptors().tensor(shape);
    this.shape = Arrays.toString(shape);
  }

  /** Whether cuDNN has a function, with a derivative that can be told from its result. */
  public static boolean computes(ActivationFunction activation) {
    return switch (activation.kind()) {
      case RELU, ELU, TANH, SIGMOID -> true;
      case LEAKY_RELU, SWISH -> false;
    };
  }

  /** Writes the function of {@code source} into {@code result}, which may be the same. */
  public void forward(Pointer source, Pointer result) {
    Statuses.cudnn(
        cudnn.cudnnActivationForward(
            session.handle(),
            activation,
            session.one(),
            tensor,
            source,
            session.zero(),
            tensor,
            result),
        "cudnnActivationForward",
        shape);
  }

  /**
   * Multiplies a gradient by the derivative.
   *
   * @param result of the function
   * @param sourceGradient where to write to, which may be {@code gradient}
   */
  public void backward(Pointer result, Pointer gradient, Pointer sourceGradient) {
    Statuses.cudnn(
        cudnn.cudnnActivationBackward(
            session.handle(),
            activation,
            session.one(),
            tensor,
            result,
            tensor,
            gradient,
            tensor,
            // Of the source no more is wanted than its sign, which the result has too.
            result,
            session.zero(),
            tensor,
            sourceGradient),
        "cudnnActivationBackward",
        shape);
  }
}
