package org.vgg4j.profiles.layers;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Kernels by nothing but the shape of images that they were built for.
 *
 * @param <V> the kernels
 */
public final class ShapeKernelCache<V> {

  private final KernelCache<List<Long>, V> cache;
  private final Function<long[], V> builder;

  public ShapeKernelCache(Function<long[], V> builder) {
    this(builder, kernels -> {});
  }

  /**
   * @param forgotten see {@link KernelCache#KernelCache(Consumer)}
   */
  public ShapeKernelCache(Function<long[], V> builder, Consumer<V> forgotten) {
    this.builder = builder;
    this.cache = new KernelCache<>(forgotten);
  }

  /** The kernels of a shape, built if they are not known yet. */
  public V of(long[] shape) {
    List<Long> key = Arrays.stream(shape).boxed().collect(Collectors.toUnmodifiableList());
    return cache.of(key, () -> builder.apply(shape.clone()));
  }
}
