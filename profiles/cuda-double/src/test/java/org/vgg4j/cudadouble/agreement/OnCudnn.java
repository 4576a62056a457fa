package org.vgg4j.cudadouble.agreement;

import java.util.Set;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.agreement.EngineUnderTest;
import org.vgg4j.profiles.cuda.cudnn.AlgorithmChoice;
import org.vgg4j.profiles.cuda.cudnn.Session;
import org.vgg4j.profiles.cuda.layers.CudnnEngine;
import org.vgg4j.profiles.cuda.layers.DeviceArrays;
import org.vgg4j.profiles.cuda.layers.GraphSession;
import org.vgg4j.profiles.cuda.step.QueuedPasses;
import org.vgg4j.profiles.cuda.update.FlatUpdater;
import org.vgg4j.profiles.layers.GraphAccelerator;

/** cuDNN, with the steps that do not wait. */
interface OnCudnn extends EngineUnderTest {

  long SCRATCH = 64 << 20;

  @Override
  default String engineName() {
    return "cuDNN";
  }

  @Override
  default boolean computesOutput() {
    return true;
  }

  /** cuDNN pools no images that are padded on one side alone. */
  @Override
  default Set<String> partlyStock() {
    return Set.of("same max pooling", "same average pooling");
  }

  @Override
  default AccelerationReport accelerate(ComputationGraph graph) {
    Session session = new Session(DeviceArrays.stream(), AlgorithmChoice.FIXED, SCRATCH);
    GraphSession shared = new GraphSession(session);
    GraphAccelerator.Result result = GraphAccelerator.accelerate(graph, new CudnnEngine(shared));
    FlatUpdater.install(graph, shared, new QueuedPasses(graph, shared), result.fallbacks());
    return new AccelerationReport(
        "test", result.replaced(), result.stock(), 0, result.fallbacks(), null);
  }
}
