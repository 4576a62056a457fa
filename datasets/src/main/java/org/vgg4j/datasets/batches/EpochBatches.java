package org.vgg4j.datasets.batches;

/**
 * How the images of an epoch fall into batches: one after the other, all of the same size but
 * perhaps the last. A last batch that is too small is joined to the one before it, which is then
 * larger than the others.
 *
 * @param images in the epoch
 * @param batchSize images of a batch, at least 1
 * @param least images that a last batch needs to be one of its own, at least 1
 */
public record EpochBatches(int images, int batchSize, int least) {

  public EpochBatches {
    if (images < 0 || batchSize < 1 || least < 1) {
      throw new IllegalArgumentException(
          "%d images in batches of %d and at least %d; expected 0, 1 and 1 or more"
              .formatted(images, batchSize, least));
    }
  }

  /** Batches in the epoch. */
  public int count() {
    int full = images / batchSize;
    int left = images % batchSize;
    return left == 0 || (left < least && full > 0) ? full : full + 1;
  }

  /** Images before a batch, from 0; before {@link #count()} all of them. */
  public int first(int batch) {
    return batch == count() ? images : batch * batchSize;
  }

  /** Images of a batch, from 0 to {@link #count()} - 1. */
  public int size(int batch) {
    return first(batch + 1) - first(batch);
  }

  /** Images of the largest batch. */
  public int largest() {
    return count() == 0 ? 0 : Math.max(size(0), size(count() - 1));
  }
}
