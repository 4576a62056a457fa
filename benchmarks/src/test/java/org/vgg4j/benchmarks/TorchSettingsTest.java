package org.vgg4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.ModelOptions;
import org.vgg4j.profiles.ComputeProfiles;
import org.vgg4j.profiles.Device;

/** All settings of PyTorch train the same network by the same steps: only their speed differs. */
class TorchSettingsTest {

  private static final int STEPS = 3;
  private static final int BATCH = 8;

  /**
   * Of the way that the weights have gone, in length. Adam's first steps are as long for small
   * gradients as for large ones, and rounding decides where the small ones point.
   */
  private static final double FP32_APART = 0.03;

  private static final double BF16_APART = 0.5;

  @TempDir static Path folder;
  private static Workload workload;

  @BeforeAll
  static void planANarrowNetworkWithBatchNormAndAdditions() throws IOException {
    ComputeProfiles.select(Device.CPU);
    Path file = folder.resolve("network.plan");
    ModelOptions options = ModelOptions.of(new InputShape(3, 16, 16), 10);
    NetworkPlanner.plan("resnet-v2-20", options).write(file);
    workload = new Workload(file, BATCH, 1);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = "PYTORCH_.*")
  void everySettingTakesTheSameSteps(Engine engine) throws IOException {
    Map<String, double[]> start = weights(new TorchWorker(Engine.PYTORCH_FP32, workload));
    Map<String, double[]> plain = trained(Engine.PYTORCH_FP32, start);
    Map<String, double[]> other = trained(engine, start);

    assertThat(distance(plain, other) / distance(plain, start))
        .isLessThan(engine.bfloat16() ? BF16_APART : FP32_APART);
  }

  @Test
  void inferenceAsksForNoGradientAndMovesNothing() throws IOException {
    TorchWorker worker = new TorchWorker(Engine.PYTORCH_BF16_CHANNELS_LAST_TUNED, workload);
    Map<String, double[]> before = weights(worker);

    worker.inferStep();

    assertThat(distance(before, weights(worker))).isZero();
  }

  private static Map<String, double[]> trained(Engine engine, Map<String, double[]> start)
      throws IOException {
    TorchWorker worker = new TorchWorker(engine, workload);
    try (NoGradGuard guard = new NoGradGuard()) {
      worker
          .network()
          .parameters()
          .learned()
          .forEach((name, tensor) -> tensor.copy_(like(tensor, start.get(name))));
    }
    for (int i = 0; i < STEPS; i++) {
      worker.trainStep();
    }
    return weights(worker);
  }

  private static Tensor like(Tensor tensor, double[] values) {
    return Torch.tensor(values, ScalarType.Float, values.length).reshape(tensor.sizes());
  }

  private static Map<String, double[]> weights(TorchWorker worker) {
    Map<String, double[]> weights = new LinkedHashMap<>();
    worker
        .network()
        .parameters()
        .learned()
        .forEach((name, tensor) -> weights.put(name, Torch.values(tensor)));
    return weights;
  }

  private static double distance(Map<String, double[]> one, Map<String, double[]> other) {
    double squares = 0;
    for (Map.Entry<String, double[]> entry : one.entrySet()) {
      double[] values = other.get(entry.getKey());
      for (int i = 0; i < values.length; i++) {
        squares += Math.pow(values[i] - entry.getValue()[i], 2);
      }
    }
    return Math.sqrt(squares);
  }
}
