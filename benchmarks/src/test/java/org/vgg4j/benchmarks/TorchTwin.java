package org.vgg4j.benchmarks;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.dataset.DataSet;

/** A network in libtorch that takes a Deeplearning4j graph's weights. */
final class TorchTwin implements AutoCloseable {

  private final Model model;
  private final Trainer trainer;
  private final TorchNetwork network;
  private final DataType type;

  /** The shape of a batch is {@code [images, channels, height, width]}. */
  TorchTwin(NetworkPlan plan, int images, DataType type) {
    this.type = type;
    network = new TorchNetwork(plan);
    model = Model.newInstance(plan.model(), Torch.ENGINE);
    model.setBlock(network);
    model.setDataType(type);
    trainer =
        model.newTrainer(
            new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optDevices(new Device[] {Device.cpu()}));
    trainer.initialize(new Shape(images, plan.channels(), plan.height(), plan.width()));
  }

  /** What the network computes of a batch with the weights of a graph. */
  Results results(ComputationGraph graph, DataSet batch) {
    // Each time: a forward pass in training has moved the running statistics.
    TorchParameters.copy(graph.paramTable(), network);
    try (NDManager step = trainer.getManager().newSubManager();
        GradientCollector collector = trainer.newGradientCollector()) {
      NDArray images =
          step.create(
                  TorchParameters.values(batch.getFeatures(), false),
                  new Shape(batch.getFeatures().shape()))
              .toType(type, false);
      NDList classes = new NDList(step.create(batch.getLabels().argMax(1).toIntVector()));
      NDArray scores = trainer.evaluate(new NDList(images)).singletonOrThrow();
      collector.zeroGradients();
      NDList forward = trainer.forward(new NDList(images));
      collector.backward(trainer.getLoss().evaluate(classes, forward));
      Map<String, double[]> gradients = TorchParameters.gradients(network);
      return new Results(TorchParameters.values(scores.logSoftmax(1)), gradients);
    }
  }

  @Override
  public void close() {
    trainer.close();
    model.close();
  }
}
