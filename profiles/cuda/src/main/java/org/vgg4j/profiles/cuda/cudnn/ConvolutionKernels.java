package org.vgg4j.profiles.cuda.cudnn;

import java.util.Arrays;
import org.bytedeco.cuda.cudnn.cudnnTensorStruct;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.javacpp.Pointer;
import org.vgg4j.profiles.layers.operations.ActivationFunction;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;

/**
 * A convolution over one shape, forwards and backwards, with bias and activation in calls of their
 * own: the one call that cuDNN has for all three refuses to hand NaN on. Weights are {@code [out
 * channels, in channels, height, width]}, where Deeplearning4j keeps them; a bias has a number for
 * each channel of the destination.
 */
public final class ConvolutionKernels {

  private final Session session;
  private final ConvolutionShape shape;
  private final boolean hasBias;
  private final ActivationKernels activation;
  private final PaddedSource padded;
  private final long paddedBytes;
  private final ConvolutionDescriptors descriptors;
  private final cudnnTensorStruct bias;

  /**
   * @param activation applied to the result in place; null for none
   */
  public ConvolutionKernels(
      Session session, ConvolutionShape shape, boolean hasBias, ActivationFunction activation) {
    this.session = session;
    this.shape = shape;
    this.hasBias = hasBias;
    this.activation =
        activation == null ? null : new ActivationKernels(session, activation, shape.destination());
    this.padded = PaddedSource.isNeeded(shape) ? new PaddedSource(session, shape) : null;
    this.paddedBytes = padded == null ? 0 : Scratch.aligned(padded.bytes());
    this.descriptors =
        ConvolutionDescriptors.of(
            session.descriptors(), padded == null ? shape : PaddedSource.padded(shape));
    this.bias = session.descriptors().channels(shape.destination()[1]);
  }

  /**
   * What computes a pass, for people and files, for example {@code IMPLICIT_PRECOMP_GEMM}; "not yet
   * computed" before the pass has run.
   */
  public String implementation(ConvolutionPass pass) {
    Algorithm algorithm = session.algorithms().settled(pass, descriptors.shape(), paddedBytes);
    return algorithm == null ? "not yet computed" : pass.algorithm(algorithm.number());
  }

  /** What could compute a pass instead, as {@link #implementation} calls it; null if nothing. */
  public String otherImplementation(ConvolutionPass pass) {
    Algorithm other = session.algorithms().other(pass, descriptors, paddedBytes);
    return other == null ? null : pass.algorithm(other.number());
  }

  /** What they were made for. */
  public ConvolutionShape shape() {
    return shape;
  }

  /**
   * Times all of cuDNN's algorithms for a pass, in memory that is taken for that long, and takes
   * the fastest.
   *
   * @return what {@link #implementation} calls it
   */
  public String time(ConvolutionPass pass) {
    ConvolutionShape whole = descriptors.shape();
    try (DeviceMemory source = memory(whole.source());
        DeviceMemory weights =
            memory(
                whole.destination()[1], whole.source()[1], whole.kernel()[0], whole.kernel()[1]);
        DeviceMemory destination = memory(whole.destination())) {
      ConvolutionData data =
          new ConvolutionData(source.start(), weights.start(), destination.start());
      session.algorithms().time(pass, descriptors, data, paddedBytes);
    }
    return implementation(pass);
  }

  private static DeviceMemory memory(long... shape) {
    return new DeviceMemory(Arrays.stream(shape).reduce(Float.BYTES, Math::multiplyExact));
  }

  /**
   * Computes a pass by a given algorithm from now on.
   *
   * @param implementation as {@link #implementation} calls it
   * @return whether cuDNN has it for this shape, and it fits the scratch memory
   */
  public boolean take(ConvolutionPass pass, String implementation) {
    int number = pass.number(implementation);
    return number >= 0 && session.algorithms().take(pass, descriptors, paddedBytes, number);
  }

  /** How a pass is computed now, and where. */
  private record Work(Algorithm algorithm, Pointer source, Pointer scratch) {}

