package org.vgg4j.cudadouble.kernels;

import static org.vgg4j.cudadouble.kernels.KernelPass.result;
import static org.vgg4j.cudadouble.kernels.Values.random;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
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
          float[] x = random(1, vectors * in);
          float[] w = random(2, in * out);
          float[] b = hasBias ? random(3, out) : null;
          float[] dy = random(4, vectors * out);
          Pointer source = card.upload(x);
          Pointer weights = card.upload(w);
          Pointer bias = hasBias ? card.upload(b) : null;
          Pointer destination = card.room(dy.length);
          Pointer gradient = card.upload(dy);
          Pointer weightGradient = card.room(w.length);
          Pointer biasGradient = hasBias ? card.room(out) : null;
          Pointer sourceGradient = card.room(x.length);
          DenseKernels kernels =
              new DenseKernels(session, vectors, in, out, hasBias, activation, refusal -> {});
          ConvolutionShape shape = pixels(vectors, in, out);
          List<KernelPass.Result> gradients = new ArrayList<>();
          gradients.add(
              result(
                  weightGradient,
                  () -> reference.weightGradient(shape, x, card.download(gradient, dy.length))));
          if (hasBias) {
            gradients.add(
                result(
                    biasGradient,
                    () -> reference.biasGradient(shape, x, card.download(gradient, dy.length))));
          }
          List<KernelPass> passes = new ArrayList<>();
          passes.add(
              new KernelPass(
                  "forward",
                  () -> kernels.forward(source, destination, weights, bias),
                  result(
                      destination,
                      () -> ConvolutionCases.forward(reference, shape, activation, x, w, b))));
          if (activation != null) {
            passes.add(
                new KernelPass(
                    "backward through the activation",
                    () -> kernels.backwardActivation(destination, gradient, gradient),
                    result(
                        gradient,
                        () ->
                            reference.activationGradient(
                                activation,
                                reference.convolve(shape, x, w, b),
                                dy,
                                shape.destination()))));
          }
          passes.add(
              new KernelPass(
                  "gradient of the weights",
                  () -> kernels.backwardWeights(source, gradient, weightGradient, biasGradient),
                  gradients.toArray(KernelPass.Result[]::new)));
          passes.add(
              new KernelPass(
                  "gradient of the source",
                  () -> kernels.backwardData(gradient, sourceGradient, weights),
                  result(
                      sourceGradient,
                      () ->
                          reference.sourceGradient(shape, card.download(gradient, dy.length), w))));
          return passes;
        });
  }

  /** A dense layer is a convolution of images of one pixel: its weights lie in the same order. */
  private static ConvolutionShape pixels(int vectors, int in, int out) {
    return ConvolutionCases.shape(vectors, in, 1, 1, out, 1, 1, 0);
  }
}
