package org.vgg4j.profiles.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real bindings against a driver and a CUDA runtime compiled from a few stub functions. */
class StubDriverTest {

  @TempDir static Path libraries;
  @TempDir static Path driverOnly;
  @TempDir Path folder;

  @BeforeAll
  static void compileStubs() throws Exception {
    assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64"),
        "the stubs are for Linux x86_64");
    assumeTrue(gcc("--version"), "no gcc here to compile the stub driver with");
    for (String source : List.of("driver.c", "runtime.c", "runtime.map", "nvml.c")) {
      try (InputStream in = StubDriverTest.class.getResourceAsStream("/stub/" + source)) {
        Files.copy(in, libraries.resolve(source));
      }
    }
    compile(driverOnly.resolve("libcuda.so.1"), "driver.c");
    compile(libraries.resolve("libcuda.so.1"), "driver.c");
    compile(libraries.resolve("libnvidia-ml.so.1"), "nvml.c");
    compile(
        libraries.resolve("libcudart.so.11.0"),
        "runtime.c",
        "-Wl,--version-script=" + libraries.resolve("runtime.map"));
  }

  @Test
  void driverWithoutCudaRuntime() throws Exception {
    assertThat(probe(driverOnly, Map.of()))
        .startsWith("Unusable[reason=found ")
        .contains("no libcudart.so.11.0, expected the CUDA 11.6 libraries; install them, ");
  }

  @Test
  void driverWithoutGpu() throws Exception {
    assertThat(probe(libraries, Map.of("STUB_COUNT", "0")))
        .contains("found an NVIDIA driver but no GPU, ");
  }

  @Test
  void driverThatHidesItsGpus() throws Exception {
    assertThat(probe(libraries, Map.of("STUB_INIT", "100")))
        .contains("found an NVIDIA driver but no GPU, ");
  }

  @Test
  void driverThatIsTooOld() throws Exception {
    assertThat(probe(libraries, Map.of("STUB_VERSION", "10010")))
        .contains("found NVIDIA Stub 0 with a driver for CUDA 10.1, expected ");
  }

  @Test
  void driverThatIsTooOldIsToldByItsOwnVersion() throws Exception {
    assertThat(probe(libraries, Map.of("STUB_VERSION", "10010", "STUB_DRIVER", "418.226.00")))
        .contains("found NVIDIA Stub 0 with a driver for CUDA 10.1 (418.226.00), expected ");
  }

  @Test
  void cardWithoutCodeThatDrivesTheDisplayAndIsListedFirst() throws Exception {
    Map<String, String> stub =
        Map.of("STUB_COUNT", "2", "STUB_MAJOR_0", "3", "STUB_MINOR_0", "5", "STUB_DISPLAY_0", "1");
    assertThat(probe(libraries, stub))
        .contains(
            "found NVIDIA Stub 0 (compute capability 3.5), too old, ",
            "; set CUDA_VISIBLE_DEVICES=1 to leave it out and use NVIDIA Stub 1 (8.0 GB) or ");
  }

  @Test
  void cardWithoutCodeAmongTheVisibleOnes() throws Exception {
    Map<String, String> stub =
        Map.of("STUB_COUNT", "2", "STUB_MAJOR_1", "9", "CUDA_VISIBLE_DEVICES", "3,1");
    assertThat(probe(libraries, stub))
        .contains(
            "found NVIDIA Stub 1 (compute capability 9.1), too new, ",
            "; set CUDA_VISIBLE_DEVICES=3 to leave it out and use NVIDIA Stub 0 (8.0 GB) or ");
  }

  @Test
  void gpuThatIsTooNew() throws Exception {
    assertThat(probe(libraries, Map.of("STUB_MAJOR", "12", "STUB_MINOR", "0")))
        .contains("found NVIDIA Stub 0 (compute capability 12.0), too new, ")
        .contains("devicePresent=true");
  }

  @Test
  void runtimeThatRefusesTheDriver() throws Exception {
    assertThat(probe(libraries, Map.of("STUB_RUNTIME", "35")))
        .contains("found NVIDIA Stub 0 but a driver too old for CUDA 11.6, ");
  }

  @Test
  void supportedGpuWithoutCublas() throws Exception {
    assertThat(probe(libraries, Map.of()))
        .contains("found NVIDIA Stub 0 but no libcublas")
        .contains("devicePresent=true");
  }

  private String probe(Path libraryPath, Map<String, String> stub) throws Exception {
    Map<String, String> environment = new HashMap<>(stub);
    environment.put("LD_LIBRARY_PATH", libraryPath.toString());
    ChildProcess run = ChildProcess.run(folder, ProbeMain.class, environment);
    assertThat(run.errors()).isEmpty();
    assertThat(run.output()).hasSize(2);
    assertThat(run.output().get(1)).isEqualTo(run.output().get(0));
    return run.output().get(0);
  }

  private static void compile(Path library, String source, String... options) throws Exception {
    String[] command =
        Arrays.copyOf(
            new String[] {
              "-shared",
              "-fPIC",
              "-Wl,-soname," + library.getFileName(),
              "-o",
              library.toString(),
              libraries.resolve(source).toString()
            },
            6 + options.length);
    System.arraycopy(options, 0, command, 6, options.length);
    assertThat(gcc(command)).as("gcc " + String.join(" ", command)).isTrue();
  }

  private static boolean gcc(String... arguments) throws InterruptedException {
    String[] command = new String[1 + arguments.length];
    command[0] = "gcc";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    try {
      return new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
