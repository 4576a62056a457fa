package org.vgg4j.cudadouble.kernels;

import static org.vgg4j.cudadouble.kernels.KernelPass.result;
import static org.vgg4j.cudadouble.kernels.Values.random;
import static org.vgg4j.cudadouble.kernels.Values.size;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.vgg4j.profiles.cuda.cudnn.ConvolutionKernels;
import org.vgg4j.profiles.cuda.cudnn.DeviceMemory;
import org.vgg4j.profiles.layers.operations.ActivationFunction;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;

/** Convolutions as the networks have them, and at the edges of what can be asked for. */
final class ConvolutionCases {

  private ConvolutionCases() {}

  static List<KernelCase> small() {
    List<KernelCase> cases = new ArrayList<>();
    cases.add(
        of("3x3 with bias and ReLU", shape(2, 3, 8, 8, 4, 3, 1, 1), true, ActivationFunction.RELU));
    cases.add(of("3x3 with nothing", shape(2, 3, 8, 8, 4, 3, 1, 1), false, null));
    cases.add(of("3x3 with bias", shape(3, 2, 5, 7, 3, 3, 1, 1), true, null));
    cases.add(of("3x3 with tanh", shape(2, 2, 5, 5, 3, 3, 1, 1), true, ActivationFunction.TANH));
    cases.add(
        of("3x3 with ReLU alone", shape(2, 2, 5, 5, 3, 3, 1, 1), false, ActivationFunction.RELU));
    cases.add(
        of("3x3 by steps of 2", shape(2, 3, 9, 7, 4, 3, 2, 1), true, ActivationFunction.RELU));
    cases.add(of("3x3 without padding", shape(1, 3, 10, 11, 2, 3, 3, 0), true, null));
    cases.add(of("1x1 by steps of 2", shape(2, 3, 8, 8, 4, 1, 2, 0), false, null));
    cases.add(
        of("11x11 by steps of 4", shape(1, 3, 23, 23, 2, 11, 4, 2), true, ActivationFunction.RELU));
    cases.add(of("3x3 with gaps", dilated(), true, null));
    cases.add(
        of("3x3 and one row more below", same(2, 3, 8, 8, 4, 3, 2), true, ActivationFunction.RELU));
    cases.add(of("3x5 and more below than above", oblong(), false, null));
    cases.add(unaligned("weights between two words", shape(2, 3, 8, 8, 4, 3, 1, 1)));
    return cases;
  }

  /** Windows {@code kernel} x {@code kernel}, padded alike on all sides. */
  static ConvolutionShape shape(
      long batch,
      long in,
      long height,
      long width,
      long out,
      long kernel,
      long stride,
      long padding) {
    return new ConvolutionShape(
        new long[] {batch, in, height, width},
        new long[] {
          batch,
          out,
          (height + 2 * padding - kernel) / stride + 1,
          (width + 2 * padding - kernel) / stride + 1
        },
        new long[] {kernel, kernel},
        new long[] {stride, stride},
        new long[] {padding, padding},
        new long[] {1, 1});
  }

  /** A destination of the source's size over the stride, as Keras counts it. */
  static ConvolutionShape same(
      long batch, long in, long height, long width, long out, long kernel, long stride) {
    long rows = (height + stride - 1) / stride;
    long columns = (width + stride - 1) / stride;
    return new ConvolutionShape(
        new long[] {batch, in, height, width},
        new long[] {batch, out, rows, columns},
        new long[] {kernel, kernel},
        new long[] {stride, stride},
        new long[] {
          ((rows - 1) * stride + kernel - height) / 2, ((columns - 1) * stride + kernel - width) / 2
        },
        new long[] {1, 1});
  }

  private static ConvolutionShape dilated() {
    return new ConvolutionShape(
        new long[] {2, 2, 9, 8},
        new long[] {2, 3, 7, 6},
        new long[] {3, 3},
        new long[] {1, 1},
        new long[] {1, 1},
        new long[] {2, 2});
  }

  private static ConvolutionShape oblong() {
    return new ConvolutionShape(
        new long[] {2, 2, 8, 9},
        new long[] {2, 3, 4, 4},
        new long[] {3, 5},
        new long[] {2, 3},
        new long[] {0, 2},
        new long[] {1, 1});
  }

