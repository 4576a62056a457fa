package org.vgg4j.profiles.layers;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Kernels that a layer has built so far, but for those that were not used for longest.
 *
 * @param <K> what they were built for; a value with {@code equals}
 * @param <V> the kernels
 */
public final class KernelCache<K, V> {

  /** Evaluation and a smaller last batch need three or four. */
  static final int MOST = 16;

  /** In the order in which they were used last. */
  private final Map<K, V> known = new LinkedHashMap<>(MOST, 0.75f, true);

  private final Consumer<V> forgotten;

  public KernelCache() {
    this(kernels -> {});
  }

  /**
   * @param forgotten given kernels that are kept no longer, to give back what they hold
   */
  public KernelCache(Consumer<V> forgotten) {
    this.forgotten = forgotten;
  }

  /** The kernels of a key, built if they are not known yet. */
  public V of(K key, Supplier<V> builder) {
    V value = known.get(key);
    if (value == null) {
      if (known.size() >= MOST) {
        Iterator<V> eldest = known.values().iterator();
        V last = eldest.next();
        eldest.remove();
        forgotten.accept(last);
      }
      value = builder.get();
      known.put(key, value);
    }
    return value;
  }
}
