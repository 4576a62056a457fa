package org.vgg4j.profiles;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostGpusTest {

  @TempDir Path root;

  @Test
  void machineWithoutAnySignHasNone() {
    assertThat(HostGpus.readLinux(root).present()).isFalse();
    assertThat(HostGpus.readWindows(root).present()).isFalse();
  }

  @Test
  void kernelModuleTellsTheModels() throws IOException {
    write(
        "proc/driver/nvidia/gpus/0000:01:00.0/information",
        "Model: \t\t NVIDIA GeForce GTX 1080\nIRQ:   \t\t 66\n");
    write("proc/driver/nvidia/gpus/0000:02:00.0/information", "IRQ:   \t\t 66\n");
    write("dev/nvidia0", "");
    assertThat(HostGpus.readLinux(root).names())
        .containsExactly("NVIDIA GeForce GTX 1080", "NVIDIA GPU at PCI 0000:02:00.0");
  }

  @Test
  void deviceFilesCountWithoutTheControlFile() throws IOException {
    write("dev/nvidia0", "");
    write("dev/nvidia1", "");
    write("dev/nvidiactl", "");
    assertThat(HostGpus.readLinux(root).describe())
        .isEqualTo("NVIDIA GPU (/dev/nvidia0), NVIDIA GPU (/dev/nvidia1)");
  }

  @Test
  void windowsSubsystemForLinuxHidesTheDeviceBehindDxg() throws IOException {
    write("dev/dxg", "");
    assertThat(HostGpus.readLinux(root).present()).isFalse();
    write("usr/lib/wsl/lib/libcuda.so.1", "");
    assertThat(HostGpus.readLinux(root).describe()).isEqualTo("NVIDIA GPU (WSL)");
  }

  @Test
  void gpuWithoutDriverIsSeenOnThePciBus() throws IOException {
    write("sys/bus/pci/devices/0000:01:00.0/vendor", "0x10de\n");
    write("sys/bus/pci/devices/0000:01:00.0/class", "0x030000\n");
    // The sound device of the same card.
    write("sys/bus/pci/devices/0000:01:00.1/vendor", "0x10de\n");
    write("sys/bus/pci/devices/0000:01:00.1/class", "0x040300\n");
    write("sys/bus/pci/devices/0000:02:00.0/vendor", "0x8086\n");
    write("sys/bus/pci/devices/0000:02:00.0/class", "0x030000\n");
    assertThat(HostGpus.readLinux(root).names()).containsExactly("NVIDIA GPU at PCI 0000:01:00.0");
  }

  @Test
  void windowsDriverLibraryCounts() throws IOException {
    write("System32/nvcuda.dll", "");
    assertThat(HostGpus.readWindows(root).describe()).isEqualTo("NVIDIA GPU (nvcuda.dll)");
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
