package org.vgg4j.profiles.cpu;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.BackendIsolation;
import org.vgg4j.profiles.ComputeProfile;
import org.vgg4j.profiles.Probe;

/** The processor of this machine, through {@code nd4j-native}. */
public final class CpuProfile implements ComputeProfile {

  private static final String BACKEND_CLASS = "org.nd4j.linalg.cpu.nativecpu.CpuBackend";

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public int preference() {
    return 0;
  }

  @Override
  public Probe probe() {
    int cores = Runtime.getRuntime().availableProcessors();
    return new Probe.Usable(System.getProperty("os.arch") + ", " + cores + " cores");
  }

  @Override
  public void activate() {
    BackendIsolation.keepOnly(BACKEND_CLASS, CpuProfile.class.getClassLoader());
  }

  @Override
  public String backend() {
    return "nd4j-native";
  }

  @Override
  public AccelerationReport accelerate(ComputationGraph graph, AccelerationSettings settings) {
    Map<String, String> stock = new LinkedHashMap<>();
    for (var layer : graph.getLayers()) {
      stock.put(layer.conf().getLayer().getLayerName(), "acceleration is off");
    }
    return new AccelerationReport("stock", List.of(), stock, settings.threads());
  }
}
