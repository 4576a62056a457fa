package org.vgg4j.benchmarks;

import java.util.Arrays;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** PyTorch's operations for the steps of a plan. */
final class TorchLayers {

  private static final long[] ONES = {1, 1};

  private final TorchParameters parameters;

  TorchLayers(TorchParameters parameters) {
    this.parameters = parameters;
  }

  /**
   * Computes a step.
   *
   * @param name of the node, under which the step's parameters go
   * @param overwrite whether the input may be overwritten, as {@code nn.ReLU(inplace=True)} does
   */
  Tensor apply(
      String name, NetworkPlan.Step step, Tensor input, boolean training, boolean overwrite) {
    if (step instanceof NetworkPlan.Convolution convolution) {
      return convolution(name, convolution, input);
    }
    if (step instanceof NetworkPlan.BatchNormalization norm) {
      return normalization(name, norm, input, training);
    }
    if (step instanceof NetworkPlan.MaxPool pool) {
      return torch.max_pool2d(
          input, longs(pool.kernel()), longs(pool.stride()), longs(pool.padding()), ONES, false);
    }
    if (step instanceof NetworkPlan.LocalResponseNormalization norm) {
      return responses(input, norm);
    }
    if (step instanceof NetworkPlan.Dropout dropout) {
      return torch.dropout(input, dropout.probability(), training);
    }
    if (step instanceof NetworkPlan.Dense dense) {
      Tensor weights = parameters.weights(name + "_W", dense.outputs(), input.size(1));
      return torch.linear(input, weights, bias(name, dense.outputs()));
    }
    return switch ((NetworkPlan.Plain) step) {
      case GLOBAL_AVERAGE -> torch.flatten(torch.adaptive_avg_pool2d(input, ONES), 1, -1);
      case FLATTEN -> torch.flatten(input, 1, -1);
      case RELU -> overwrite ? new Tensor(torch.relu_(input)) : torch.relu(input);
      case SOFTMAX -> torch.softmax(input, 1);
    };
  }

  /** Whether nobody needs the values that a step gives but the next one, not even its gradient. */
  static boolean givesWhatMayBeOverwritten(NetworkPlan.Step step) {
    return step instanceof NetworkPlan.Convolution
        || step instanceof NetworkPlan.BatchNormalization
        || step instanceof NetworkPlan.Dense;
  }

  private Tensor convolution(String name, NetworkPlan.Convolution step, Tensor input) {
    int[] kernel = step.kernel();
    int[] stride = step.stride();
    Tensor weights =
        parameters.weights(name + "_W", step.outputs(), input.size(1), kernel[0], kernel[1]);
    TensorOptional bias = step.bias() ? bias(name, step.outputs()) : new TensorOptional();
    Tensor padded = input;
    long[] padding = {kernel[0] / 2, kernel[1] / 2};
    if (step.padding() != null) {
      padding = longs(step.padding());
    } else if (stride[0] != 1 || stride[1] != 1 || kernel[0] % 2 == 0 || kernel[1] % 2 == 0) {
      padded = padSame(input, kernel, stride);
      padding = new long[] {0, 0};
    }
    return torch.conv2d(padded, weights, bias, longs(stride), padding, ONES, 1);
  }

  /** Pads as Keras does: where the padding is odd, the larger half is at the bottom and right. */
  private static Tensor padSame(Tensor input, int[] kernel, int[] stride) {
    long height = missing(input.size(2), kernel[0], stride[0]);
    long width = missing(input.size(3), kernel[1], stride[1]);
    return torch.constant_pad_nd(
        input, new long[] {width / 2, width - width / 2, height / 2, height - height / 2});
  }

  private static long missing(long size, int kernel, int stride) {
    long outputs = (size + stride - 1) / stride;
    return Math.max(0, (outputs - 1) * stride + kernel - size);
  }

  private Tensor normalization(
      String name, NetworkPlan.BatchNormalization step, Tensor input, boolean training) {
    long channels = input.size(1);
    return torch.batch_norm(
        input,
        new TensorOptional(parameters.vector(name + "_gamma", 1, channels)),
        new TensorOptional(parameters.vector(name + "_beta", 0, channels)),
        new TensorOptional(parameters.statistic(name + "_mean", 0, channels)),
        new TensorOptional(parameters.statistic(name + "_var", 1, channels)),
        training,
        1 - step.decay(),
        step.epsilon(),
        false);
  }

  private static Tensor responses(Tensor input, NetworkPlan.LocalResponseNormalization norm) {
    Tensor mean =
        torch.avg_pool3d(
            torch.unsqueeze(torch.square(input), 1),
            new long[] {norm.n(), 1, 1},
            new long[] {1, 1, 1},
            new long[] {norm.n() / 2, 0, 0},
            false,
            true,
            new LongOptional());
    Tensor sums = torch.mul(torch.squeeze(mean, 1), Torch.scalar(norm.alpha() * norm.n()));
    Tensor base = torch.add(sums, Torch.scalar(norm.k()));
    return torch.div(input, torch.pow(base, Torch.scalar(norm.beta())));
  }

  private TensorOptional bias(String name, int outputs) {
    return new TensorOptional(parameters.vector(name + "_b", 0, outputs));
  }

  private static long[] longs(int[] sizes) {
    return Arrays.stream(sizes).asLongStream().toArray();
  }
}
