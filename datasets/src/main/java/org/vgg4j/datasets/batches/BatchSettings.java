package org.vgg4j.datasets.batches;

import java.util.Objects;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.Normalization;
import org.vgg4j.datasets.augment.Augmentations;

/**
 * How an {@link ImageSet} becomes batches.
 *
 * @param batchSize images in a batch, at least 1; the last of an epoch may have fewer
 * @param leastBatch images that the last batch of an epoch needs, at least 1; fewer join the batch
 *     before it
 * @param normalization for the pixels, one entry per channel
 * @param augmentation {@link Augmentations#NONE} also means the evaluation view of every image
 * @param labelSmoothing share of each label's weight that is spread evenly over all classes, 0 to
 *     below 1
 * @param sampling which images an epoch has; without a seed it has every one once
 * @param shuffleSeed draws the order of each epoch and the augmentation; null serves the images in
 *     order (and augments with seed 0), and leaves unreadable ones blank instead of replacing them
 * @param prefetch batches made ahead in the background; 0 makes each when it is asked for
 * @param threads threads that make batches ahead, at least 1; more than {@code prefetch} help not
 */
public record BatchSettings(
    int batchSize,
    int leastBatch,
    Normalization normalization,
    Augmentations augmentation,
    double labelSmoothing,
    Sampling sampling,
    Long shuffleSeed,
    int prefetch,
    int threads) {

  public BatchSettings {
    Objects.requireNonNull(sampling, "sampling");
    Objects.requireNonNull(normalization, "normalization");
    Objects.requireNonNull(augmentation, "augmentation");
    if (batchSize < 1) {
      throw new IllegalArgumentException("batch size is " + batchSize + "; it must be at least 1");
    }
    if (leastBatch < 1) {
      throw new IllegalArgumentException(
          "least batch is " + leastBatch + "; it must be at least 1");
    }
    if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
      throw new IllegalArgumentException(
          "label smoothing is " + labelSmoothing + "; it must be at least 0 and below 1");
    }
    if (prefetch < 0 || threads < 1) {
      throw new IllegalArgumentException(
          "prefetch is %d and threads %d; they must be at least 0 and 1"
              .formatted(prefetch, threads));
    }
  }

  /** Settings under which the last batch of an epoch has whatever is left. */
  public BatchSettings(
      int batchSize,
      Normalization normalization,
      Augmentations augmentation,
      double labelSmoothing,
      Long shuffleSeed,
      int prefetch,
      int threads) {
    this(
        batchSize,
        1,
        normalization,
        augmentation,
        labelSmoothing,
        Sampling.SHUFFLED,
        shuffleSeed,
        prefetch,
        threads);
  }

  /** How so many images fall into batches. */
  EpochBatches batches(int images) {
    return new EpochBatches(images, batchSize, leastBatch);
  }
}
