package org.vgg4j.profiles.cpu.convolution;

import java.util.Objects;
import java.util.stream.Stream;
import org.vgg4j.profiles.cpu.onednn.Tensor;

/** The tensors of a convolution as its caller gives and expects them; bias may be null. */
record ConvolutionTensors(
    Tensor source,
    Tensor weights,
    Tensor bias,
    Tensor destination,
    Tensor sourceGradient,
    Tensor weightGradient,
    Tensor biasGradient,
    Tensor gradient) {

  /** Puts every tensor into memory of its own and sets it to 0. */
  void fillWithZeros() {
    all().forEach(Tensor::fillWithZeros);
  }

  /** Gives the memory back that {@link #fillWithZeros} took. */
  void free() {
    all().forEach(tensor -> tensor.buffer().free());
  }

  private Stream<Tensor> all() {
    return Stream.of(
            source,
            weights,
            bias,
            destination,
            sourceGradient,
            weightGradient,
            biasGradient,
            gradient)
        .filter(Objects::nonNull);
  }
}