  static KernelCase of(
      String name, ConvolutionShape shape, boolean hasBias, ActivationFunction activation) {
    return new KernelCase(
        "convolution " + name + ", " + shape,
        (session, card, reference) -> {
          float[] weights = weights(shape);
          Pointer place = card.upload(weights);
          ConvolutionKernels kernels = new ConvolutionKernels(session, shape, hasBias, activation);
          return passes(card, reference, of(kernels), shape, hasBias, activation, weights, place);
        });
  }

  /** Weights that are aligned to a float and to nothing more, as a network's parameters may be. */
  private static KernelCase unaligned(String name, ConvolutionShape shape) {
    return new KernelCase(
        "convolution with " + name + ", " + shape,
        (session, card, reference) -> {
          float[] weights = weights(shape);
          Pointer place = DeviceMemory.behind(card.room(weights.length + 1), Float.BYTES);
          card.write(place, weights);
          ConvolutionKernels kernels = new ConvolutionKernels(session, shape, false, null);
          return passes(card, reference, of(kernels), shape, false, null, weights, place);
        });
  }

  /** The passes of what has weights; pointers in the order of the kernels'. */
  record Layer(FourPlaces forward, ThreePlaces activation, FourPlaces weights, ThreePlaces data) {

    interface FourPlaces {
      void run(Pointer a, Pointer b, Pointer c, Pointer d);
    }

    interface ThreePlaces {
      void run(Pointer a, Pointer b, Pointer c);
    }
  }

  private static Layer of(ConvolutionKernels kernels) {
    return new Layer(
        kernels::forward,
        kernels::backwardActivation,
        kernels::backwardWeights,
        kernels::backwardData);
  }

  static float[] weights(ConvolutionShape shape) {
    return random(
        2, size(shape.destination()[1], shape.source()[1], shape.kernel()[0], shape.kernel()[1]));
  }

  static List<KernelPass> passes(
      Card card,
      Reference reference,
      Layer kernels,
      ConvolutionShape shape,
      boolean hasBias,
      ActivationFunction activation,
      float[] w,
      Pointer weights) {
    float[] x = random(1, size(shape.source()));
    float[] b = hasBias ? random(3, (int) shape.destination()[1]) : null;
    float[] dy = random(4, size(shape.destination()));
    Pointer source = card.upload(x);
    Pointer bias = hasBias ? card.upload(b) : null;
    Pointer destination = card.room(dy.length);
    Pointer gradient = card.upload(dy);
    Pointer weightGradient = card.room(w.length);
    Pointer sourceGradient = card.room(x.length);
    List<KernelPass.Result> gradients = new ArrayList<>();
    // After the activation's own pass the gradient is that before the activation.
    gradients.add(
        result(
            weightGradient,
            () -> reference.weightGradient(shape, x, card.download(gradient, dy.length))));
    Pointer biasGradient = hasBias ? card.room(b.length) : null;
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
            () -> kernels.forward().run(source, destination, weights, bias),
            result(destination, () -> forward(reference, shape, activation, x, w, b))));
    if (activation != null) {
      passes.add(
          new KernelPass(
              "backward through the activation",
              () -> kernels.activation().run(destination, gradient, gradient),
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
            () -> kernels.weights().run(source, gradient, weightGradient, biasGradient),
            gradients.toArray(KernelPass.Result[]::new)));
    passes.add(
        new KernelPass(
            "gradient of the source",
            () -> kernels.data().run(gradient, sourceGradient, weights),
            result(
                sourceGradient,
                () -> reference.sourceGradient(shape, card.download(gradient, dy.length), w))));
    return passes;
  }

  /** With the activation, if there is one. */
  private static float[] forward(
      Reference reference,
      ConvolutionShape shape,
      ActivationFunction activation,
      float[] x,
      float[] w,
      float[] b) {
    float[] convolved = reference.convolve(shape, x, w, b);
    return activation == null
        ? convolved
        : reference.activate(activation, convolved, shape.destination());
  }
}
