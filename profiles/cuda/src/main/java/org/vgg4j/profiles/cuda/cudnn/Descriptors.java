package org.vgg4j.profiles.cuda.cudnn;

import static org.bytedeco.cuda.global.cudnn.CUDNN_ACTIVATION_ELU;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ACTIVATION_RELU;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ACTIVATION_SIGMOID;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ACTIVATION_SWISH;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ACTIVATION_TANH;
import static org.bytedeco.cuda.global.cudnn.CUDNN_CROSS_CORRELATION;
import static org.bytedeco.cuda.global.cudnn.CUDNN_DATA_FLOAT;
import static org.bytedeco.cuda.global.cudnn.CUDNN_FMA_MATH;
import static org.bytedeco.cuda.global.cudnn.CUDNN_OP_TENSOR_ADD;
import static org.bytedeco.cuda.global.cudnn.CUDNN_PROPAGATE_NAN;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TENSOR_NCHW;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.bytedeco.cuda.cudnn.cudnnActivationStruct;
import org.bytedeco.cuda.cudnn.cudnnConvolutionStruct;
import org.bytedeco.cuda.cudnn.cudnnFilterStruct;
import org.bytedeco.cuda.cudnn.cudnnOpTensorStruct;
import org.bytedeco.cuda.cudnn.cudnnPoolingStruct;
import org.bytedeco.cuda.cudnn.cudnnTensorStruct;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.javacpp.Pointer;
import org.vgg4j.profiles.layers.operations.ActivationFunction;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;

/** What cuDNN is told of shapes and functions, set up once for each. */
final class Descriptors {

  private final Resources resources;
  private final Map<Object, Pointer> known = new HashMap<>();

  Descriptors(Resources resources) {
    this.resources = resources;
  }

  /** A packed tensor {@code [batch, channels, height, width]}. */
  cudnnTensorStruct tensor(long... shape) {
    return tensor(shape, packed(shape));
  }

  /** A number for each channel. */
  cudnnTensorStruct channels(long channels) {
    return tensor(1, channels, 1, 1);
  }

  static long[] packed(long[] shape) {
    return new long[] {shape[1] * shape[2] * shape[3], shape[2] * shape[3], shape[3], 1};
  }

  /**
   * @param strides in values
   */
  cudnnTensorStruct tensor(long[] shape, long[] strides) {
    String text = Arrays.toString(shape);
    return find(
        List.of("tensor", text, Arrays.toString(strides)),
        () -> {
          int[] n = ints(shape);
          int[] s = ints(strides);
          cudnnTensorStruct tensor =
              make(
                  new cudnnTensorStruct(),
                  cudnn::cudnnCreateTensorDescriptor,
                  cudnn::cudnnDestroyTensorDescriptor,
                  "cudnnCreateTensorDescriptor",
                  text);
          Statuses.cudnn(
              cudnn.cudnnSetTensor4dDescriptorEx(
                  tensor, CUDNN_DATA_FLOAT, n[0], n[1], n[2], n[3], s[0], s[1], s[2], s[3]),
              "cudnnSetTensor4dDescriptorEx",
              text);
          return tensor;
        });
  }

  /** Weights {@code [out channels, in channels, height, width]}. */
  cudnnFilterStruct filter(long... shape) {
    String text = Arrays.toString(shape);
    return find(
        List.of("filter", text),
        () -> {
          int[] n = ints(shape);
          cudnnFilterStruct filter =
              make(
                  new cudnnFilterStruct(),
                  cudnn::cudnnCreateFilterDescriptor,
                  cudnn::cudnnDestroyFilterDescriptor,
                  "cudnnCreateFilterDescriptor",
                  text);
          Statuses.cudnn(
              cudnn.cudnnSetFilter4dDescriptor(
                  filter, CUDNN_DATA_FLOAT, CUDNN_TENSOR_NCHW, n[0], n[1], n[2], n[3]),
              "cudnnSetFilter4dDescriptor",
              text);
          return filter;
        });
  }

  /** Windows, computed in 32-bit floats throughout: no product is rounded to TF32. */
  cudnnConvolutionStruct convolution(ConvolutionShape shape) {
    return find(
        List.of("convolution", shape),
        () -> {
          int[] padding = ints(shape.padding());
          int[] stride = ints(shape.stride());
          int[] dilation = ints(shape.dilation());
          cudnnConvolutionStruct convolution =
              make(
                  new cudnnConvolutionStruct(),
                  cudnn::cudnnCreateConvolutionDescriptor,
                  cudnn::cudnnDestroyConvolutionDescriptor,
                  "cudnnCreateConvolutionDescriptor",
                  shape);
          Statuses.cudnn(
              cudnn.cudnnSetConvolution2dDescriptor(
                  convolution,
                  padding[0],
                  padding[1],
                  stride[0],
                  stride[1],
                  dilation[0],
                  dilation[1],
                  CUDNN_CROSS_CORRELATION,
                  CUDNN_DATA_FLOAT),
              "cudnnSetConvolution2dDescriptor",
              shape);
          Statuses.cudnn(
              cudnn.cudnnSetConvolutionMathType(convolution, CUDNN_FMA_MATH),
              "cudnnSetConvolutionMathType",
              shape);
          return convolution;
        });
  }

