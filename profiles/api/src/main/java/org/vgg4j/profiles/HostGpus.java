package org.vgg4j.profiles;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The NVIDIA GPUs that this machine shows in its files. Reading them needs neither a driver nor a
 * CUDA library, so that a build without the CUDA profile can tell that a GPU stays idle.
 *
 * @param names one entry per GPU, for people, for example {@code NVIDIA GeForce GTX 1080} or, where
 *     no driver tells the name, {@code NVIDIA GPU at PCI 0000:01:00.0}
 */
public record HostGpus(List<String> names) {

  private static final String NVIDIA_PCI_VENDOR = "0x10de";
  private static final String DISPLAY_CONTROLLER_PCI_CLASS = "0x03";

  public HostGpus {
    names = List.copyOf(names);
  }

  /** The GPUs of this machine. Never throws: what cannot be read is not there. */
  public static HostGpus read() {
    if (System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows")) {
      String systemRoot = System.getenv().getOrDefault("SystemRoot", "C:\\Windows");
      return readWindows(Path.of(systemRoot));
    }
    return readLinux(Path.of("/"));
  }

  static HostGpus readWindows(Path systemRoot) {
    boolean driver = Files.exists(systemRoot.resolve("System32").resolve("nvcuda.dll"));
    return new HostGpus(driver ? List.of("NVIDIA GPU (nvcuda.dll)") : List.of());
  }

  /** The first source that knows of a GPU is believed; the better informed ones come first. */
  static HostGpus readLinux(Path root) {
    List<String> names = modelsOfKernelModule(root.resolve("proc/driver/nvidia/gpus"));
    if (names.isEmpty()) {
      names = deviceFiles(root.resolve("dev"));
    }
    if (names.isEmpty()
        && Files.exists(root.resolve("dev/dxg"))
        && Files.exists(root.resolve("usr/lib/wsl/lib/libcuda.so.1"))) {
      names = List.of("NVIDIA GPU (WSL)");
    }
    if (names.isEmpty()) {
      names = pciDevices(root.resolve("sys/bus/pci/devices"));
    }
    return new HostGpus(names);
  }

  /** Whether there is any. */
  public boolean present() {
    return !names.isEmpty();
  }

  /** All of them in one line. */
  public String describe() {
    return String.join(", ", names);
  }

  private static List<String> modelsOfKernelModule(Path gpus) {
    List<String> models = new ArrayList<>();
    for (Path gpu : children(gpus, "*")) {
      String model = "NVIDIA GPU at PCI " + gpu.getFileName();
      for (String line : lines(gpu.resolve("information"))) {
        if (line.startsWith("Model:")) {
          model = line.substring("Model:".length()).strip();
        }
      }
      models.add(model);
    }
    return models;
  }

  private static List<String> deviceFiles(Path dev) {
    return children(dev, "nvidia[0-9]*").stream()
        .map(file -> "NVIDIA GPU (/dev/" + file.getFileName() + ")")
        .toList();
  }

  private static List<String> pciDevices(Path devices) {
    return children(devices, "*").stream()
        .filter(device -> lines(device.resolve("vendor")).contains(NVIDIA_PCI_VENDOR))
        .filter(
            device ->
                lines(device.resolve("class")).stream()
                    .anyMatch(line -> line.startsWith(DISPLAY_CONTROLLER_PCI_CLASS)))
        .map(device -> "NVIDIA GPU at PCI " + device.getFileName())
        .toList();
  }

  private static List<Path> children(Path folder, String glob) {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, glob)) {
      entries.forEach(children::add);
    } catch (IOException | RuntimeException e) {
      return List.of();
    }
    children.sort(null);
    return children;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException | RuntimeException e) {
      return List.of();
    }
  }
}
