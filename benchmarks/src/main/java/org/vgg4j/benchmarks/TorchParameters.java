package org.vgg4j.benchmarks;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A network's arrays by Deeplearning4j's names, for example {@code conv1_W}. An array is made when
 * it is first asked for, which is when its layer sees how many values it gets.
 */
final class TorchParameters {

  private final ScalarType type;
  private final boolean channelsLast;
  private final Map<String, Tensor> learned = new LinkedHashMap<>();
  private final Map<String, Tensor> statistics = new LinkedHashMap<>();

  TorchParameters(ScalarType type, boolean channelsLast) {
    this.type = type;
    this.channelsLast = channelsLast;
  }

  /** Weights, which start at random. */
  Tensor weights(String name, long... shape) {
    return learned.computeIfAbsent(
        name, key -> toBeLearned(laidOut(torch.kaiming_uniform_(torch.zeros(shape, options())))));
  }

  /** One learned number for each channel, which all start the same. */
  Tensor vector(String name, double start, long length) {
    return learned.computeIfAbsent(name, key -> toBeLearned(full(start, length)));
  }

  /** One running statistic for each channel, which all start the same. */
  Tensor statistic(String name, double start, long length) {
    return statistics.computeIfAbsent(name, key -> full(start, length));
  }

  /** What an optimizer changes, by name. */
  Map<String, Tensor> learned() {
    return Collections.unmodifiableMap(learned);
  }

  /** Everything, by name. */
  Map<String, Tensor> all() {
    Map<String, Tensor> all = new LinkedHashMap<>(learned);
    all.putAll(statistics);
    return all;
  }

  /** An array in the layout of this network, if it has the four dimensions of images. */
  Tensor laidOut(Tensor tensor) {
    return channelsLast && tensor.dim() == 4
        ? tensor.contiguous(MemoryFormat.ChannelsLast)
        : tensor;
  }

  TensorOptions options() {
    return new TensorOptions(type);
  }

  /** Forgets gradients, as {@code zero_grad} does. */
  static void forgetGradients(Collection<Tensor> tensors) {
    tensors.forEach(tensor -> tensor.mutable_grad().reset());
  }

  private static Tensor toBeLearned(Tensor tensor) {
    tensor.requires_grad_(true);
    return tensor;
  }

  private Tensor full(double start, long length) {
    return torch.full(new long[] {length}, Torch.scalar(start), options());
  }
}
