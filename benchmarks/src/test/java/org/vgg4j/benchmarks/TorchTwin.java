package org.vgg4j.benchmarks;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** A network in PyTorch that takes a Deeplearning4j graph's weights. */
final class TorchTwin {

  private final TorchNetwork network;
  private final ScalarType type;
  private Adam adam;

  TorchTwin(NetworkPlan plan, ScalarType type) {
    this.type = type;
    network = new TorchNetwork(plan, type, false);
  }

  /** What the network computes of a batch with the weights of a graph. */
  Results results(ComputationGraph graph, DataSet batch) {
    // Each time: a forward pass in training has moved the running statistics.
    take(graph);
    Map<String, Tensor> learned = network.parameters().learned();
    double[] pixels = pixels(batch);
    int[] classes = classes(batch);
    try (PointerScope scope = new PointerScope()) {
      Tensor images = images(pixels, batch);
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

  /** Outside of a scope, as all of ND4J: it would free what ND4J keeps for its threads. */
  private static double[] pixels(DataSet batch) {
    return Results.values(batch.getFeatures(), false);
  }

  private Tensor images(double[] pixels, DataSet batch) {
    return Torch.tensor(pixels, type, batch.getFeatures().shape());
  }

  private static int[] classes(DataSet batch) {
    return batch.getLabels().argMax(1).toIntVector();
  }

  /** Takes a step of PyTorch's Adam, with its defaults but for the rate; the loss before it. */
  double step(DataSet batch, double rate) {
    if (adam == null) {
      Tensor[] learned = network.parameters().learned().values().toArray(new Tensor[0]);
      adam = new Adam(new TensorVector(learned), new AdamOptions(rate));
    }
    double[] pixels = pixels(batch);
    int[] classes = classes(batch);
    try (PointerScope scope = new PointerScope()) {
      Tensor labels = torch.tensor(classes).to(ScalarType.Long);
      Tensor loss = torch.cross_entropy_loss(network.forward(images(pixels, batch), true), labels);
      loss.backward();
      adam.step();
      TorchParameters.forgetGradients(network.parameters().learned().values());
      return Torch.values(loss)[0];
    }
  }

  /** Images of a batch whose likeliest class is theirs, with running statistics. */
  int correct(DataSet batch) {
    double[] pixels = pixels(batch);
    int[] classes = classes(batch);
    try (PointerScope scope = new PointerScope();
        InferenceMode mode = new InferenceMode(true)) {
      double[] scores = Torch.values(network.forward(images(pixels, batch), false));
      int each = scores.length / classes.length;
      int correct = 0;
      for (int i = 0; i < classes.length; i++) {
        int likeliest = i * each;
        for (int j = i * each; j < (i + 1) * each; j++) {
          likeliest = scores[j] > scores[likeliest] ? j : likeliest;
        }
        correct += likeliest - i * each == classes[i] ? 1 : 0;
      }
      return correct;
    }
  }

  /** Copies all parameters of a graph. */
  void take(ComputationGraph graph) {
    Map<String, INDArray> from = graph.paramTable();
    Map<String, Tensor> into = network.parameters().all();
    if (!into.keySet().equals(from.keySet())) {
      throw new IllegalStateException(
          "parameters are " + into.keySet() + " in PyTorch and " + from.keySet() + " here");
    }
    Map<String, double[]> values = new HashMap<>();
    into.forEach(
        (name, tensor) -> values.put(name, Results.values(from.get(name), isDense(tensor))));
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      into.forEach(
          (name, tensor) -> tensor.copy_(Torch.tensor(values.get(name), type, shape(tensor))));
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
