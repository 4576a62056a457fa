package org.vgg4j.profiles.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.vgg4j.profiles.HostGpus;
import org.vgg4j.profiles.Probe;

/** What is said of one card, of several, and of those that cannot be used. */
class GpusTest {

  private static final HostGpus NO_GPU = new HostGpus(List.of());
  private static final int CUDA_12_4 = 12_040;
  private static final Gpu GTX_1080 = gpu("NVIDIA GeForce GTX 1080", 6, 1, 8);
  private static final Gpu GT_710 = gpu("NVIDIA GeForce GT 710", 3, 5, 2);
  private static final Gpu H100 = gpu("NVIDIA H100", 9, 0, 80);

  @Test
  void supportedGpuIsUsedAndDescribed() {
    assertThat(gpus(GTX_1080).verdict(NO_GPU))
        .isEqualTo(
            new Probe.Usable(
                "NVIDIA GeForce GTX 1080, compute capability 6.1, 8.0 GB",
                "NVIDIA GeForce GTX 1080",
                8L << 30,
                "550.54.14, CUDA 12.4"));
  }

  @Test
  void driverWhoseVersionNobodyTellsIsKnownByItsCuda() {
    Gpus gpus = new Gpus(CUDA_12_4, "", "", List.of(GTX_1080));
    assertThat(((Probe.Usable) gpus.verdict(NO_GPU)).driver()).isEqualTo("CUDA 12.4");
  }

  @Test
  void ofSeveralGpusTheFirstIsUsedAndTheOthersAreToBePicked() {
    assertUsed(
        gpus(gpu("A", 8, 6, 8), gpu("B", 6, 1, 8), gpu("C", 6, 1, 4)),
        "A, compute capability 8.6, 8.0 GB, the first of 3 GPUs; CUDA_VISIBLE_DEVICES=1 picks B"
            + " (8.0 GB), CUDA_VISIBLE_DEVICES=2 picks C (4.0 GB)");
  }

  @Test
  void manyGpusAreCounted() {
    Gpu gpu = gpu("A", 8, 0, 40);
    assertUsed(
        gpus(gpu, gpu, gpu, gpu, gpu),
        "A, compute capability 8.0, 40.0 GB, the first of 5 GPUs; CUDA_VISIBLE_DEVICES picks"
            + " another");
  }

  @Test
  void smallDisplayCardThatIsListedFirstIsSaidToHaveABetterOneBesideIt() {
    assertUsed(
        gpus(display("NVIDIA GeForce GT 1030", 2), GTX_1080),
        "NVIDIA GeForce GT 1030, compute capability 6.1, 2.0 GB, drives a display, the first of 2"
            + " GPUs; CUDA_VISIBLE_DEVICES=1 picks NVIDIA GeForce GTX 1080 (8.0 GB), which has more"
            + " memory");
  }

  @Test
  void cardThatDrivesTheDisplayBesideAnEqualOneThatDoesNot() {
    assertUsed(
        gpus(display("A", 8), gpu("A", 6, 1, 8)),
        "A, compute capability 6.1, 8.0 GB, drives a display, the first of 2 GPUs;"
            + " CUDA_VISIBLE_DEVICES=1 picks A (8.0 GB), which drives none");
  }

  @Test
  void whereTheVariableIsSetItsEntriesAreNamed() {
    assertUsed(
        new Gpus(CUDA_12_4, "", "2, GPU-8932f937", List.of(gpu("A", 8, 6, 8), gpu("B", 6, 1, 8))),
        "A, compute capability 8.6, 8.0 GB, the first of 2 GPUs; CUDA_VISIBLE_DEVICES=GPU-8932f937"
            + " picks B (8.0 GB)");
  }

  @Test
  void migInstanceIsCalledOne() {
    assertUsed(
        gpus(gpu("NVIDIA A100-SXM4-40GB MIG 3g.20gb", 8, 0, 20)),
        "NVIDIA A100-SXM4-40GB MIG 3g.20gb, compute capability 8.0, 20.0 GB, a MIG instance; CUDA"
            + " shows one instance, CUDA_VISIBLE_DEVICES=MIG-... picks another (nvidia-smi -L lists"
            + " them)");
  }

