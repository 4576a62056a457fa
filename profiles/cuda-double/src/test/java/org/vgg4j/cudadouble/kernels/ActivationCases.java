package org.vgg4j.cudadouble.kernels;

import static org.vgg4j.cudadouble.kernels.KernelPass.result;
import static org.vgg4j.cudadouble.kernels.Values.random;
import static org.vgg4j.cudadouble.kernels.Values.size;

import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.vgg4j.profiles.cuda.cudnn.ActivationKernels;
import org.vgg4j.profiles.layers.operations.ActivationFunction;

/** Element-wise functions. */
final class ActivationCases {

  private ActivationCases() {}

  static List<KernelCase> all(long... shape) {
    return PlainJava.functions().stream().map(activation -> of(activation, shape)).toList();
  }

  private static KernelCase of(ActivationFunction activation, long... shape) {
    return new KernelCase(
        PlainJava.name(activation),
        (session, card, reference) -> {
          float[] x = random(1, size(shape));
          float[] dy = random(2, x.length);
          Pointer source = card.upload(x);
          Pointer destination = card.room(x.length);
          Pointer gradient = card.upload(dy);
          Pointer sourceGradient = card.room(x.length);
          ActivationKernels kernels = new ActivationKernels(session, activation, shape);
          return List.of(
              new KernelPass(
                  "forward",
                  () -> kernels.forward(source, destination),
                  result(destination, () -> reference.activate(activation, x, shape))),
              new KernelPass(
                  "backward",
                  () -> kernels.backward(source, destination, gradient, sourceGradient),
                  result(
                      sourceGradient,
                      () -> reference.activationGradient(activation, x, dy, shape))));
        });
  }
}
