package org.vgg4j.benchmarks;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A network of vgg4j in PyTorch's operations: what a PyTorch user would write by hand for it. Takes
 * {@code [batch, channels, height, width]} and gives the class scores, before softmax, {@code
 * [batch, classes]}.
 *
 * <p>As in Python, a value goes when nothing needs it anymore, so that memory is PyTorch's own.
 */
final class TorchNetwork {

  private final NetworkPlan plan;
  private final TorchParameters parameters;
  private final TorchLayers layers;
  private final Map<String, Integer> readers = new HashMap<>();

  TorchNetwork(NetworkPlan plan, ScalarType type, boolean channelsLast) {
    this.plan = plan;
    parameters = new TorchParameters(type, channelsLast);
    layers = new TorchLayers(parameters);
    for (NetworkPlan.Node node : plan.nodes()) {
      node.inputs().forEach(input -> readers.merge(input, 1, Integer::sum));
    }
    long[] oneImage = {1, plan.channels(), plan.height(), plan.width()};
    // One image makes all parameters.
    try (NoGradGuard guard = new NoGradGuard()) {
      forward(torch.zeros(oneImage, parameters.options()), false).close();
    }
  }

  TorchParameters parameters() {
    return parameters;
  }

  /** The class scores. */
  Tensor forward(Tensor images, boolean training) {
    Map<String, Tensor> values = new HashMap<>();
    Map<String, Integer> unread = new HashMap<>(readers);
    Set<String> overwritable = new HashSet<>();
    // The caller's handle stays the caller's.
    values.put(plan.image(), new Tensor(images));
    String last = plan.image();
    for (NetworkPlan.Node node : plan.nodes()) {
      List<String> inputs = node.inputs();
      Tensor value = sum(inputs, values);
      boolean overwrite =
          inputs.size() > 1
              || (overwritable.contains(inputs.get(0)) && unread.get(inputs.get(0)) == 1);
      for (NetworkPlan.Step step : node.steps()) {
        Tensor next = layers.apply(node.name(), step, value, training, overwrite);
        value.close();
        value = next;
        overwrite = TorchLayers.givesWhatMayBeOverwritten(step);
      }
      for (String input : inputs) {
        if (unread.merge(input, -1, Integer::sum) == 0) {
          values.remove(input).close();
        }
      }
      values.put(node.name(), value);
      if (overwrite) {
        overwritable.add(node.name());
      }
      last = node.name();
    }
    return values.get(last);
  }

  /** A handle of its own on the one input, or a new array with the sum of several. */
  private static Tensor sum(List<String> inputs, Map<String, Tensor> values) {
    Tensor sum = new Tensor(values.get(inputs.get(0)));
    for (String other : inputs.subList(1, inputs.size())) {
      Tensor next = torch.add(sum, values.get(other));
      sum.close();
      sum = next;
    }
    return sum;
  }
}
