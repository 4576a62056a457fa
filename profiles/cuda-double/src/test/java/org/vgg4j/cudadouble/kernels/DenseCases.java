package org.vgg4j.cudadouble.kernels;

import static org.vgg4j.cudadouble.kernels.KernelPass.result;
import static org.vgg4j.cudadouble.kernels.Reference.random;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.vgg4j.profiles.cuda.cudnn.DenseKernels;
import org.vgg4j.profiles.layers.operations.ActivationFunction;

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
        (session, card) -> {
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
          DenseKernels kernels = new DenseKernels(session, vectors, in, out, hasBias, activation);
          List<KernelPass.Result> gradients = new ArrayList<>();
          gradients.add(
              result(
                  weightGradient,
                  () -> weightGradient(x, card.download(gradient, dy.length), vectors, in, out)));
          if (hasBias) {
            gradients.add(
                result(
                    biasGradient,
                    () ->
                        Reference.channelSums(
                            card.download(gradient, dy.length), vectors, out, 1, 1)));
          }
          List<KernelPass> passes = new ArrayList<>();
          passes.add(
              new KernelPass(
                  "forward",
                  () -> kernels.forward(source, destination, weights, bias),
                  result(
                      destination,
                      () ->
                          ActivationCases.apply(activation, forward(x, w, b, vectors, in, out)))));
          if (activation != null) {
            passes.add(
                new KernelPass(
                    "backward through the activation",
                    () -> kernels.backwardActivation(destination, gradient, gradient),
                    result(
                        gradient,
                        () ->
                            Reference.multiply(
                                dy,
                                ActivationCases.slopes(
                                    activation, forward(x, w, b, vectors, in, out))))));
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
                          sourceGradient(
                              card.download(gradient, dy.length), w, vectors, in, out))));
          return passes;
        });
  }

  // Weights [in, out] in column order: those of one output lie side by side.

  private static float[] forward(float[] x, float[] w, float[] b, int vectors, int in, int out) {
    double[] sums = new double[vectors * out];
    for (int n = 0; n < vectors; n++) {
      for (int o = 0; o < out; o++) {
        sums[n * out + o] = b == null ? 0 : b[o];
        for (int i = 0; i < in; i++) {
          sums[n * out + o] += (double) x[n * in + i] * w[o * in + i];
        }
      }
    }
    return Reference.floats(sums);
  }

  private static float[] weightGradient(float[] x, float[] dy, int vectors, int in, int out) {
    double[] sums = new double[in * out];
    for (int n = 0; n < vectors; n++) {
      for (int o = 0; o < out; o++) {
        for (int i = 0; i < in; i++) {
          sums[o * in + i] += (double) x[n * in + i] * dy[n * out + o];
        }
      }
    }
    return Reference.floats(sums);
  }

  private static float[] sourceGradient(float[] dy, float[] w, int vectors, int in, int out) {
    double[] sums = new double[vectors * in];
    for (int n = 0; n < vectors; n++) {
      for (int o = 0; o < out; o++) {
        for (int i = 0; i < in; i++) {
          sums[n * in + i] += (double) dy[n * out + o] * w[o * in + i];
        }
      }
    }
    return Reference.floats(sums);
  }
}
