package org.vgg4j.profiles.cpu.layers;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Kernels by the shape of images that they were built for. */
final class PerShape<K> {

  private final Map<List<Long>, K> known = new HashMap<>();
  private final Function<long[], K> builder;

  PerShape(Function<long[], K> builder) {
    this.builder = builder;
  }

  K of(long[] shape) {
    List<Long> key = Arrays.stream(shape).boxed().collect(Collectors.toUnmodifiableList());
    K kernels = known.get(key);
    if (kernels == null) {
      if (known.size() >= Port.SHAPES_KEPT) {
        known.clear();
      }
      kernels = builder.apply(shape.clone());
      known.put(key, kernels);
    }
    return kernels;
  }
}
