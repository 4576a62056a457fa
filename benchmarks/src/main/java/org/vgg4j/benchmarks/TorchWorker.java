package org.vgg4j.benchmarks;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.io.IOException;

/** The same network in DJL, trained the way its {@code EasyTrain} does. */
final class TorchWorker implements Worker {

  private final int threads;
  private final Trainer trainer;
  private final NDArray images;
  private final NDArray labels;

  TorchWorker(Workload workload) throws IOException {
    threads =
        workload.threads() > 0 ? workload.threads() : Runtime.getRuntime().availableProcessors();
    NDManager manager = Torch.open(threads);
    NetworkPlan plan = workload.network();
    Shape shape = new Shape(workload.batchSize(), plan.channels(), plan.height(), plan.width());
    Model model = Model.newInstance(plan.model(), Torch.ENGINE);
    model.setBlock(new TorchNetwork(plan));
    trainer =
        model.newTrainer(
            new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optDevices(new Device[] {Device.cpu()})
                .optOptimizer(
                    Optimizer.adam()
                        .optLearningRateTracker(Tracker.fixed(Workload.LEARNING_RATE))
                        .build()));
    trainer.initialize(shape);
    images = manager.create(plan.images(workload.batchSize()), shape);
    labels = manager.create(plan.labels(workload.batchSize()));
  }

  @Override
  public int threads() {
    return threads;
  }

  @Override
  public String description() {
    return "DJL, " + Torch.version();
  }

  @Override
  public void trainStep() {
    // What a step makes belongs to the manager of its input, and goes with it.
    try (NDManager step = trainer.getManager().newSubManager()) {
      NDArray input = owned(step);
      try (GradientCollector collector = trainer.newGradientCollector()) {
        NDList scores = trainer.forward(new NDList(input));
        collector.backward(trainer.getLoss().evaluate(new NDList(labels), scores));
      }
      trainer.step();
    }
  }

  @Override
  public void inferStep() {
    try (NDManager step = trainer.getManager().newSubManager()) {
      trainer.evaluate(new NDList(owned(step)));
    }
  }

  private NDArray owned(NDManager manager) {
    NDArray copy = images.duplicate();
    copy.attach(manager);
    return copy;
  }
}
