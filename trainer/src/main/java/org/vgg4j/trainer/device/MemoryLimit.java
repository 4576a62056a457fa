package org.vgg4j.trainer.device;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vgg4j.choices.JvmOptions;

/**
 * The memory that a training may take outside of the Java heap.
 *
 * @param bytes usable, above 0
 * @param pinnableBytes of the host, which a device with memory of its own can reach
 * @param text what limits it, the end of a sentence
 */
public record MemoryLimit(long bytes, long pinnableBytes, String text) {

  private static final double SHARE = 0.9;

  /** What is left of a device's free memory after alignment and cuBLAS's own buffers. */
  private static final double SHARE_OF_DEVICE = 0.95;

  private static final String PREFIX = "org.bytedeco.javacpp.";
  private static final List<String> LIMITS = List.of("maxphysicalbytes", "maxbytes");

  private static final Pattern AMOUNT = Pattern.compile("([0-9]{1,15})([kmgt]?)b?");

  /**
   * The memory of a device that has its own, or else the least of the machine's and JavaCPP's
   * limits, which a user can set.
   */
  public static MemoryLimit of(ComputeDevice device) {
    long own = device.selection().memoryBytes();
    return own > 0
        ? ofDevice(device.selection().profile().freeMemoryBytes(), own, device.selection().name())
        : ofProcess();
  }

  /**
   * What a device with memory of its own leaves to a training. Its context, the kernels and other
   * programs have taken their part of it before.
   *
   * @param free bytes that nothing holds
   * @param total all of its bytes
   */
  static MemoryLimit ofDevice(long free, long total, String name) {
    return new MemoryLimit(
        Math.max(1, (long) (free * SHARE_OF_DEVICE)),
        pinnable(ComputeDevice.physicalMemory(), Runtime.getRuntime().maxMemory()),
        String.format(
            Locale.ROOT, "%s has %.1f of %.1f GB free", name, gigabytes(free), gigabytes(total)));
  }

  /** What the heap leaves of the host's memory. */
  static long pinnable(long physicalBytes, long heapBytes) {
    return Math.max(0, (long) (physicalBytes * SHARE) - heapBytes);
  }

  private static MemoryLimit ofProcess() {
    MemoryLimit limit = ofMachine(ComputeDevice.physicalMemory(), MachineMemory.ofProgram());
    for (String name : LIMITS) {
      String property = PREFIX + name;
      String value = System.getProperty(property, "");
      long bytes = parse(value);
      if (bytes > 0 && bytes < limit.bytes) {
        limit =
            new MemoryLimit(
                bytes,
                0,
                value.equals(Long.toString(ComputeDevice.nativeShare()))
                    ? machine(ComputeDevice.physicalMemory())
                    : String.format(
                        Locale.ROOT, "-D%s allows %.1f GB", property, gigabytes(bytes)));
      }
    }
    return limit;
  }

  /**
   * What to do where native memory has run out. Of JavaCPP's limits only one that a user has set
   * can be raised: those that {@link ComputeDevice} sets are what the machine has.
   */
  public static String remedy() {
    long share = ComputeDevice.nativeShare();
    for (String name : LIMITS) {
      long bytes = parse(System.getProperty(PREFIX + name, ""));
      if (bytes > 0 && bytes < share) {
        return String.format(
            Locale.ROOT,
            "allow native memory more than the %.1f GB that -D%s%s is set to, for example %s",
            gigabytes(bytes),
            PREFIX,
            name,
            JvmOptions.with("-D%s%s=%dm".formatted(PREFIX, name, share >> 20)));
      }
    }
    return "end other programs";
  }

  /**
   * What a machine or container leaves to a training.
   *
   * @param physicalBytes it has
   * @param programBytes that the program takes itself, its heap included
   */
  static MemoryLimit ofMachine(long physicalBytes, long programBytes) {
    long left = (long) (SHARE * (physicalBytes - programBytes));
    MemoryLimit share = ofMachine(physicalBytes);
    return left >= share.bytes
        ? share
        : new MemoryLimit(
            Math.max(1, left),
            0,
            String.format(
                Locale.ROOT,
                "this machine or container has %.1f GB, of which vgg4j itself takes %.1f GB",
                gigabytes(physicalBytes),
                gigabytes(programBytes)));
  }

  /** What a machine or container of so many bytes leaves to a training. */
  public static MemoryLimit ofMachine(long physicalBytes) {
    return new MemoryLimit((long) (physicalBytes * SHARE), 0, machine(physicalBytes));
  }

  private static String machine(long bytes) {
    return String.format(Locale.ROOT, "this machine has %.1f GB", gigabytes(bytes));
  }

  /** Bytes as JavaCPP reads them, for example {@code 2g}; 0 where there is no limit. */
  static long parse(String text) {
    Matcher matcher = AMOUNT.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return 0;
    }
    int shift = matcher.group(2).isEmpty() ? 0 : 10 * ("kmgt".indexOf(matcher.group(2)) + 1);
    long number = Long.parseLong(matcher.group(1));
    return number > Long.MAX_VALUE >> shift ? Long.MAX_VALUE : number << shift;
  }

  private static double gigabytes(long bytes) {
    return bytes / (double) (1 << 30);
  }
}