  /**
   * @param mode cuDNN's number of how a window is reduced
   */
  cudnnPoolingStruct pooling(int mode, ConvolutionShape shape) {
    return find(
        List.of("pooling", mode, shape),
        () -> {
          int[] window = ints(shape.kernel());
          int[] padding = ints(shape.padding());
          int[] stride = ints(shape.stride());
          cudnnPoolingStruct pooling =
              make(
                  new cudnnPoolingStruct(),
                  cudnn::cudnnCreatePoolingDescriptor,
                  cudnn::cudnnDestroyPoolingDescriptor,
                  "cudnnCreatePoolingDescriptor",
                  shape);
          Statuses.cudnn(
              cudnn.cudnnSetPooling2dDescriptor(
                  pooling,
                  mode,
                  CUDNN_PROPAGATE_NAN,
                  window[0],
                  window[1],
                  padding[0],
                  padding[1],
                  stride[0],
                  stride[1]),
              "cudnnSetPooling2dDescriptor",
              shape);
          return pooling;
        });
  }

  cudnnActivationStruct activation(ActivationFunction activation) {
    return find(
        List.of("activation", activation),
        () -> {
          cudnnActivationStruct made =
              make(
                  new cudnnActivationStruct(),
                  cudnn::cudnnCreateActivationDescriptor,
                  cudnn::cudnnDestroyActivationDescriptor,
                  "cudnnCreateActivationDescriptor",
                  activation);
          Statuses.cudnn(
              cudnn.cudnnSetActivationDescriptor(
                  made, mode(activation), CUDNN_PROPAGATE_NAN, activation.parameter()),
              "cudnnSetActivationDescriptor",
              activation);
          if (activation.kind() == ActivationFunction.Kind.SWISH) {
            Statuses.cudnn(
                cudnn.cudnnSetActivationDescriptorSwishBeta(made, activation.parameter()),
                "cudnnSetActivationDescriptorSwishBeta",
                activation);
          }
          return made;
        });
  }

  private static int mode(ActivationFunction activation) {
    return switch (activation.kind()) {
      case RELU -> CUDNN_ACTIVATION_RELU;
      case ELU -> CUDNN_ACTIVATION_ELU;
      case TANH -> CUDNN_ACTIVATION_TANH;
      case SIGMOID -> CUDNN_ACTIVATION_SIGMOID;
      case SWISH -> CUDNN_ACTIVATION_SWISH;
      case LEAKY_RELU -> throw new IllegalArgumentException("cuDNN has no " + activation);
    };
  }

  /** The sum of two tensors. */
  cudnnOpTensorStruct sum() {
    return operation(CUDNN_OP_TENSOR_ADD);
  }

  /**
   * What is computed of two tensors, value by value.
   *
   * @param mode cuDNN's number of it
   */
  cudnnOpTensorStruct operation(int mode) {
    return find(
        List.of("operation", mode),
        () -> {
          String text = "operation " + mode;
          cudnnOpTensorStruct operation =
              make(
                  new cudnnOpTensorStruct(),
                  cudnn::cudnnCreateOpTensorDescriptor,
                  cudnn::cudnnDestroyOpTensorDescriptor,
                  "cudnnCreateOpTensorDescriptor",
                  text);
          Statuses.cudnn(
              cudnn.cudnnSetOpTensorDescriptor(
                  operation, mode, CUDNN_DATA_FLOAT, CUDNN_PROPAGATE_NAN),
              "cudnnSetOpTensorDescriptor",
              text);
          return operation;
        });
  }

  @SuppressWarnings("unchecked") // a key says which class its descriptor has
  private <D extends Pointer> D find(List<?> key, Supplier<D> maker) {
    Pointer found = known.get(key);
    if (found == null) {
      found = maker.get();
      known.put(key, found);
    }
    return (D) found;
  }

  private <D extends Pointer> D make(
      D descriptor,
      ToIntFunction<D> create,
      ToIntFunction<D> destroy,
      String function,
      Object shape) {
    Statuses.cudnn(create.applyAsInt(descriptor), function, shape);
    resources.own(() -> destroy.applyAsInt(descriptor));
    return descriptor;
  }

  private static int[] ints(long[] numbers) {
    return Arrays.stream(numbers).mapToInt(Math::toIntExact).toArray();
  }
}
