package org.vgg4j.profiles.cuda.cudnn;

import org.bytedeco.cuda.cudnn.cudnnConvolutionStruct;
import org.bytedeco.cuda.cudnn.cudnnFilterStruct;
import org.bytedeco.cuda.cudnn.cudnnTensorStruct;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;

/** A convolution as cuDNN is told of it; tensors and their gradients have the same shapes. */
record ConvolutionDescriptors(
    ConvolutionShape shape,
    cudnnTensorStruct source,
    cudnnFilterStruct weights,
    cudnnConvolutionStruct convolution,
    cudnnTensorStruct destination) {

  static ConvolutionDescriptors of(Descriptors descriptors, ConvolutionShape shape) {
    return new ConvolutionDescriptors(
        shape,
        descriptors.tensor(shape.source()),
        descriptors.filter(
            shape.destination()[1], shape.source()[1], shape.kernel()[0], shape.kernel()[1]),
        descriptors.convolution(shape),
        descriptors.tensor(shape.destination()));
  }
}
