package org.vgg4j.profiles;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SplitMix64Test {

  @Test
  void numbersAreThoseOfTheJdksGeneratorOfThisKind() {
    for (long seed : new long[] {0, 1, 42, -7, Long.MAX_VALUE}) {
      SplittableRandom random = new SplittableRandom(seed);
      for (int position = 0; position < 1000; position++) {
        assertThat(SplitMix64.at(seed, position)).isEqualTo(random.nextLong());
      }
    }
  }

  @Test
  void neighborsAreMixedToDifferentNumbers_ofWhichHalfTheBitsDiffer() {
    Set<Long> seen = new HashSet<>();
    long bits = 0;
    for (long value = 0; value < 10_000; value++) {
      seen.add(SplitMix64.mix(value));
      bits += Long.bitCount(SplitMix64.mix(value) ^ SplitMix64.mix(value + 1));
    }

    assertThat(seen).hasSize(10_000);
    assertThat(bits / 10_000.0).isBetween(31.5, 32.5);
  }
}
