package org.vgg4j.datasets.batches;

import java.util.SplittableRandom;
import org.vgg4j.datasets.Flip;

/**
 * Which image comes when, and with which random numbers: pure functions of (seed, epoch, image), so
 * that a run that is repeated or resumed sees the same batches.
 */
final class EpochOrder {

  private EpochOrder() {}

  /**
   * Indices 0 to {@code size - 1}: shuffled for this epoch, or in order if {@code seed} is null.
   */
  static int[] of(int size, Long seed, int epoch) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = i;
    }
    if (seed != null) {
      SplittableRandom random = new SplittableRandom(mix(mix(seed) + epoch));
      for (int i = size - 1; i > 0; i--) {
        int other = random.nextInt(i + 1);
        int index = order[i];
        order[i] = order[other];
        order[other] = index;
      }
    }
    return order;
  }

  /** Random numbers that say which images an epoch has. */
  static SplittableRandom forSampling(long seed, int epoch) {
    return new SplittableRandom(mix(mix(mix(seed) + 0x510e_527fL) + epoch));
  }

  /** An image that comes again within an epoch is varied as in an epoch that no run comes to. */
  static int pass(int epoch, int repeat) {
    return epoch + 1_000_003 * repeat;
  }

  /** Random numbers for one image in one epoch. */
  static SplittableRandom forImage(long seed, int epoch, int image) {
    return forImage(seed, epoch, image, 0x5bf0_3635L);
  }

  /** Others, for the augmentations that came later. */
  static SplittableRandom forList(long seed, int epoch, int image) {
    return forImage(seed, epoch, image, 0x1f83_d9abL << 32);
  }

  /** Others, for how it is mixed with another. */
  static SplittableRandom forPair(long seed, int epoch, int image) {
    return forImage(seed, epoch, image, 0x5be0_cd19L << 32);
  }

  private static SplittableRandom forImage(long seed, int epoch, int image, long purpose) {
    return new SplittableRandom(mix(mix(mix(seed) + epoch) + purpose + image));
  }

  /** Whether {@link Flip#ALTERNATING} mirrors an image in an epoch. */
  static boolean isMirrored(long seed, int epoch, int image) {
    return ((mix(mix(mix(seed) + 0x3c6e_f372L) + image) + epoch) & 1) == 1;
  }

  // Spreads seeds that are close to each other (David Stafford's Mix13, as in SplitMix64).
  private static long mix(long seed) {
    long z = seed + 0x9e37_79b9_7f4a_7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d0_49bb_1331_11ebL;
    return z ^ (z >>> 31);
  }
}
