package org.vgg4j.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;

/** DJL's blocks for the steps of a plan. */
final class TorchBlocks {

  private TorchBlocks() {}

  static Block of(NetworkPlan.Step step) {
    if (step instanceof NetworkPlan.Convolution convolution) {
      return convolution(convolution);
    }
    if (step instanceof NetworkPlan.BatchNormalization norm) {
      return BatchNorm.builder()
          .optEpsilon((float) norm.epsilon())
          .optMomentum((float) norm.decay())
          .build();
    }
    if (step instanceof NetworkPlan.MaxPool pool) {
      return Pool.maxPool2dBlock(shape(pool.kernel()), shape(pool.stride()), shape(pool.padding()));
    }
    if (step instanceof NetworkPlan.LocalResponseNormalization norm) {
      return LambdaBlock.singleton(input -> responses(input, norm));
    }
    if (step instanceof NetworkPlan.Dropout dropout) {
      return ai.djl.nn.norm.Dropout.builder().optRate((float) dropout.probability()).build();
    }
    if (step instanceof NetworkPlan.Dense dense) {
      return Linear.builder().setUnits(dense.outputs()).build();
    }
    return switch ((NetworkPlan.Plain) step) {
      case GLOBAL_AVERAGE -> Pool.globalAvgPool2dBlock();
      case FLATTEN -> Blocks.batchFlattenBlock();
      case RELU -> Activation.reluBlock();
      case SOFTMAX -> LambdaBlock.singleton(input -> input.softmax(1));
    };
  }

  private static Block convolution(NetworkPlan.Convolution step) {
    int[] kernel = step.kernel();
    int[] stride = step.stride();
    Conv2d.Builder builder =
        Conv2d.builder()
            .setFilters(step.outputs())
            .setKernelShape(shape(kernel))
            .optStride(shape(stride))
            .optBias(step.bias());
    if (step.padding() != null) {
      return builder.optPadding(shape(step.padding())).build();
    }
    if (stride[0] == 1 && stride[1] == 1 && kernel[0] % 2 == 1 && kernel[1] % 2 == 1) {
      return builder.optPadding(new Shape(kernel[0] / 2, kernel[1] / 2)).build();
    }
    return new SequentialBlock()
        .add(LambdaBlock.singleton(input -> padSame(input, kernel, stride)))
        .add(builder.build());
  }

  /** Pads as Keras does: where the padding is odd, the larger half is at the bottom and right. */
  private static NDArray padSame(NDArray input, int[] kernel, int[] stride) {
    long height = missing(input.getShape().get(2), kernel[0], stride[0]);
    long width = missing(input.getShape().get(3), kernel[1], stride[1]);
    return input.pad(new Shape(width / 2, width - width / 2, height / 2, height - height / 2), 0);
  }

  private static long missing(long size, int kernel, int stride) {
    long outputs = (size + stride - 1) / stride;
    return Math.max(0, (outputs - 1) * stride + kernel - size);
  }

  private static NDArray responses(NDArray input, NetworkPlan.LocalResponseNormalization norm) {
    NDArray mean =
        Pool.avgPool3d(
                input.square().expandDims(1),
                new Shape(norm.n(), 1, 1),
                new Shape(1, 1, 1),
                new Shape(norm.n() / 2, 0, 0),
                false,
                true)
            .squeeze(1);
    return input.div(mean.mul(norm.alpha() * norm.n()).add(norm.k()).pow(norm.beta()));
  }

  private static Shape shape(int[] sizes) {
    return new Shape(sizes[0], sizes[1]);
  }
}
