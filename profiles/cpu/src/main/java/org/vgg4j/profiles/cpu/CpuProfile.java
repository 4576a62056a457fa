package org.vgg4j.profiles.cpu;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.BackendIsolation;
import org.vgg4j.profiles.ComputeProfile;
import org.vgg4j.profiles.DeviceUnavailableException;
import org.vgg4j.profiles.KernelTuning;
import org.vgg4j.profiles.Precision;
import org.vgg4j.profiles.Probe;
import org.vgg4j.profiles.cpu.onednn.OneDnn;
import org.vgg4j.profiles.cpu.openmp.OpenMpSpinLimit;
import org.vgg4j.profiles.cpu.openmp.OpenMpTeam;
import org.vgg4j.profiles.cpu.optimizer.FusedUpdater;
import org.vgg4j.profiles.cpu.threads.ComputeThreads;
import org.vgg4j.profiles.layers.GraphAccelerator;
import org.vgg4j.profiles.layers.optimizer.FusedDescent;

/** The processor of this machine, through {@code nd4j-native} and oneDNN. */
public final class CpuProfile implements ComputeProfile {

  private static final String BACKEND_CLASS = "org.nd4j.linalg.cpu.nativecpu.CpuBackend";

  private final Map<ComputeThreads, OpenMpTeam> teams = new ConcurrentHashMap<>();

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
  public void requireUsable(AccelerationSettings settings) {
    if (settings.precision() == Precision.TF32 || settings.precision() == Precision.FP16) {
      throw new DeviceUnavailableException(
          "--precision "
              + settings.precision().id()
              + " cannot be used: found --device cpu, which has no kernels for it, expected fp32"
              + " or bf16 there; run with --precision fp32");
    }
    if (settings.precision() == Precision.BF16 && !OneDnn.hasBfloat16()) {
      throw new DeviceUnavailableException(
          "precision 'bf16' needs a processor with AVX-512 bf16 or AMX, which this one lacks;"
              + " use --precision fp32");
    }
  }

  @Override
  public AccelerationSettings ofWorker(AccelerationSettings settings, int workers) {
    int threads = Math.max(1, team(settings).threads().count() / workers);
    return new AccelerationSettings(settings.mode(), settings.precision(), threads);
  }

  @Override
  public List<String> remarks(AccelerationSettings settings) {
    return team(settings).remarks();
  }

  private OpenMpTeam team(AccelerationSettings settings) {
    return teams.computeIfAbsent(ComputeThreads.of(settings.threads()), OpenMpTeam::of);
  }

  @Override
  public String instructionSet() {
    return OneDnn.unavailable().isEmpty() ? OneDnn.instructions() : "";
  }

  @Override
  public AccelerationReport accelerate(ComputationGraph graph, AccelerationSettings settings) {
    return accelerate(graph, settings, KernelTuning.NONE);
  }

  @Override
  public AccelerationReport accelerate(
      ComputationGraph graph, AccelerationSettings settings, KernelTuning tuning) {
    requireUsable(settings);
    ComputeThreads threads = team(settings).threads();
    threads.applyToProcess();
    OpenMpSpinLimit.lower(threads);
    if (settings.mode() == AccelerationSettings.Mode.OFF) {
      return stock(graph, "acceleration is off", threads);
    }
    if (OneDnn.unavailable().isPresent()) {
      return stock(graph, OneDnn.unavailable().get(), threads);
    }
    boolean timed = settings.mode() == AccelerationSettings.Mode.ON;
    KernelTuner tuner = new KernelTuner(graph, settings.precision() == Precision.BF16, threads);
    GraphAccelerator.Result result = tuner.accelerate(timed ? tuning : KernelTuning.NONE);
    return new AccelerationReport(
            OneDnn.version() + " (" + OneDnn.instructions() + ")",
            result.replaced(),
            result.stock(),
            threads.count(),
            result.fallbacks(),
            tuner.choices())
        .withOptimizer(FusedUpdater.install(graph, threads, result.fallbacks()));
  }

  private static AccelerationReport stock(
      ComputationGraph graph, String reason, ComputeThreads threads) {
    GraphAccelerator.Result result = GraphAccelerator.restore(graph, reason);
    FusedDescent.remove(graph);
    return new AccelerationReport(
            AccelerationReport.STOCK, result.replaced(), result.stock(), threads.count())
        .withOptimizer(reason);
  }
}
