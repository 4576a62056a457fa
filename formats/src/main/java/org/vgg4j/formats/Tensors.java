package org.vgg4j.formats;

import java.io.Closeable;
import java.util.List;
import java.util.Map;

/** Named tensors: those of an open file, or those that are to be written into one. */
public interface Tensors extends Closeable {

  /** In the order of the file. */
  List<TensorInfo> infos();

  /**
   * Whether {@link #infos()} come in the order in which a program listed them, as in a state dict;
   * other formats sort by name or size.
   */
  default boolean keepsOrder() {
    return false;
  }

  /**
   * The values of one of {@link #infos()}, outermost dimension first (row-major), whatever type the
   * file keeps them in: {@code float32} bit for bit, half and bfloat16 exactly, {@code float64} and
   * integers rounded to the nearest.
   *
   * @throws FormatException if the file does not hold what it says
   */
  float[] read(TensorInfo info);

  /** What else the file says of itself, text by name; empty where it says nothing. */
  Map<String, String> metadata();

  @Override
  void close();
}