  private Work prepare(ConvolutionPass pass, Pointer source, Pointer weights, Pointer destination) {
    ConvolutionData data = new ConvolutionData(source, weights, destination);
    Algorithm algorithm = session.algorithms().of(pass, descriptors, data, paddedBytes);
    Pointer start = session.scratch().reserve(paddedBytes + algorithm.scratchBytes());
    return new Work(
        algorithm, padded == null ? source : start, DeviceMemory.behind(start, paddedBytes));
  }

  /**
   * Convolves {@code source} into {@code result}.
   *
   * @param biasValues null without bias
   */
  public void forward(Pointer source, Pointer result, Pointer weights, Pointer biasValues) {
    Work work = prepare(ConvolutionPass.FORWARD, source, weights, result);
    if (padded != null) {
      padded.fill(source, work.source());
    }
    Statuses.cudnn(
        cudnn.cudnnConvolutionForward(
            session.handle(),
            session.one(),
            descriptors.source(),
            work.source(),
            descriptors.weights(),
            weights,
            descriptors.convolution(),
            work.algorithm().number(),
            work.scratch(),
            work.algorithm().scratchBytes(),
            session.zero(),
            descriptors.destination(),
            result),
        "cudnnConvolutionForward",
        shape);
    if (hasBias) {
      Statuses.cudnn(
          cudnn.cudnnAddTensor(
              session.handle(),
              session.one(),
              bias,
              biasValues,
              session.one(),
              descriptors.destination(),
              result),
          "cudnnAddTensor",
          shape);
    }
    if (activation != null) {
      activation.forward(result, result);
    }
  }

  /**
   * Turns the gradient of the result into the gradient before the activation, if there is one.
   *
   * @param result of the forward pass
   * @param before where to write to, which may be {@code gradient}
   */
  public void backwardActivation(Pointer result, Pointer gradient, Pointer before) {
    if (activation != null) {
      activation.backward(result, result, gradient, before);
    }
  }

  /**
   * The gradient of the weights, and of the bias if there is one.
   *
   * @param source of the forward pass
   * @param gradient of the result, before the activation
   */
  public void backwardWeights(
      Pointer source, Pointer gradient, Pointer weightGradient, Pointer biasGradient) {
    Work work = prepare(ConvolutionPass.BACKWARD_WEIGHTS, source, weightGradient, gradient);
    if (padded != null) {
      padded.fill(source, work.source());
    }
    Statuses.cudnn(
        cudnn.cudnnConvolutionBackwardFilter(
            session.handle(),
            session.one(),
            descriptors.source(),
            work.source(),
            descriptors.destination(),
            gradient,
            descriptors.convolution(),
            work.algorithm().number(),
            work.scratch(),
            work.algorithm().scratchBytes(),
            session.zero(),
            descriptors.weights(),
            weightGradient),
        "cudnnConvolutionBackwardFilter",
        shape);
    if (hasBias) {
      Statuses.cudnn(
          cudnn.cudnnConvolutionBackwardBias(
              session.handle(),
              session.one(),
              descriptors.destination(),
              gradient,
              session.zero(),
              bias,
              biasGradient),
          "cudnnConvolutionBackwardBias",
          shape);
    }
  }

  /**
   * The gradient of the source; the first layer of a network does not ask for it.
   *
   * @param gradient of the result, before the activation
   */
  public void backwardData(Pointer gradient, Pointer sourceGradient, Pointer weights) {
    Work work = prepare(ConvolutionPass.BACKWARD_DATA, sourceGradient, weights, gradient);
    Statuses.cudnn(
        cudnn.cudnnConvolutionBackwardData(
            session.handle(),
            session.one(),
            descriptors.weights(),
            weights,
            descriptors.destination(),
            gradient,
            descriptors.convolution(),
            work.algorithm().number(),
            work.scratch(),
            work.algorithm().scratchBytes(),
            session.zero(),
            descriptors.source(),
            work.source()),
        "cudnnConvolutionBackwardData",
        shape);
    if (padded != null) {
      padded.cut(work.source(), sourceGradient);
    }
  }
}
