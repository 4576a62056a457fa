package org.vgg4j.trainer.device;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.vgg4j.choices.JvmOptions;
import org.vgg4j.trainer.runs.RunException;

/**
 * Says why native libraries do not load. The exceptions of the loaders tell of whatever class was
 * touched first, often hide the cause or leave it out, so the usual causes are looked at one by
 * one.
 */
public final class NativeTrouble {

  private static final Path MAPS = Path.of("/proc/self/maps");
  private static final Path MOUNTS = Path.of("/proc/self/mounts");
  private static final int PROBE_BYTES = 4 << 20;

  /** Words of the dynamic loader and of JavaCPP that name a cause; more telling ones first. */
  private static final List<String> TELLING =
      List.of(
          "GLIBC_",
          "CXXABI_",
          "No space left",
          "failed to map segment",
          "invalid ELF header",
          "file too short",
          "wrong ELF class",
          "cannot open shared object file",
          "Permission denied",
          "Operation not permitted");

  private NativeTrouble() {}

  /**
   * Checks what ND4J reads from the environment before any of its classes is touched.
   *
   * @throws RunException in one line, if it could not be read
   */
  static void requireReadableEnvironment() {
    String threads = System.getenv("OMP_NUM_THREADS");
    if (threads != null && !threads.isEmpty() && !threads.matches("[1-9][0-9]{0,5}")) {
      throw new RunException(
          "OMP_NUM_THREADS is '"
              + threads.replaceAll("\\p{Cntrl}", " ")
              + "', expected a whole number of at least 1; unset it, --threads says how many"
              + " compute");
    }
  }

  /** Why native libraries do not load, in one line for the user. */
  public static String line(Throwable failure) {
    return "native libraries cannot be loaded: " + cause(failure);
  }

  private static String cause(Throwable failure) {
    if (maps().contains("/ld-musl-")) {
      return "this Java is made for musl (Alpine), expected one for glibc 2.34 or newer; use a"
          + " glibc system or image, for example Debian's";
    }
    Path folder = Path.of(System.getProperty("org.bytedeco.javacpp.cachedir", "."));
    String found = telling(failure);
    return ofFolder(folder).orElseGet(() -> found + remedy(found, folder));
  }

  private static String remedy(String found, Path folder) {
    if (found.contains("GLIBC_") || found.contains("CXXABI_")) {
      return "; expected glibc 2.34 or newer (Ubuntu 22.04, Debian 12, RHEL 9)";
    }
    if (found.contains("ELF") || found.contains("too short") || found.contains(folder.toString())) {
      return "; the unpacked libraries may be damaged: remove " + folder + " and start again";
    }
    return "; expected the libraries of this platform ("
        + System.getProperty("os.name")
        + " "
        + System.getProperty("os.arch")
        + ")";
  }

  /** What keeps libraries in a folder from being written or loaded. */
  public static Optional<String> ofFolder(Path folder) {
    String elsewhere =
        "give another with VGG4J_HOME or " + JvmOptions.with("-Dorg.bytedeco.javacpp.cachedir=DIR");
    if (isNoexec(folder)) {
      return Optional.of(
          folder
              + " is on a file system that is mounted noexec, from which no library can be loaded; "
              + elsewhere);
    }
    Path probe = null;
    try {
      probe = Files.createTempFile(folder, ".probe-", ".tmp");
      Files.write(probe, new byte[PROBE_BYTES]);
      return Optional.empty();
    } catch (IOException e) {
      String reason =
          e instanceof AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
      return Optional.of(
          folder
              + ", where they are unpacked, cannot be written ("
              + reason
              + ")"
              + room(folder)
              + "; "
              + elsewhere);
    } finally {
      delete(probe);
    }
  }

  private static String room(Path folder) {
    try {
      FileStore store = Files.getFileStore(folder);
      return store.getUsableSpace() < PROBE_BYTES ? ", expected 2 GB free" : "";
    } catch (IOException e) {
      return "";
    }
  }

  private static void delete(Path probe) {
    try {
      if (probe != null) {
        Files.deleteIfExists(probe);
      }
    } catch (IOException e) {
      org.slf4j.LoggerFactory.getLogger(NativeTrouble.class).debug("left behind: {}", probe, e);
    }
  }

  private static boolean isNoexec(Path folder) {
    try {
      Path real = folder.toRealPath();
      String best = "";
      boolean noexec = false;
      for (String line : Files.readAllLines(MOUNTS, StandardCharsets.UTF_8)) {
        String[] fields = line.split(" ");
        // Spaces in names are written as octal numbers.
        String point = fields.length < 4 ? "" : fields[1].replace("\\040", " ");
        if (!point.isEmpty() && real.startsWith(point) && point.length() >= best.length()) {
          best = point;
          noexec = Arrays.asList(fields[3].split(",")).contains("noexec");
        }
      }
      return noexec;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  private static String maps() {
    try {
      return Files.readString(MAPS, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  /** The most telling message among a failure's causes. */
  private static String telling(Throwable failure) {
    Set<Throwable> seen = new HashSet<>();
    String best = null;
    int bestRank = Integer.MAX_VALUE;
    Throwable last = failure;
    for (Throwable t = failure; t != null && seen.add(t); t = t.getCause()) {
      last = t;
      String message = String.valueOf(t.getMessage());
      for (int rank = 0; rank < TELLING.size(); rank++) {
        if (message.contains(TELLING.get(rank)) && rank < bestRank) {
          bestRank = rank;
          best = message;
        }
      }
    }
    String text = best != null ? best : last.toString();
    return text.lines().findFirst().orElse("no reason given").strip();
  }
}
