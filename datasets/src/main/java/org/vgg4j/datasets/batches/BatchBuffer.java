package org.vgg4j.datasets.batches;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.ImageSet;

/** Memory for one batch, used again and again. */
final class BatchBuffer {

  private final INDArray features;
  private final INDArray labels;
  private final DataSet data;
  private final FloatBuffer featureValues;
  private final FloatBuffer labelValues;
  private final int[] indices;
  private final boolean[] readable;

  /**
   * Allocates features {@code [images, channels, height, width]} and labels {@code [images,
   * classes]}, outside of any workspace of the calling thread.
   */
  BatchBuffer(ImageSet set, int images) {
    int classes = set.classNames().size();
    requireAddressable(set, images);
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      features =
          Nd4j.create(
              DataType.FLOAT, new long[] {images, set.channels(), set.height(), set.width()}, 'c');
      labels = Nd4j.create(DataType.FLOAT, new long[] {images, classes}, 'c');
    }
    // Made once: ND4J waits for a GPU whenever a data set is made.
    data = new DataSet(features, labels);
    // On a GPU an array has no host copy until somebody asks for one; this call makes it.
    featureValues = features.data().asNioFloat();
    labelValues = labels.data().asNioFloat();
    indices = new int[images];
    readable = new boolean[images];
  }

  /** A batch is written through a buffer, whose positions are 32-bit numbers of bytes. */
  private static void requireAddressable(ImageSet set, int images) {
    long values =
        Math.max(set.classNames().size(), (long) set.channels() * set.height() * set.width());
    long most = Integer.MAX_VALUE / Float.BYTES / values;
    if (images > most) {
      throw new DatasetException(
          "a batch of %,d images of %d x %d x %d pixels is too large, expected at most %,d; give a smaller --batch-size"
              .formatted(images, set.channels(), set.height(), set.width(), most));
    }
  }

  /** Images in a batch of this buffer. */
  int images() {
    return indices.length;
  }

  /** Writes one image; many threads may write different positions. */
  void put(int position, int index, boolean isReadable, float[] pixels, float[] label) {
    featureValues.put(position * pixels.length, pixels);
    labelValues.put(position * label.length, label);
    indices[position] = index;
    readable[position] = isReadable;
  }

  /** Tells the backend that the host's memory is the newer; to be called by the consumer. */
  void handOver() {
    AffinityManager affinity = Nd4j.getAffinityManager();
    affinity.tagLocation(features, AffinityManager.Location.HOST);
    affinity.tagLocation(labels, AffinityManager.Location.HOST);
  }

  INDArray features() {
    return features;
  }

  INDArray labels() {
    return labels;
  }

  /** Features and labels. */
  DataSet data() {
    return data;
  }

  int[] indices() {
    return Arrays.copyOf(indices, indices.length);
  }

  /** Whether the image at each position could be read. */
  boolean[] readable() {
    return Arrays.copyOf(readable, readable.length);
  }

  /** Frees the arrays at once rather than when the collector finds them. */
  void free() {
    for (INDArray array : new INDArray[] {features, labels}) {
      if (array.closeable()) {
        array.close();
      }
    }
  }
}
