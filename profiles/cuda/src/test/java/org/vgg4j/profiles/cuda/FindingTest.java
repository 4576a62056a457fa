package org.vgg4j.profiles.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vgg4j.profiles.HostGpus;
import org.vgg4j.profiles.Probe;

class FindingTest {

  private static final HostGpus NO_GPU = new HostGpus(List.of());
  private static final HostGpus GTX_1080 = new HostGpus(List.of("NVIDIA GeForce GTX 1080"));

  @Test
  void machineWithoutDriverAndGpuIsRefused() {
    assertRefused(
        new Finding.NoDriver(),
        NO_GPU,
        "found no NVIDIA driver and no GPU, expected an NVIDIA driver for CUDA 11.0 or newer"
            + " (450.80.02; on Windows 452.39); run on such a machine or run with --device cpu",
        false);
  }

  @Test
  void gpuWithoutDriverLibraryIsNamed() {
    assertRefused(
        new Finding.NoDriver(),
        GTX_1080,
        "found NVIDIA GeForce GTX 1080 but no driver library (libcuda.so.1, nvcuda.dll), expected"
            + " an NVIDIA driver for CUDA 11.0 or newer (450.80.02; on Windows 452.39); install it,"
            + " in a container start with --gpus all, or run with --device cpu",
        true);
  }

  @Test
  void missingCudaLibraryIsNamed() {
    assertRefused(
        new Finding.MissingLibrary("libcudart.so.11.0"),
        GTX_1080,
        "found NVIDIA GeForce GTX 1080 but no libcudart.so.11.0, expected the CUDA 11.6 libraries;"
            + " install them, build with -Pcuda,cuda-redist which brings them, or run with --device"
            + " cpu",
        true);
  }

  @Test
  void missingCudnnIsToldApartFromCuda() {
    assertRefused(
        new Finding.MissingLibrary("libcudnn.so.8"),
        GTX_1080,
        "found NVIDIA GeForce GTX 1080 but no libcudnn.so.8, expected cuDNN 8 for CUDA 11; install"
            + " them, build with -Pcuda,cuda-redist which brings them, or run with --device cpu",
        true);
  }

  @Test
  void missingSystemLibraryIsNamed() {
    assertRefused(
        new Finding.MissingLibrary("libgomp.so.1"),
        GTX_1080,
        "found NVIDIA GeForce GTX 1080 but no libgomp.so.1, expected it on the library path;"
            + " install it or run with --device cpu",
        true);
  }

  @Test
  void windowsWithoutDriverLibraryHasNoDriver() {
    assertThat(new Finding.MissingLibrary(Finding.MissingLibrary.UNNAMED).verdict(NO_GPU))
        .isEqualTo(new Finding.NoDriver().verdict(NO_GPU));
  }

  @Test
  void machineWhoseGpusTheDriverDoesNotOfferIsToldWhatMayHideThem() {
    assertRefused(
        new Finding.Refused("cuInit", 100),
        GTX_1080,
        "found NVIDIA GeForce GTX 1080 but a driver that offers none, expected one that the driver"
            + " may use; check CUDA_VISIBLE_DEVICES, where MIG is on make an instance (nvidia-smi"
            + " mig), in a container start with --gpus all, or run with --device cpu",
        true);
  }

  @ParameterizedTest
  @MethodSource("everyRefusal")
  void everyRefusalIsOneLineThatSaysWhatWasFoundWhatIsExpectedAndWhatToDo(Finding finding) {
    for (HostGpus host : List.of(NO_GPU, GTX_1080)) {
      assertThat(((Probe.Unusable) finding.verdict(host)).reason())
          .startsWith("found ")
          .contains(", expected ")
          .contains("; ")
          .endsWith(" or run with --device cpu")
          .doesNotContain("\n");
    }
  }

  @Test
  void unknownErrorKeepsItsNumber() {
    assertThat(((Probe.Unusable) new Finding.Refused("cuInit", 999).verdict(NO_GPU)).reason())
        .startsWith("found error 999 from cuInit, ");
  }

  static Stream<Finding> everyRefusal() {
    return Stream.concat(
        Stream.of(
            new Finding.NoDriver(),
            new Finding.Failure("what"),
            new Gpus(12_040, "", "", List.of())),
        Stream.concat(
            Stream.of("libcublas.so.11", "libcusolver.so.11", "libcudnn.so.8", "libgomp.so.1")
                .map(Finding.MissingLibrary::new),
            IntStream.of(2, 34, 35, 36, 46, 100, 209, 803, 999)
                .mapToObj(code -> new Finding.Refused("cuInit", code))));
  }

  private static void assertRefused(
      Finding finding, HostGpus host, String reason, boolean devicePresent) {
    assertThat(finding.verdict(host)).isEqualTo(new Probe.Unusable(reason, devicePresent));
  }
}
