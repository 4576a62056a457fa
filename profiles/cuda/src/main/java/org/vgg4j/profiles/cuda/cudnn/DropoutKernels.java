package org.vgg4j.profiles.cuda.cudnn;

import java.util.Arrays;
import org.bytedeco.cuda.cudnn.cudnnDropoutStruct;
import org.bytedeco.cuda.cudnn.cudnnTensorStruct;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.vgg4j.profiles.cuda.cudnn.Resources.Owned;

/**
 * Inverted dropout over one shape (Srivastava et al. 2014): in training each value is kept with
 * probability {@code keep} and divided by it, or set to 0. Which are kept follows from the seed of
 * {@link DropoutStates} and from what has been drawn since.
 */
public final class DropoutKernels implements AutoCloseable {

  private final Session session;
  private final Owned<cudnnDropoutStruct> dropout;
  private final cudnnTensorStruct tensor;
  private final String shape;
  private final long bytes;
  private final Owned<Pointer> kept;

  /**
   * @param keep the probability to keep a value, in (0, 1]
   * @param shape {@code [batch, channels, height, width]}
   */
  public DropoutKernels(Session session, double keep, long... shape) {
    if (!(keep > 0 && keep <= 1)) {
      throw new IllegalArgumentException("keeps a share of " + keep + ", expected one in (0, 1]");
    }
    this.session = session;
    this.dropout = session.dropout().descriptor(keep);
    this.tensor = session.descriptors().tensor(shape);
    this.shape = Arrays.toString(shape);
    try (SizeTPointer size = new SizeTPointer(1)) {
      Statuses.cudnn(
          cudnn.cudnnDropoutGetReserveSpaceSize(tensor, size),
          "cudnnDropoutGetReserveSpaceSize",
          this.shape);
      this.bytes = size.get();
    }
    this.kept = session.allocate(bytes);
  }

  /** Draws, and writes what is left of {@code source} elsewhere. */
  public void forward(Pointer source, Pointer result) {
    session.dropout().requireSeed();
    Statuses.cudnn(
        cudnn.cudnnDropoutForward(
            session.handle(), dropout.value(), tensor, source, tensor, result, kept.value(), bytes),
        "cudnnDropoutForward",
        shape);
  }

  /**
   * The gradient of the source that was last drawn for.
   *
   * @param sourceGradient elsewhere than {@code gradient}
   */
  public void backward(Pointer gradient, Pointer sourceGradient) {
    Statuses.cudnn(
        cudnn.cudnnDropoutBackward(
            session.handle(),
            dropout.value(),
            tensor,
            gradient,
            tensor,
            sourceGradient,
            kept.value(),
            bytes),
        "cudnnDropoutBackward",
        shape);
  }

  /** Gives their memory back, once the GPU has done what is queued. */
  @Override
  public void close() {
    kept.giveBack().run();
    dropout.giveBack().run();
  }
}
