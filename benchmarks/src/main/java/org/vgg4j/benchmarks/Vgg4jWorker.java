package org.vgg4j.benchmarks;

import java.io.IOException;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelOptions;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.Device;
import org.vgg4j.profiles.Precision;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.device.DeviceRequest;
import org.vgg4j.trainer.terminal.Terminal;

/** Deeplearning4j on vgg4j's CPU profile, opened as the program opens it. */
final class Vgg4jWorker implements Worker {

  private final ComputationGraph graph;
  private final DataSet batch;
  private final AccelerationReport report;

  Vgg4jWorker(Workload workload, Precision precision, AccelerationSettings.Mode acceleration)
      throws IOException {
    ComputeDevice device =
        ComputeDevice.open(
            new DeviceRequest(Device.CPU, precision, acceleration, workload.threads()),
            Terminal.ofProcess(Terminal.Verbosity.QUIET));
    NetworkPlan plan = workload.network();
    InputShape input = new InputShape(plan.channels(), plan.height(), plan.width());
    graph = ModelFactory.create(plan.model(), ModelOptions.of(input, plan.classes()));
    report = device.accelerate(graph);
    batch = batch(plan, workload.batchSize());
  }

  static DataSet batch(NetworkPlan plan, int batchSize) {
    INDArray images =
        Nd4j.createFromArray(plan.images(batchSize))
            .reshape(batchSize, plan.channels(), plan.height(), plan.width());
    INDArray labels = Nd4j.zeros(batchSize, plan.classes());
    int[] classes = plan.labels(batchSize);
    for (int i = 0; i < classes.length; i++) {
      labels.putScalar(i, classes[i], 1);
    }
    return new DataSet(images, labels);
  }

  @Override
  public int threads() {
    return report.threads() > 0 ? report.threads() : Runtime.getRuntime().availableProcessors();
  }

  @Override
  public String description() {
    return "Deeplearning4j, " + report.engine();
  }

  @Override
  public void trainStep() {
    graph.fit(batch);
  }

  @Override
  public void inferStep() {
    graph.output(batch.getFeatures());
  }
}
