package org.vgg4j.formats;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Tensors whose values stay in their file until they are asked for. */
final class FileTensors implements Tensors {

  /** More than any network has; a file that lists more is made to take memory. */
  static final int MOST_TENSORS = 100_000;

  static final int MOST_DIMENSIONS = 32;
  private static final int MOST_VALUES = Integer.MAX_VALUE - 8;

  private final Path file;
  private final Closeable open;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Map<String, String> metadata = new TreeMap<>();
  private boolean keepsOrder;

  /** Reads one tensor's values. */
  interface Source {
    float[] read(int length) throws IOException;
  }

  private record Entry(TensorInfo info, Source source) {}

  /**
   * @param file for messages
   * @param open what to close at the end
   */
  FileTensors(Path file, Closeable open) {
    this.file = file;
    this.open = open;
  }

  /**
   * @throws FormatException if the name is there already, or if it has a shape that cannot be
   */
  TensorInfo add(String name, List<Long> shape, Source source) {
    if (entries.size() == MOST_TENSORS) {
      throw new FormatException(
          "%s has more than %,d tensors, expected those of a network; take another file"
              .formatted(file, MOST_TENSORS));
    }
    TensorInfo info = new TensorInfo(name, checked(name, shape));
    if (entries.putIfAbsent(name, new Entry(info, source)) != null) {
      throw new FormatException(
          "%s has two tensors named %s, expected one of each name; write it again"
              .formatted(file, FormatException.name(name)));
    }
    return info;
  }

  /** Says that tensors are added in the order in which a program listed them. */
  FileTensors inOrder() {
    keepsOrder = true;
    return this;
  }

  void describe(String key, String value) {
    metadata.put(key, value);
  }

  private List<Long> checked(String name, List<Long> shape) {
    boolean right = shape.size() <= MOST_DIMENSIONS && shape.stream().allMatch(side -> side >= 0);
    try {
      if (right) {
        new TensorInfo(name, shape).length();
        return shape;
      }
    } catch (ArithmeticException e) {
      // Said below.
    }
    throw new FormatException(
        "%s gives %s the shape %s, expected up to %d dimensions that can be multiplied; fetch it again"
            .formatted(
                file,
                FormatException.name(name),
                FormatException.name(shape.stream().limit(40).toList().toString()),
                MOST_DIMENSIONS));
  }

  @Override
  public boolean keepsOrder() {
    return keepsOrder;
  }

  @Override
  public List<TensorInfo> infos() {
    return entries.values().stream().map(Entry::info).toList();
  }

  @Override
  public float[] read(TensorInfo info) {
    Entry entry = entries.get(info.name());
    if (entry == null || !entry.info().equals(info)) {
      throw new IllegalArgumentException("%s is no tensor of %s".formatted(info, file));
    }
    long length = info.length();
    if (length > MOST_VALUES) {
      throw new FormatException(
          "%s has a tensor %s of %,d values, expected at most %,d; split it"
              .formatted(file, FormatException.name(info.name()), length, MOST_VALUES));
    }
    try {
      return entry.source().read((int) length);
    } catch (IOException e) {
      throw new FormatException(
          "%s cannot be read (%s) where the values of %s stand, expected %,d of them; fetch it again"
              .formatted(
                  file, FormatException.reason(e), FormatException.name(info.name()), length),
          e);
    }
  }

  @Override
  public Map<String, String> metadata() {
    return Map.copyOf(metadata);
  }

  @Override
  public void close() {
    try {
      open.close();
    } catch (IOException e) {
      throw new FormatException(
          "%s cannot be closed (%s), expected a file that is still there; try again"
              .formatted(file, FormatException.reason(e)),
          e);
    }
  }
}
