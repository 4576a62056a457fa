package org.vgg4j.profiles.cuda.cudnn;

import java.util.Arrays;
import org.bytedeco.cuda.cudnn.cudnnActivationStruct;
import org.bytedeco.cuda.cudnn.cudnnTensorStruct;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.vgg4j.profiles.layers.operations.ActivationFunction;
import org.vgg4j.profiles.layers.operations.ActivationFunction.Kind;

/**
 * An element-wise function and its derivative over one shape. Leaky ReLU, which cuDNN has not, is
 * {@code slope * x + (1 - slope) * relu(x)}: a copy, and ReLU blended into it.
 */
public final class ActivationKernels {

  private final Session session;
  private final cudnnActivationStruct activation;
  private final cudnnTensorStruct tensor;
  private final FloatPointer share;
  private final FloatPointer kept;
  private final boolean blends;
  private final long bytes;
  private final String shape;

  /**
   * @param shape {@code [batch, channels, height, width]}
   */
  public ActivationKernels(Session session, ActivationFunction activation, long... shape) {
    this.session = session;
    this.blends = activation.kind() == Kind.LEAKY_RELU;
    this.activation =
        session.descriptors().activation(blends ? ActivationFunction.RELU : activation);
    this.tensor = session.descriptors().tensor(shape);
    this.share = blends ? new FloatPointer(1 - activation.parameter()) : session.one();
    this.kept = blends ? new FloatPointer(activation.parameter()) : session.zero();
    this.bytes = Arrays.stream(shape).reduce(Float.BYTES, Math::multiplyExact);
    this.shape = Arrays.toString(shape);
  }

  /**
   * Whether a function may be computed in place: its derivative can be told from its result. The
   * others' {@link #backward} needs what they read; ELU's too, since cuDNN does not say from which
   * of both it tells the derivative.
   */
  public static boolean isInPlace(ActivationFunction activation) {
    return switch (activation.kind()) {
      case RELU, TANH, SIGMOID -> true;
      case ELU, LEAKY_RELU, SWISH -> false;
    };
  }

  /**
   * Writes the function of {@code source} into {@code result}, which may be the same where {@link
   * #isInPlace} says so.
   */
  public void forward(Pointer source, Pointer result) {
    if (blends) {
      copy(source, result);
    }
    Statuses.cudnn(
        cudnn.cudnnActivationForward(
            session.handle(), activation, share, tensor, source, kept, tensor, result),
        "cudnnActivationForward",
        shape);
  }

  /**
   * Multiplies a gradient by the derivative.
   *
   * @param source of the function; its result where {@link #isInPlace} says so
   * @param result of the function
   * @param sourceGradient where to write to, which may be {@code gradient} where {@link #isInPlace}
   *     says so
   */
  public void backward(Pointer source, Pointer result, Pointer gradient, Pointer sourceGradient) {
    if (blends) {
      copy(gradient, sourceGradient);
    }
    Statuses.cudnn(
        cudnn.cudnnActivationBackward(
            session.handle(),
            activation,
            share,
            tensor,
            result,
            tensor,
            gradient,
            tensor,
            source,
            kept,
            tensor,
            sourceGradient),
        "cudnnActivationBackward",
        shape);
  }

  private void copy(Pointer from, Pointer to) {
    Statuses.cuda(
        cudart.cudaMemcpyAsync(to, from, bytes, cudart.cudaMemcpyDeviceToDevice, session.stream()),
        "cudaMemcpyAsync",
        shape);
  }
}
