package org.vgg4j.trainer.device;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** How much memory there is for this process, and how much of it is the program itself. */
final class MachineMemory {

  /** Java's code, classes and threads, and ND4J's and oneDNN's libraries, before any network. */
  private static final long PROGRAM_AT_LEAST = 350L << 20;

  /** What a training comes to use of the heap, whose limit is higher. */
  private static final long USUAL_HEAP = 512L << 20;

  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
  private static final Path OWN_CGROUPS = Path.of("/proc/self/cgroup");
  private static final Path STATUS = Path.of("/proc/self/statm");
  private static final int PAGE = 4096;

  private MachineMemory() {}

  /** Bytes of the machine, or of the narrowest control group around this process. */
  static long bytes() {
    long machine =
        ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
    return Math.min(machine, limit(OWN_CGROUPS, CGROUPS));
  }

  /**
   * The least limit of the control groups that a process is in, and of those around them.
   *
   * @param own what the system says of the process's groups, one a line
   * @param root where groups are folders
   */
  static long limit(Path own, Path root) {
    long least = Long.MAX_VALUE;
    try (Stream<String> lines = Files.lines(own)) {
      for (String line : lines.toList()) {
        String[] fields = line.split(":", 3);
        if (fields.length == 3 && fields[1].isEmpty()) {
          least = Math.min(least, least(root, fields[2], "memory.max"));
        } else if (fields.length == 3 && List.of(fields[1].split(",")).contains("memory")) {
          Path first = root.resolve("memory");
          least = Math.min(least, least(first, fields[2], "memory.limit_in_bytes"));
        }
      }
    } catch (IOException | RuntimeException e) {
      org.slf4j.LoggerFactory.getLogger(MachineMemory.class).debug("no control groups", e);
    }
    return least;
  }

  private static long least(Path root, String group, String file) {
    // In a container the group's path may be the host's, and only the root is to be seen.
    Path folder = root.resolve(group.replaceFirst("^/+", "")).normalize();
    long least = Long.MAX_VALUE;
    for (Path at = folder; at != null && at.startsWith(root); at = at.getParent()) {
      least = Math.min(least, number(at.resolve(file)));
    }
    return least;
  }

  private static long number(Path file) {
    try {
      String text = Files.readString(file).strip();
      return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : Long.MAX_VALUE;
    } catch (IOException absent) {
      return Long.MAX_VALUE;
    }
  }

  /** Bytes that the program takes without a network: of its heap, and natively. */
  static long ofProgram() {
    Runtime runtime = Runtime.getRuntime();
    long heap = Math.max(runtime.totalMemory(), Math.min(runtime.maxMemory(), USUAL_HEAP));
    long outside = resident() - runtime.totalMemory();
    return heap + Math.max(PROGRAM_AT_LEAST, outside);
  }

  private static long resident() {
    try {
      return Long.parseLong(Files.readString(STATUS).split(" ")[1]) * PAGE;
    } catch (IOException | RuntimeException e) {
      return 0;
    }
  }
}
