package org.vgg4j.profiles.cpu.onednn;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.dnnl.memory;

/**
 * Which way to compute was fastest on this machine, by pass and geometry. Batches share a choice,
 * and so do layers and graphs that differ in nothing else, so that a process times each geometry
 * once. Safe for threads.
 */
public final class Choices {

  /** A direction in which a convolution is computed. */
  enum Pass {
    FORWARD,
    BACKWARD_DATA,
    BACKWARD_WEIGHTS
  }

  /**
   * @param geometry of a batch of one image
   * @param fewImages whether the batch is so small that other ways may be faster
   */
  record Key(
      Pass pass,
      Layout layout,
      memory.data_type dataType,
      boolean bias,
      boolean fewImages,
      ConvolutionShape geometry) {}

  private final Map<Key, Way> fastest = new ConcurrentHashMap<>();

  /** The fastest way, or null if it is not known. */
  Way known(Key key) {
    return fastest.get(key);
  }

  void remember(Key key, Way way) {
    fastest.putIfAbsent(key, way);
  }
}
