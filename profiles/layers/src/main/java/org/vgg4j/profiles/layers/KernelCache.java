package org.vgg4j.profiles.layers;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Kernels that a layer has built so far.
 *
 * @param <K> what they were built for; a value with {@code equals}
 * @param <V> the kernels
 */
public final class KernelCache<K, V> {

  /** Evaluation and a smaller last batch need three or four. */
  private static final int MOST = 16;

  private final Map<K, V> known = new HashMap<>();

  /** The kernels of a key, built if they are not known yet. */
  public V of(K key, Supplier<V> builder) {
    V value = known.get(key);
    if (value == null) {
      if (known.size() >= MOST) {
        known.clear();
      }
      value = builder.get();
      known.put(key, value);
    }
    return value;
  }
}
