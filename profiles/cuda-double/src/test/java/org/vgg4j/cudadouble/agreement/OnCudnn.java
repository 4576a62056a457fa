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
import org.vgg4j.profiles.layers.GraphAccelerator;

/** cuDNN, with a stock optimizer. */
interface OnCudnn extends EngineUnderTest {

  long SCRATCH = 64 << 20;

  @Override
  default String engineName() {
    return "cuDNN";
  }

  /** cuDNN has no GELU, and pools no images that are padded on one side alone. */
  @Override
  default Set<String> partlyStock() {
    return Set.of("GELU and SiLU as layers", "same max pooling", "same average pooling");
  }

  @Override
  default AccelerationReport accelerate(ComputationGraph graph) {
    Session session = new Session(DeviceArrays.stream(), AlgorithmChoice.FIXED, SCRATCH);
    GraphAccelerator.Result result =
        GraphAccelerator.accelerate(graph, new CudnnEngine(new GraphSession(session)));
    return new AccelerationReport(
        "test", result.replaced(), result.stock(), 0, result.fallbacks(), null);
  }
}
