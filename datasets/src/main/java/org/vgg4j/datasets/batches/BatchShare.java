package org.vgg4j.datasets.batches;

/**
 * The part of every batch that one of several workers computes. A batch is cut in parts as an epoch
 * is in batches; workers take their parts one after the other, as many each as there are, so that
 * some have none of an epoch's last batch.
 *
 * @param worker from 0
 * @param workers at least 1
 * @param size images of a part, at least 1
 * @param least images that a last part needs to be one of its own, at least 1
 */
public record BatchShare(int worker, int workers, int size, int least) {

  public BatchShare {
    if (worker < 0 || worker >= workers || size < 1 || least < 1) {
      throw new IllegalArgumentException(
          "worker %d of %d with parts of %d and at least %d; expected one of them, 1 and 1 or more"
              .formatted(worker, workers, size, least));
    }
  }

  /** Parts of a batch of so many images before those of this worker. */
  public int firstPart(int images) {
    return begin(parts(images), worker);
  }

  /** Images of this worker in a batch of so many; 0 where it has none. */
  public int images(int images) {
    EpochBatches parts = parts(images);
    return parts.first(begin(parts, worker + 1)) - parts.first(begin(parts, worker));
  }

  /** Images of such a batch before this worker's. */
  int first(int images) {
    EpochBatches parts = parts(images);
    return parts.first(begin(parts, worker));
  }

  private EpochBatches parts(int images) {
    return new EpochBatches(images, size, least);
  }

  private int begin(EpochBatches parts, int of) {
    return firstPart(parts.count(), of, workers);
  }

  /**
   * The first of so many parts that falls to a worker; one behind the last for the number of
   * workers.
   */
  public static int firstPart(int parts, int worker, int workers) {
    return -Math.floorDiv(-parts * worker, workers);
  }
}
