package org.vgg4j.cudadouble.kernels;

import java.util.List;
import org.vgg4j.profiles.cuda.cudnn.DenseKernels;
import org.vgg4j.profiles.layers.operations.ActivationFunction;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;

/** Dense layers. */
final class DenseCases {

  private DenseCases() {}

  static List<KernelCase> small() {
    return List.of(
        of(5, 7, 3, true, ActivationFunction.RELU),
        of(4, 6, 10, true, null),
        of(3, 5, 2, false, null));
  }

  static KernelCase of(
      int vectors, int in, int out, boolean hasBias, ActivationFunction activation) {
    return new KernelCase(
        "dense [" + vectors + ", " + in + "] -> [" + vectors + ", " + out + "]",
        (session, card, reference) -> {
          ConvolutionShape shape = pixels(vectors, in, out);
          float[] weights = ConvolutionCases.weights(shape);
          DenseKernels kernels =
              new DenseKernels(session, vectors, in, out, hasBias, activation, refusal -> {});
          ConvolutionCases.Layer layer =
              new ConvolutionCases.Layer(
                  kernels::forward,
                  kernels::backwardActivation,
                  kernels::backwardWeights,
                  kernels::backwardData);
          return ConvolutionCases.passes(
              card, reference, layer, shape, hasBias, activation, weights, card.upload(weights));
        });
  }

  /** A dense layer is a convolution of images of one pixel: its weights lie in the same order. */
  private static ConvolutionShape pixels(int vectors, int in, int out) {
    return ConvolutionCases.shape(vectors, in, 1, 1, out, 1, 1, 0);
  }
}
