package org.vgg4j.cudadouble;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** The page that the double shares with a test; in the order of {@code Control} in double.h. */
final class ControlPage {

  /** What the double counts. */
  enum Count {
    OPERATIONS,
    SYNCHRONIZATIONS,
    DEVICE_ALLOCATIONS,
    COPIES_UP,
    BYTES_UP,
    COPIES_DOWN,
    BYTES_DOWN,
    DEVICE_BYTES,
    DEVICE_PEAK,
    PINNED_BYTES,
    PINNED_PEAK,
    /** Tags and copies that were lost on purpose, and results that were made wrong. */
    FAULTS,
    /** Handles and descriptors of cuDNN, streams and events, that nobody destroyed yet. */
    LIBRARY_OBJECTS,
    /** Of {@link #DEVICE_BYTES} what was asked of the CUDA runtime, as scratch memory is. */
    RUNTIME_BYTES,
    RUNTIME_PEAK
  }

  /** What a test asks of the double; 0 asks for nothing. */
  enum Setting {
    /** Bytes of device memory. */
    DEVICE_LIMIT,
    /** Bytes of pinned host memory. */
    PINNED_LIMIT,
    /** Once so many device allocations have been made, none succeeds. */
    FAIL_AFTER_ALLOCATIONS,
    /** "The host has written" is not heard for buffers of so many bytes. */
    TAGS_LOST_OF_BYTES,
    /** Buffers of so many bytes are not copied to the host. */
    COPIES_DOWN_LOST_OF_BYTES,
    /** 1 lets the limit grow to what is needed after garbage has been collected. */
    GROWING_LIMIT,
    /** One value of this custom operation's results is wrong: ND4J's hash of its name. */
    WRONG_RESULT_OF,
    /** {@code hashCode()} of the name of a function of NVIDIA's that fails. */
    FAILING_FUNCTION,
    /** The status that it fails with. */
    FAILING_STATUS,
    /** How many calls fail so; 0 is all. */
    FAILING_TIMES,
    /**
     * 1 and the number of cuDNN's algorithm for forward passes that computes one value wrong of
     * sources that have 64 channels or more.
     */
    WRONG_ALGORITHM,
    /** Other than 0, those functions of NVIDIA's are noted that are called and can fail. */
    RECORDING,
    /**
     * The status of a kernel that failed after it was queued: from then on all that waits for the
     * device answers so, and all of ND4J's operations, which wait too.
     */
    LATE_STATUS,
    /** How many times as fast as the host's the device's clock goes. */
    CLOCK_FACTOR
  }

  private final Path file;
  private final LongBuffer slots;
  private int recordings;

  ControlPage(Path file) throws IOException {
    int bytes = Long.BYTES * (Count.values().length + Setting.values().length);
    Files.write(file, new byte[bytes]);
    this.file = file;
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      slots =
          channel
              .map(FileChannel.MapMode.READ_WRITE, 0, bytes)
              .order(ByteOrder.nativeOrder())
              .asLongBuffer();
    }
  }

  Path file() {
    return file;
  }

  void set(Setting setting, long value) {
    slots.put(Count.values().length + setting.ordinal(), value);
  }

  /** Has a function of NVIDIA's answer with a status instead of computing. */
  void fail(String function, int status) {
    set(Setting.FAILING_FUNCTION, function.hashCode());
    set(Setting.FAILING_STATUS, status);
  }

  /** Asks for nothing any more, and lets the peaks begin at what is in use. */
  void reset() {
    for (Setting setting : Setting.values()) {
      set(setting, 0);
    }
    slots.put(Count.DEVICE_PEAK.ordinal(), get(Count.DEVICE_BYTES));
    slots.put(Count.PINNED_PEAK.ordinal(), get(Count.PINNED_BYTES));
    slots.put(Count.RUNTIME_PEAK.ordinal(), get(Count.RUNTIME_BYTES));
  }

  /** Begins to note which functions are called that can fail. */
  void recordFunctions() throws IOException {
    Files.deleteIfExists(names());
    set(Setting.RECORDING, ++recordings);
  }

  /** Those that were called since then, which is the end of it. */
  SortedSet<String> calledFunctions() throws IOException {
    set(Setting.RECORDING, 0);
    return new TreeSet<>(Files.readAllLines(names()));
  }

  private Path names() {
    return Path.of(file + ".functions");
  }

  long get(Count count) {
    return slots.get(count.ordinal());
  }

  Map<Count, Long> counts() {
    Map<Count, Long> counts = new EnumMap<>(Count.class);
    for (Count count : Count.values()) {
      counts.put(count, get(count));
    }
    return counts;
  }
}
