package org.vgg4j.profiles.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.AccelerationSettings.Mode;
import org.vgg4j.profiles.ComputeProfile;
import org.vgg4j.profiles.ComputeProfiles;
import org.vgg4j.profiles.Device;
import org.vgg4j.profiles.DeviceUnavailableException;
import org.vgg4j.profiles.HostGpus;
import org.vgg4j.profiles.Precision;
import org.vgg4j.profiles.Probe;

class CudaProfileTest {

  private static final HostGpus NO_GPU = new HostGpus(List.of());
  private static final Gpu GTX_1080 =
      new Gpu("NVIDIA GeForce GTX 1080", new ComputeCapability(6, 1), 8L << 30, false);

  /** Natives that answer what a test wants. */
  private record Answers(Finding askDriver, Optional<Finding> loadBackend) implements CudaNatives {}

  @Test
  void buildFindsBothProfilesTheGpuFirst() {
    assertThat(ComputeProfiles.available())
        .extracting(ComputeProfile::name)
        .containsExactly("cuda", "cpu");
  }

  @Test
  void supportedGpuWhoseLibrariesLoadIsUsable() {
    assertThat(probe(new Gpus(12_040, "550.54.14", "", List.of(GTX_1080)), Optional.empty()))
        .isInstanceOf(Probe.Usable.class);
  }

  @Test
  void supportedGpuWithoutCublasIsUnusable() {
    assertThat(
            probe(
                new Gpus(12_040, "550.54.14", "", List.of(GTX_1080)),
                Optional.of(new Finding.MissingLibrary("libcublas.so.11"))))
        .isEqualTo(
            new Probe.Unusable(
                "found NVIDIA GeForce GTX 1080 but no libcublas.so.11, expected the CUDA 11.6"
                    + " libraries; install them, build with -Pcuda,cuda-redist which brings them,"
                    + " or run with --device cpu",
                true));
  }

  @Test
  void librariesAreNotLoadedForAGpuThatCannotBeUsed() {
    assertThat(probe(new Finding.NoDriver(), null)).isInstanceOf(Probe.Unusable.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "BF16 | bf16 | layers have no kernels for it | fp32 or --device cpu",
        "TF32 | tf32 | no card has shown yet what it makes of a training | fp32",
        "FP16 | fp16 | no card has shown yet what it makes of a training | fp32"
      })
  void otherPrecisionsThanFp32AreRefusedWithTheReason(
      Precision precision, String name, String reason, String remedy) {
    AccelerationSettings settings =
        new AccelerationSettings(AccelerationSettings.Mode.ON, precision, 0);
    assertThatThrownBy(() -> new CudaProfile().requireUsable(settings))
        .isInstanceOf(DeviceUnavailableException.class)
        .hasMessage(
            "--precision %s cannot be used: found --device cuda, where %s, expected fp32 there;"
                    .formatted(name, reason)
                + " run with --precision "
                + remedy);
  }

  @Test
  void everyLayerRunsStockWithoutAccelerationAndTheReportSaysWhy() {
    ComputeProfiles.select(Device.CPU);
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("input")
                .addLayer("hidden", new DenseLayer.Builder().nIn(2).nOut(2).build(), "input")
                .addLayer("output", new OutputLayer.Builder().nIn(2).nOut(2).build(), "hidden")
                .setOutputs("output")
                .build());
    graph.init();

    AccelerationReport report =
        new CudaProfile().accelerate(graph, new AccelerationSettings(Mode.OFF, Precision.FP32, 0));

    assertThat(report.engine()).isEqualTo("stock");
    assertThat(report.accelerated()).isEmpty();
    assertThat(report.stock())
        .containsOnlyKeys("hidden", "output", AccelerationReport.OPTIMIZER)
        .containsValue("acceleration is off");
  }

  @Test
  void cudnnBefore83AndForAnotherCudaIsNotUsed() {
    assertThat(CudnnLibrary.unfit(8204, 11040))
        .isEqualTo("found cuDNN 8.2.4, expected cuDNN 8.3 or newer of version 8");
    assertThat(CudnnLibrary.unfit(8302, 11050)).isNull();
    assertThat(CudnnLibrary.unfit(8907, 12020))
        .isEqualTo(
            "found cuDNN 8.9.7 for CUDA 12.2, expected cuDNN 8.3 or newer of version 8 that was"
                + " made for CUDA 11, as -Pcuda,cuda-redist brings it");
  }

  @Test
  void convolutionsMayTakeAnEighthOfACard() {
    assertThat(CudaProfile.scratchCap(2L << 30)).isEqualTo(256L << 20);
    assertThat(CudaProfile.scratchCap(24L << 30)).isEqualTo(1L << 30);
  }

  private static Probe probe(Finding driver, Optional<Finding> backend) {
    return CudaProfile.probe(new Answers(driver, backend), NO_GPU);
  }
}
