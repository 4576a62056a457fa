package org.vgg4j.profiles;

/**
 * Random numbers by their position in a sequence, so that threads can share a sequence and nothing
 * has to be carried along (Steele, Lea and Flood, "Fast splittable pseudorandom number generators",
 * 2014).
 */
public final class SplitMix64 {

  /** What is added from one position to the next: 2^64 over the golden ratio, made odd. */
  public static final long GAMMA = 0x9E3779B97F4A7C15L;

  private SplitMix64() {}

  /**
   * The number at a position of a seed's sequence, as good as random.
   *
   * @param position from 0
   */
  public static long at(long seed, long position) {
    return mix(seed + (position + 1) * GAMMA);
  }

  /** Spreads every bit of a value over all bits of the result; different values stay different. */
  public static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
