package org.vgg4j.profiles.cpu.convolution;

import org.bytedeco.javacpp.Pointer;
import org.vgg4j.profiles.cpu.onednn.Layout;
import org.vgg4j.profiles.cpu.onednn.NativeBuffer;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.ops.Activation;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;

/**
 * A dense layer over one number of vectors, with its bias and activation: a convolution by a window
 * of one pixel over one image, whose pixels are the vectors. Channels-last images of one pixel each
 * lie in memory as such an image does, and weights {@code [in, out]} in column order, as
 * Deeplearning4j keeps them, as such a window does.
 */
public final class DenseKernels {

  private final ConvolutionKernels kernels;
  private final Tensor destination;
  private final Tensor sourceGradient;

  /**
   * @param activation applied to the result; null for none
   */
  public DenseKernels(
      ConvolutionContext context,
      long vectors,
      long in,
      long out,
      boolean hasBias,
      boolean training,
      Activation activation) {
    long[] one = {1, 1};
    ConvolutionShape shape =
        new ConvolutionShape(
            new long[] {1, in, vectors, 1},
            new long[] {1, out, vectors, 1},
            one,
            one,
            new long[2],
            one);
    Session session = context.session();
    this.kernels = new ConvolutionKernels(context, shape, hasBias, training, activation);
    this.destination = session.activations(vectors, out, 1, 1);
    this.sourceGradient = session.activations(vectors, in, 1, 1);
  }

  /** Whether values lie in a session's memory so that this computes them. */
  public static boolean possible(Session session) {
    return session.layout() == Layout.CHANNELS_LAST;
  }

  /** The convolution that computes it. */
  public ConvolutionKernels convolution() {
    return kernels;
  }

  /**
   * Multiplies {@code [vectors, in, 1, 1]} into a buffer.
   *
   * @param bias null without bias
   */
  public Tensor forward(Tensor source, NativeBuffer result, Pointer weights, Pointer bias) {
    destination.alias(kernels.forward(source, result, weights, bias));
    return destination;
  }

  /** Turns the gradient of the result, in place, into the gradient before the activation. */
  public void backwardActivation(Tensor gradient) {
    kernels.backwardActivation(gradient);
  }

  /**
   * The gradient of the weights, and of the bias if there is one.
   *
   * @param gradient of the result, before the activation
   */
  public void backwardWeights(Tensor gradient, Pointer weightGradient, Pointer biasGradient) {
    kernels.backwardWeights(gradient, weightGradient, biasGradient);
  }

  /**
   * The gradient of the source.
   *
   * @param gradient of the result, before the activation
   */
  public Tensor backwardData(Tensor gradient, NativeBuffer result) {
    sourceGradient.alias(kernels.backwardData(gradient, result));
    return sourceGradient;
  }
}
