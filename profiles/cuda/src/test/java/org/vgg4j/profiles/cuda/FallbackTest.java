package org.vgg4j.profiles.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.profiles.HostGpus;

/** A CUDA build on a machine without a GPU, both backends on the class path. */
class FallbackTest {

  @TempDir Path folder;

  @BeforeEach
  void needsAMachineWithoutGpu() {
    assumeFalse(HostGpus.read().present(), "this machine has a GPU, so nothing falls back");
  }

  @Test
  void autoLoadsTheCpuBackendAndPrintsOneLine() throws Exception {
    ChildProcess run = ChildProcess.run(folder, FallbackMain.class, Map.of(), "auto");
    assertThat(run.errors()).isEmpty();
    assertThat(run.output()).hasSize(3);
    assertThat(run.output().get(0))
        .startsWith("device: cpu (")
        .contains("); cuda is not used: found no NVIDIA driver and no GPU, expected ");
    assertThat(run.output().get(1)).isEqualTo("CpuBackend");
    assertThat(run.output().get(2)).isEqualTo("4.0");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void cudaIsRefusedInOneLine() throws Exception {
    ChildProcess run = ChildProcess.run(folder, FallbackMain.class, Map.of(), "cuda");
    assertThat(run.output()).isEmpty();
    assertThat(run.errors())
        .singleElement()
        .asString()
        .startsWith("--device cuda cannot be used: found no NVIDIA driver and no GPU, expected ");
    assertThat(run.exitCode()).isEqualTo(3);
  }
}
