package org.vgg4j.profiles.cuda.cudnn;

import org.bytedeco.javacpp.Pointer;

/** Where a pass's tensors lie: values or gradients, by the pass. One of the three is its result. */
record ConvolutionData(Pointer source, Pointer weights, Pointer destination) {

  ConvolutionData withSource(Pointer other) {
    return new ConvolutionData(other, weights, destination);
  }
}
