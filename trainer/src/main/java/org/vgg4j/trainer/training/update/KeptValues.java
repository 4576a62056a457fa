package org.vgg4j.trainer.training.update;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.trainer.device.HostValues;

/** Values of the same shape for each of a number of images, in Java's memory, read by the batch. */
final class KeptValues implements AutoCloseable {

  private final long[] shape;
  private final float[][] values;
  private final int length;
  private INDArray batch;
  private FloatBuffer batchValues;

  /**
   * Takes no memory yet.
   *
   * @param shape {@code [images, ...]} of the values of several images
   * @param count images
   */
  KeptValues(long[] shape, int count) {
    this.shape = shape.clone();
    long product = 1;
    for (int i = 1; i < shape.length; i++) {
      product *= shape[i];
    }
    this.length = Math.toIntExact(product);
    this.values = new float[count][];
  }

  private KeptValues(KeptValues origin) {
    this.shape = origin.shape.clone();
    this.values = origin.values;
    this.length = origin.length;
  }

  /** The same values, read by another thread beside this one. */
  KeptValues reader() {
    return new KeptValues(this);
  }

  /** What the values of all images take. */
  long bytes() {
    return (long) Float.BYTES * length * values.length;
  }

  /**
   * Keeps the values of some images.
   *
   * @param given {@code [images, ...]}, in any layout
   * @param indices of the images
   */
  void keep(INDArray given, int[] indices) {
    float[] all = HostValues.of(given);
    for (int i = 0; i < indices.length; i++) {
      float[] one = new float[length];
      System.arraycopy(all, i * length, one, 0, length);
      values[indices[i]] = one;
    }
  }

  /**
   * The values of some images, {@code [images, ...]}; the next call may overwrite them.
   *
   * @throws NullPointerException if the values of one were never kept
   */
  INDArray of(int[] indices) {
    if (batch == null || batch.size(0) != indices.length) {
      close();
      shape[0] = indices.length;
      try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        batch = Nd4j.create(DataType.FLOAT, shape, 'c');
      }
      // On a GPU an array has no host copy until somebody asks for one; this call makes it.
      batchValues = batch.data().asNioFloat();
    }
    for (int i = 0; i < indices.length; i++) {
      batchValues.put(i * length, values[indices[i]]);
    }
    Nd4j.getAffinityManager().tagLocation(batch, AffinityManager.Location.HOST);
    return batch;
  }

  /** Frees the array of the last batch. */
  @Override
  public void close() {
    if (batch != null && batch.closeable()) {
      batch.close();
    }
    batch = null;
  }
}