  @Test
  void tooNewGpuIsNamedAndRefused() {
    assertRefused(
        gpus(H100),
        "found NVIDIA H100 (compute capability 9.0), too new, expected compute capability 3.7 to"
            + " 8.9, which nd4j-cuda-11.6 has; use such a GPU or run with --device cpu");
  }

  @Test
  void tooOldGpuIsNamedAndRefused() {
    assertRefused(
        gpus(gpu("NVIDIA Tesla K40", 3, 5, 12)),
        "found NVIDIA Tesla K40 (compute capability 3.5), too old, expected compute capability 3.7"
            + " to 8.9, which nd4j-cuda-11.6 has; use such a GPU or run with --device cpu");
  }

  @Test
  void smallCardWithoutCodeBehindAGoodOneIsToBeLeftOutByTheGoodOnesIndex() {
    assertRefused(
        gpus(GTX_1080, GT_710),
        "found NVIDIA GeForce GT 710 (compute capability 3.5), too old, expected compute capability"
            + " 3.7 to 8.9, which nd4j-cuda-11.6 has; set CUDA_VISIBLE_DEVICES=0 to leave it out and"
            + " use NVIDIA GeForce GTX 1080 (8.0 GB) or run with --device cpu");
  }

  @Test
  void ofSeveralGoodCardsBesideOneWithoutCodeTheLargestIsNamed() {
    assertRefused(
        gpus(GT_710, GTX_1080, gpu("NVIDIA GeForce RTX 3060", 8, 6, 12), H100),
        "found NVIDIA GeForce GT 710 (compute capability 3.5), too old, expected compute capability"
            + " 3.7 to 8.9, which nd4j-cuda-11.6 has; set CUDA_VISIBLE_DEVICES=2 to leave it out and"
            + " use NVIDIA GeForce RTX 3060 (12.0 GB) or run with --device cpu");
  }

  @Test
  void severalCardsWithoutCodeLeaveNothingToPick() {
    assertRefused(
        gpus(GT_710, H100),
        "found NVIDIA GeForce GT 710 (compute capability 3.5), too old, expected compute capability"
            + " 3.7 to 8.9, which nd4j-cuda-11.6 has; use such a GPU or run with --device cpu");
  }

  @Test
  void driverTooOldIsRefusedBeforeItsGpusAreJudged() {
    assertRefused(
        new Gpus(10_020, "440.118.02", "", List.of(GTX_1080, GT_710)),
        "found NVIDIA GeForce GTX 1080, NVIDIA GeForce GT 710 with a driver for CUDA 10.2"
            + " (440.118.02), expected an NVIDIA driver for CUDA 11.0 or newer (450.80.02; on"
            + " Windows 452.39); update the driver or run with --device cpu");
  }

  @Test
  void driverWithoutGpuIsRefused() {
    assertThat(gpus().verdict(NO_GPU))
        .isEqualTo(
            new Probe.Unusable(
                "found an NVIDIA driver but no GPU, expected one that the driver may use; check"
                    + " CUDA_VISIBLE_DEVICES, where MIG is on make an instance (nvidia-smi mig), in"
                    + " a container start with --gpus all, or run with --device cpu",
                false));
  }

  private static void assertUsed(Gpus gpus, String device) {
    assertThat(((Probe.Usable) gpus.verdict(NO_GPU)).device()).isEqualTo(device);
  }

  private static void assertRefused(Gpus gpus, String reason) {
    assertThat(gpus.verdict(NO_GPU)).isEqualTo(new Probe.Unusable(reason, true));
  }

  private static Gpus gpus(Gpu... gpus) {
    return new Gpus(CUDA_12_4, "550.54.14", "", List.of(gpus));
  }

  private static Gpu gpu(String name, int major, int minor, int gigabytes) {
    return new Gpu(name, new ComputeCapability(major, minor), (long) gigabytes << 30, false);
  }

  private static Gpu display(String name, int gigabytes) {
    return new Gpu(name, new ComputeCapability(6, 1), (long) gigabytes << 30, true);
  }
}
