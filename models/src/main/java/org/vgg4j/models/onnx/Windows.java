package org.vgg4j.models.onnx;

import java.util.ArrayList;
import java.util.List;
import onnx.Onnx.AttributeProto;
import org.deeplearning4j.nn.conf.ConvolutionMode;

/**
 * The windows of a convolution or a pooling along height and width.
 *
 * @param attributes their sizes as ONNX's Conv, MaxPool and AveragePool have them
 * @param height how many fit into the image's height
 * @param width how many fit into its width
 */
record Windows(List<AttributeProto> attributes, int height, int width) {

  /**
   * Works out the padding. Deeplearning4j's Same gives {@code ceil(size / stride)} windows and puts
   * the larger half of an odd padding at the bottom and right; in all other modes the padding is as
   * configured and a remainder is dropped.
   *
   * @param kernel height and width, as stride, padding and dilation
   * @param dilation the distance between two values of a window
   */
  static Windows of(
      Site site,
      Value image,
      ConvolutionMode mode,
      int[] kernel,
      int[] stride,
      int[] padding,
      int[] dilation) {
    if (mode == ConvolutionMode.Causal) {
      throw site.refused("mode Causal, expected Same, Truncate or Strict");
    }
    int[] begin = new int[2];
    int[] end = new int[2];
    int[] windows = new int[2];
    for (int axis = 0; axis < 2; axis++) {
      int size = image.shape().get(1 + axis);
      int covered = (kernel[axis] - 1) * dilation[axis] + 1;
      if (mode == ConvolutionMode.Same) {
        windows[axis] = (size + stride[axis] - 1) / stride[axis];
        int missing = Math.max(0, (windows[axis] - 1) * stride[axis] + covered - size);
        begin[axis] = missing / 2;
        end[axis] = missing - begin[axis];
      } else {
        begin[axis] = padding[axis];
        end[axis] = padding[axis];
        windows[axis] = Math.floorDiv(size + 2 * padding[axis] - covered, stride[axis]) + 1;
      }
      if (windows[axis] < 1) {
        throw site.refused(
            "no window of %dx%d fits into %s; give the size of the images that the network was trained with"
                .formatted(kernel[0], kernel[1], image.sizes()));
      }
    }
    List<AttributeProto> attributes = new ArrayList<>();
    attributes.add(Attributes.list("kernel_shape", kernel));
    attributes.add(Attributes.list("strides", stride));
    attributes.add(Attributes.list("pads", begin[0], begin[1], end[0], end[1]));
    if (dilation[0] != 1 || dilation[1] != 1) {
      attributes.add(Attributes.list("dilations", dilation));
    }
    return new Windows(List.copyOf(attributes), windows[0], windows[1]);
  }

  /** The sizes and what else an operator is told. */
  AttributeProto[] and(AttributeProto... others) {
    List<AttributeProto> all = new ArrayList<>(attributes);
    all.addAll(List.of(others));
    return all.toArray(AttributeProto[]::new);
  }
}
