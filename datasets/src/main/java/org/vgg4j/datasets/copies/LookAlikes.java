package org.vgg4j.datasets.copies;

import java.util.Arrays;
import java.util.function.IntPredicate;

/** Thumbnails by what they look like, to find one that looks like another without trying all. */
final class LookAlikes {

  /** Hashes that differ in as many bits as there are bands less one have a band in common. */
  private static final int BANDS = Thumbnail.MOST_BITS + 1;

  private static final int BAND_BITS = Thumbnail.BITS / BANDS;

  private final Thumbnail[] thumbnails;
  private final int[][] buckets;

  /**
   * @param thumbnails null for an image that shows nothing or cannot be read
   */
  LookAlikes(Thumbnail[] thumbnails) {
    this.thumbnails = thumbnails;
    int[] counts = new int[BANDS << BAND_BITS];
    forEachBucket((bucket, image) -> counts[bucket]++);
    this.buckets = new int[counts.length][];
    Arrays.setAll(buckets, bucket -> new int[counts[bucket]]);
    forEachBucket((bucket, image) -> buckets[bucket][--counts[bucket]] = image);
  }

  private interface Visitor {
    void visit(int bucket, int image);
  }

  private void forEachBucket(Visitor visitor) {
    for (int i = 0; i < thumbnails.length; i++) {
      for (int band = 0; band < BANDS && thumbnails[i] != null; band++) {
        visitor.visit(bucket(thumbnails[i].hash(), band), i);
      }
    }
  }

  private static int bucket(long hash, int band) {
    int bits = (int) (hash >>> band * BAND_BITS) & ((1 << BAND_BITS) - 1);
    return band << BAND_BITS | bits;
  }

  /**
   * An image that looks like another one, mirrored or not; -1 for none.
   *
   * @param thumbnail of the other one; null for one that shows nothing
   * @param wanted which images may be given
   */
  int like(Thumbnail thumbnail, IntPredicate wanted) {
    if (thumbnail == null) {
      return -1;
    }
    int same = upright(thumbnail, wanted);
    return same >= 0 ? same : upright(thumbnail.mirrored(), wanted);
  }

  private int upright(Thumbnail thumbnail, IntPredicate wanted) {
    for (int band = 0; band < BANDS; band++) {
      for (int candidate : buckets[bucket(thumbnail.hash(), band)]) {
        if (wanted.test(candidate) && thumbnail.isLike(thumbnails[candidate])) {
          return candidate;
        }
      }
    }
    return -1;
  }
}
