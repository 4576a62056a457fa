package org.vgg4j.profiles.cuda;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.vgg4j.profiles.HostGpus;
import org.vgg4j.profiles.Probe;
import org.vgg4j.profiles.cuda.ComputeCapability.Support;

/**
 * The driver answered.
 *
 * @param cudaVersion the newest CUDA that the driver knows, 1000 * major + 10 * minor
 * @param driver its own version, for example {@code 470.82.01}; empty if nobody tells it
 * @param visibleDevices the value of {@code CUDA_VISIBLE_DEVICES}; empty if it is not set
 * @param gpus in CUDA's order, which begins with the one that ND4J uses
 */
record Gpus(int cudaVersion, String driver, String visibleDevices, List<Gpu> gpus)
    implements Finding {

  private static final int CUDA_11_0 = 11_000;

  /** Of more cards than this the line tells the number alone. */
  private static final int MOST_OTHERS = 3;

  public Gpus {
    gpus = List.copyOf(gpus);
  }

  @Override
  public Probe verdict(HostGpus host) {
    if (gpus.isEmpty()) {
      return new Refused("cuDeviceGetCount", Refused.NO_DEVICE).verdict(host);
    }
    if (cudaVersion < CUDA_11_0) {
      String names = gpus.stream().map(Gpu::name).collect(Collectors.joining(", "));
      return Finding.unusable(
          names + " with a driver for " + cuda() + (driver.isEmpty() ? "" : " (" + driver + ")"),
          "expected " + MINIMUM_DRIVER,
          "update the driver",
          true);
    }
    Gpu first = gpus.get(0);
    return gpus.stream()
        .filter(gpu -> !gpu.runs())
        .findFirst()
        .map(this::withoutCode)
        .orElseGet(
            () ->
                new Probe.Usable(
                    first.describe() + others() + instances(),
                    first.name(),
                    first.memoryBytes(),
                    (driver.isEmpty() ? "" : driver + ", ") + cuda()));
  }

  /** ND4J sets up every GPU it sees, so one that it has no code for spoils the others too. */
  private Probe withoutCode(Gpu gpu) {
    String age = gpu.capability().support() == Support.TOO_NEW ? "too new" : "too old";
    return Finding.unusable(
        gpu.name() + " (compute capability " + gpu.capability() + "), " + age,
        "expected compute capability " + ComputeCapability.RANGE + ", which nd4j-cuda-11.6 has",
        largest(Gpu::runs)
            .map(
                ordinal ->
                    "set "
                        + variable(ordinal)
                        + " to leave it out and use "
                        + gpus.get(ordinal).shortly())
            .orElse("use such a GPU"),
        true);
  }

  /** The other cards, and how to take one of them. */
  private String others() {
    int count = gpus.size();
    if (count == 1) {
      return "";
    }
    String text = ", the first of " + count + " GPUs";
    if (count - 1 > MOST_OTHERS) {
      return text + "; " + better().orElse("CUDA_VISIBLE_DEVICES picks another");
    }
    return text
        + "; "
        + better()
            .orElseGet(
                () ->
                    IntStream.range(1, count)
                        .mapToObj(i -> variable(i) + " picks " + gpus.get(i).shortly())
                        .collect(Collectors.joining(", ")));
  }

  /** A card that suits better than the one which CUDA lists first. */
  private Optional<String> better() {
    Gpu first = gpus.get(0);
    int largest = largest(Gpu::runs).orElseThrow();
    if (gpus.get(largest).memoryBytes() > first.memoryBytes()) {
      return Optional.of(
          variable(largest) + " picks " + gpus.get(largest).shortly() + ", which has more memory");
    }
    if (first.drivesDisplay()) {
      return largest(gpu -> !gpu.drivesDisplay() && gpu.memoryBytes() == first.memoryBytes())
          .map(
              free ->
                  variable(free) + " picks " + gpus.get(free).shortly() + ", which drives none");
    }
    return Optional.empty();
  }

  private String instances() {
    return gpus.get(0).isMigInstance()
        ? "; CUDA shows one instance, CUDA_VISIBLE_DEVICES=MIG-... picks another (nvidia-smi -L"
            + " lists them)"
        : "";
  }

  private Optional<Integer> largest(java.util.function.Predicate<Gpu> wanted) {
    return IntStream.range(0, gpus.size())
        .boxed()
        .filter(ordinal -> wanted.test(gpus.get(ordinal)))
        // The first of equal ones.
        .max(
            Comparator.comparingLong((Integer ordinal) -> gpus.get(ordinal).memoryBytes())
                .thenComparing(Comparator.reverseOrder()));
  }

  /** Where the variable is set already, its entries are what CUDA counts. */
  private String variable(int ordinal) {
    String[] entries = visibleDevices.split(",");
    boolean set = !visibleDevices.isBlank() && ordinal < entries.length;
    return "CUDA_VISIBLE_DEVICES=" + (set ? entries[ordinal].strip() : ordinal);
  }

  private String cuda() {
    return "CUDA " + cudaVersion / 1000 + "." + cudaVersion % 1000 / 10;
  }
}
