package org.vgg4j.benchmarks;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** A network in PyTorch that takes a Deeplearning4j graph's weights. */
final class TorchTwin {

  private final TorchNetwork network;
  private final ScalarType type;

  TorchTwin(NetworkPlan plan, ScalarType type) {
    this.type = type;
    network = new TorchNetwork(plan, type, false);
  }

  /** What the network computes of a batch with the weights of a graph. */
  Results results(ComputationGraph graph, DataSet batch) {
    // Each time: a forward pass in training has moved the running statistics.
    copy(graph.paramTable());
    Map<String, Tensor> learned = network.parameters().learned();
    try (PointerScope scope = new PointerScope()) {
      INDArray features = batch.getFeatures();
      Tensor images = Torch.tensor(Results.values(features, false), type, features.shape());
      int[] classes = batch.getLabels().argMax(1).toIntVector();
      Tensor labels = torch.tensor(classes).to(ScalarType.Long);
      double[] scores;
      try (InferenceMode mode = new InferenceMode(true)) {
        scores = Torch.values(torch.log_softmax(network.forward(images, false), 1));
      }
      torch.cross_entropy_loss(network.forward(images, true), labels).backward();
      Map<String, double[]> gradients = new HashMap<>();
      learned.forEach(
          (name, tensor) -> {
            Tensor gradient = tensor.grad();
            // Deeplearning4j's dense layers have [in, out], PyTorch's [out, in].
            gradients.put(name, Torch.values(isDense(tensor) ? gradient.t() : gradient));
          });
      TorchParameters.forgetGradients(learned.values());
      return new Results(scores, gradients);
    }
  }

  /** Copies all parameters. */
  private void copy(Map<String, INDArray> from) {
    Map<String, Tensor> into = network.parameters().all();
    if (!into.keySet().equals(from.keySet())) {
      throw new IllegalStateException(
          "parameters are " + into.keySet() + " in PyTorch and " + from.keySet() + " here");
    }
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      into.forEach(
          (name, tensor) -> {
            double[] values = Results.values(from.get(name), isDense(tensor));
            tensor.copy_(Torch.tensor(values, type, shape(tensor)));
          });
    }
  }

  private static boolean isDense(Tensor tensor) {
    return tensor.dim() == 2;
  }

  private static long[] shape(Tensor tensor) {
    long[] shape = new long[Math.toIntExact(tensor.dim())];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = tensor.size(i);
    }
    return shape;
  }
}
