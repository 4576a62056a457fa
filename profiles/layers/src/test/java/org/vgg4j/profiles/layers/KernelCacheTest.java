package org.vgg4j.profiles.layers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelCacheTest {

  @Test
  void kernelsThatWereNotUsedForLongestAreGivenBackAndBuiltAnew() {
    List<String> forgotten = new ArrayList<>();
    KernelCache<Integer, String> cache = new KernelCache<>(forgotten::add);
    for (int key = 0; key < KernelCache.MOST; key++) {
      build(cache, key);
    }
    build(cache, 0);
    build(cache, KernelCache.MOST);

    assertThat(forgotten).containsExactly("kernels 1");
    assertThat(cache.of(0, () -> "built again")).isEqualTo("kernels 0");
    assertThat(cache.of(1, () -> "built again")).isEqualTo("built again");
  }

  private static void build(KernelCache<Integer, String> cache, int key) {
    cache.of(key, () -> "kernels " + key);
  }
}
