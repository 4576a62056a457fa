package org.vgg4j.datasets.batches;

import java.io.DataInputStream;
import java.net.URI;
import java.util.List;
import org.datavec.api.conf.Configuration;
import org.datavec.api.records.Record;
import org.datavec.api.records.metadata.RecordMetaData;
import org.datavec.api.records.reader.BaseRecordReader;
import org.datavec.api.split.InputSplit;
import org.datavec.api.writable.Writable;
import org.datavec.api.writable.batch.NDArrayRecordBatch;
import org.vgg4j.datasets.ImageSet;

/**
 * DataVec's view of an {@link ImageSet}: each call serves a whole batch of records, as two arrays,
 * features {@code [batch, channels, height, width]} and labels {@code [batch, classes]}. They are
 * used again for a later batch, so a record is valid until the next call.
 *
 * <p>One image at a time, through {@link #next()}, would cost more than the image itself; it is
 * refused.
 */
public final class ImageSetRecordReader extends BaseRecordReader {

  private final transient ImageSet set;
  private final transient BatchSettings settings;
  private final transient BatchPipeline pipeline;
  private transient BatchBuffer current;
  private transient Configuration configuration = new Configuration();

  /**
   * @throws IllegalArgumentException if the normalization is not for as many channels as the images
   *     have
   */
  public ImageSetRecordReader(ImageSet set, BatchSettings settings) {
    this(set, settings, null);
  }

  ImageSetRecordReader(ImageSet set, BatchSettings settings, BatchShare share) {
    this.set = set;
    this.settings = settings;
    this.pipeline = new BatchPipeline(set, settings, share);
  }

  /** Starts an epoch at a batch; the same two numbers give the same batches again. */
  public void startEpoch(int epoch, int firstBatch) {
    current = null;
    pipeline.start(epoch, firstBatch);
  }

  /** Batches in an epoch, the last, perhaps smaller one included. */
  public int batchesPerEpoch() {
    return pipeline.batches();
  }

  /** Indices, in the image set, of the batch served last. */
  public int[] indices() {
    if (current == null) {
      throw new IllegalStateException("no batch was served yet");
    }
    return current.indices();
  }

  /** Whether each image of the batch served last could be read; all can in shuffled batches. */
  public boolean[] readable() {
    if (current == null) {
      throw new IllegalStateException("no batch was served yet");
    }
    return current.readable();
  }

  /** Nanoseconds that calls have waited for data since the epoch started. */
  public long waitNanos() {
    return pipeline.waitNanos();
  }

  /** The next batch as it is, for {@link BatchIterator}. */
  BatchBuffer nextBatch() {
    startIfNeeded();
    current = pipeline.next();
    return current;
  }

  private void startIfNeeded() {
    if (!pipeline.started()) {
      pipeline.start(0, 0);
    }
  }

  @Override
  public boolean batchesSupported() {
    return true;
  }

  /**
   * @param count the batch size of the settings; the last batch of an epoch may hold fewer
   */
  @Override
  public List<List<Writable>> next(int count) {
    if (count != settings.batchSize()) {
      throw new IllegalArgumentException(
          "a batch of %d was asked for; this reader was made for batches of %d"
              .formatted(count, settings.batchSize()));
    }
    BatchBuffer batch = nextBatch();
    return new NDArrayRecordBatch(batch.features(), batch.labels());
  }

  @Override
  public boolean hasNext() {
    startIfNeeded();
    return pipeline.hasNext();
  }

  @Override
  public List<String> getLabels() {
    return set.classNames();
  }

  @Override
  public void reset() {
    startEpoch(0, 0);
  }

  @Override
  public boolean resetSupported() {
    return true;
  }

  @Override
  public void close() {
    pipeline.close();
  }

  /** Refused: this reader serves batches. */
  @Override
  public List<Writable> next() {
    throw new UnsupportedOperationException("this reader serves whole batches: call next(count)");
  }

  /** Refused: this reader serves batches. */
  @Override
  public Record nextRecord() {
    throw new UnsupportedOperationException("this reader serves whole batches: call next(count)");
  }

  /** Not needed: the image set is given to the constructor. */
  @Override
  public void initialize(InputSplit split) {}

  /** Not needed: the image set is given to the constructor. */
  @Override
  public void initialize(Configuration newConfiguration, InputSplit split) {
    configuration = newConfiguration;
  }

  @Override
  public void setConf(Configuration newConfiguration) {
    configuration = newConfiguration;
  }

  @Override
  public Configuration getConf() {
    return configuration;
  }

  /** Refused: images come from the image set only. */
  @Override
  public List<Writable> record(URI uri, DataInputStream stream) {
    throw new UnsupportedOperationException("images come from the image set only");
  }

  /** Refused: images come from the image set only. */
  @Override
  public Record loadFromMetaData(RecordMetaData metaData) {
    throw new UnsupportedOperationException("images come from the image set only");
  }

  /** Refused: images come from the image set only. */
  @Override
  public List<Record> loadFromMetaData(List<RecordMetaData> metaData) {
    throw new UnsupportedOperationException("images come from the image set only");
  }
}
