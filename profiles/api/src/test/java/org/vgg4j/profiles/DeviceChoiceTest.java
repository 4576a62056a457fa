package org.vgg4j.profiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeviceChoiceTest {

  private static final HostGpus NO_GPU = new HostGpus(List.of());
  private static final HostGpus GTX_1080 = new HostGpus(List.of("NVIDIA GeForce GTX 1080"));
  private static final Probe USABLE_GPU =
      new Probe.Usable("NVIDIA GeForce GTX 1080, compute capability 6.1, 8.0 GB");
  private static final Probe NO_DRIVER =
      new Probe.Unusable("found no driver, expected one; install it", false);
  private static final Probe TOO_NEW =
      new Probe.Unusable("found an H100, expected an older GPU; use --device cpu", true);

  @Test
  void cpuBuildWithoutGpuTakesTheCpu() {
    assertThat(choose(Device.AUTO, NO_GPU, FakeProfile.cpu()).line())
        .isEqualTo("device: cpu (amd64, 2 cores); no NVIDIA GPU in this machine");
  }

  @Test
  void cpuBuildOnAGpuHostSaysThatTheGpuIsIdleAndHowToUseIt() {
    assertThat(choose(Device.AUTO, GTX_1080, FakeProfile.cpu()).line())
        .isEqualTo(
            "device: cpu (amd64, 2 cores); NVIDIA GeForce GTX 1080 stays idle: this build is"
                + " without CUDA, build with -Pcuda to use it");
  }

  @Test
  void cpuBuildAskedForCudaIsRefused() {
    assertThatThrownBy(() -> choose(Device.CUDA, NO_GPU, FakeProfile.cpu()))
        .isInstanceOf(DeviceUnavailableException.class)
        .hasMessage(
            "--device cuda cannot be used: found a build without it, expected one that has it;"
                + " build with -Pcuda or run with --device cpu");
  }

  @Test
  void cpuBuildAskedForCudaOnAGpuHostNamesTheGpu() {
    assertThatThrownBy(() -> choose(Device.CUDA, GTX_1080, FakeProfile.cpu()))
        .hasMessageContaining("(on a machine with NVIDIA GeForce GTX 1080)");
  }

  @Test
  void cudaBuildTakesTheUsableGpu() {
    DeviceSelection selection =
        choose(Device.AUTO, GTX_1080, FakeProfile.cuda(USABLE_GPU), FakeProfile.cpu());
    assertThat(selection.profile().name()).isEqualTo("cuda");
    assertThat(selection.line())
        .isEqualTo(
            "device: cuda (NVIDIA GeForce GTX 1080, compute capability 6.1, 8.0 GB);"
                + " a GPU goes before the CPU");
  }

  @Test
  void cudaBuildWithoutUsableGpuTakesTheCpuAndSaysWhy() {
    DeviceSelection selection =
        choose(Device.AUTO, NO_GPU, FakeProfile.cuda(NO_DRIVER), FakeProfile.cpu());
    assertThat(selection.profile().name()).isEqualTo("cpu");
    assertThat(selection.line())
        .isEqualTo(
            "device: cpu (amd64, 2 cores); cuda is not used: found no driver, expected one;"
                + " install it");
  }

  @Test
  void cudaBuildWithAnUnusableGpuSaysThatItStaysIdle() {
    assertThat(choose(Device.AUTO, NO_GPU, FakeProfile.cuda(TOO_NEW), FakeProfile.cpu()).line())
        .isEqualTo(
            "device: cpu (amd64, 2 cores); cuda is not used, its device stays idle: found an H100,"
                + " expected an older GPU; use --device cpu");
  }

  @Test
  void cudaAskedForOnAMachineThatCannotIsRefusedWithTheReason() {
    assertThatThrownBy(
            () -> choose(Device.CUDA, NO_GPU, FakeProfile.cuda(NO_DRIVER), FakeProfile.cpu()))
        .isInstanceOf(DeviceUnavailableException.class)
        .hasMessage("--device cuda cannot be used: found no driver, expected one; install it");
  }

  @Test
  void cpuAskedForInACudaBuildDoesNotLookForAGpu() {
    FakeProfile unprobed = FakeProfile.cuda(null);
    assertThat(choose(Device.CPU, GTX_1080, unprobed, FakeProfile.cpu()).line())
        .isEqualTo("device: cpu (amd64, 2 cores); asked for with --device cpu");
  }

  @Test
  void buildWithoutAnyProfileIsRefused() {
    assertThatThrownBy(() -> choose(Device.AUTO, NO_GPU))
        .isInstanceOf(DeviceUnavailableException.class)
        .hasMessageStartingWith("no device can be used: found a build without compute profiles");
  }

  @Test
  void theDeviceThatWasFasterIsTakenAndTheLineSaysHowFastBothWere() {
    assertThat(measured(1200, 301, Device.AUTO).line())
        .isEqualTo(
            "device: cuda (NVIDIA GeForce GTX 1080, compute capability 6.1, 8.0 GB); it is faster"
                + " than the CPU: in doctor's test of 2026-11-27 the GPU trained 1,200 images/s,"
                + " the CPU 301");
    assertThat(measured(98, 301, Device.AUTO).line())
        .isEqualTo(
            "device: cpu (amd64, 2 cores); it is faster than NVIDIA GeForce GTX 1080, compute"
                + " capability 6.1, 8.0 GB: in doctor's test of 2026-11-27 the GPU trained 98"
                + " images/s, the CPU 301; --device cuda takes the GPU all the same");
  }

  @Test
  void aSlowGpuThatIsAskedForIsTaken() {
    assertThat(measured(98, 301, Device.CUDA).profile().name()).isEqualTo("cuda");
  }

  private static DeviceSelection measured(double gpu, double processor, Device device) {
    return new DeviceChoice(
            List.of(FakeProfile.cuda(USABLE_GPU), FakeProfile.cpu()),
            GTX_1080,
            usable -> Optional.of(new MeasuredSpeeds(gpu, processor, "2026-11-27")))
        .choose(device);
  }

  private static DeviceSelection choose(Device device, HostGpus gpus, ComputeProfile... profiles) {
    return new DeviceChoice(List.of(profiles), gpus, gpu -> Optional.empty()).choose(device);
  }
}
