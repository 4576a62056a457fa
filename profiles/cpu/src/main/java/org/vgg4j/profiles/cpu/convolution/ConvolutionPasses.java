package org.vgg4j.profiles.cpu.convolution;

import org.vgg4j.profiles.cpu.onednn.Sequence;

/** One algorithm for the three passes of a convolution. */
interface ConvolutionPasses {

  /** Weights and source to destination, with bias and activation. */
  Sequence forward();

  /** Weights and gradient to the source's gradient. */
  Sequence backwardData();

  /** Source and gradient to the gradients of weights and bias. */
  Sequence backwardWeights();

  default Sequence sequence(Pass pass) {
    return switch (pass) {
      case FORWARD -> forward();
      case BACKWARD_DATA -> backwardData();
      case BACKWARD_WEIGHTS -> backwardWeights();
    };
  }
}
