package org.vgg4j.datasets.batches;

import java.util.List;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.ImageSet;

/**
 * Batches of an {@link ImageSet} for Deeplearning4j: features {@code [batch, channels, height,
 * width]} and one-hot labels {@code [batch, classes]}, both float, served through an {@link
 * ImageSetRecordReader}.
 *
 * <p>The arrays of a batch are used again: they are valid until the next call of {@link #next()},
 * and until {@link #close()}. A single consumer thread is expected. It prefetches by itself, so
 * Deeplearning4j must not wrap it ({@link #asyncSupported()} is false).
 */
public final class BatchIterator implements DataSetIterator, AutoCloseable {

  private final transient ImageSet set;
  private final transient BatchSettings settings;
  private final transient ImageSetRecordReader reader;
  private transient DataSetPreProcessor preProcessor;

  /**
   * @throws IllegalArgumentException if the normalization is not for as many channels as the images
   *     have
   */
  public BatchIterator(ImageSet set, BatchSettings settings) {
    this(set, settings, null);
  }

  /**
   * Of one of several workers, which share every batch.
   *
   * @param settings of the whole batches, shuffled ones
   * @param share that is served; null for the whole
   */
  public BatchIterator(ImageSet set, BatchSettings settings, BatchShare share) {
    this.set = set;
    this.settings = settings;
    this.reader = new ImageSetRecordReader(set, settings, share);
  }

  /**
   * Starts an epoch at a batch. Order and augmentation are pure functions of (seed, epoch), so a
   * resumed run sees the same batches.
   *
   * @param epoch from 0
   * @param firstBatch 0 to {@link #batchesPerEpoch()}; the latter is an epoch that has ended
   */
  public void startEpoch(int epoch, int firstBatch) {
    reader.startEpoch(epoch, firstBatch);
  }

  /** Batches in an epoch, the last, perhaps smaller one included. */
  public int batchesPerEpoch() {
    return reader.batchesPerEpoch();
  }

  /** Indices, in the image set, of the batch that {@link #next()} returned last. */
  public int[] indices() {
    return reader.indices();
  }

  /**
   * Whether each image of the batch that {@link #next()} returned last could be read. One that
   * could not is blank, {@link ImageSet#problem} says why, and no figure may count it. In shuffled
   * batches, those of training, another image of its class stands in its place.
   */
  public boolean[] readable() {
    return reader.readable();
  }

  /** Nanoseconds that {@link #next()} has waited for data since the epoch started. */
  public long waitNanos() {
    return reader.waitNanos();
  }

  /**
   * @throws DatasetException if the batch cannot be made; one unreadable image is no reason
   */
  @Override
  public DataSet next() {
    BatchBuffer batch = reader.nextBatch();
    if (preProcessor == null) {
      return batch.data();
    }
    // It may put other arrays into the data set.
    DataSet data = new DataSet(batch.features(), batch.labels());
    preProcessor.preProcess(data);
    return data;
  }

  /**
   * @param count the batch size of the settings; nothing else can be served
   */
  @Override
  public DataSet next(int count) {
    if (count != settings.batchSize()) {
      throw new IllegalArgumentException(
          "a batch of %d was asked for; this iterator was made for batches of %d"
              .formatted(count, settings.batchSize()));
    }
    return next();
  }

  @Override
  public boolean hasNext() {
    return reader.hasNext();
  }

  /** Starts epoch 0 again. */
  @Override
  public void reset() {
    startEpoch(0, 0);
  }

  @Override
  public boolean resetSupported() {
    return true;
  }

  @Override
  public boolean asyncSupported() {
    return false;
  }

  @Override
  public int batch() {
    return settings.batchSize();
  }

  @Override
  public int inputColumns() {
    return set.channels() * set.height() * set.width();
  }

  @Override
  public int totalOutcomes() {
    return set.classNames().size();
  }

  @Override
  public List<String> getLabels() {
    return set.classNames();
  }

  @Override
  public void setPreProcessor(DataSetPreProcessor newPreProcessor) {
    preProcessor = newPreProcessor;
  }

  @Override
  public DataSetPreProcessor getPreProcessor() {
    return preProcessor;
  }

  /** Ends the threads and frees the arrays of every batch. */
  @Override
  public void close() {
    reader.close();
  }
}
