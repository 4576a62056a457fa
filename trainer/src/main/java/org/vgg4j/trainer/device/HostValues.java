package org.vgg4j.trainer.device;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What is read from a device: values, and the time. On a GPU every read of a value waits for the
 * kernels before it and copies, so arrays are read as a whole; and a clock that is read while
 * kernels still run shows when they were asked for, not when they were done.
 */
public final class HostValues {

  private HostValues() {}

  /** All values of an array of any layout, in the order of its dimensions, in one copy. */
  public static float[] of(INDArray array) {
    return array.dup('c').data().asFloat();
  }

  /** The rows of an array [rows, columns], in one copy. */
  public static float[][] rows(INDArray matrix) {
    float[] values = of(matrix);
    int columns = Math.toIntExact(matrix.size(1));
    float[][] rows = new float[Math.toIntExact(matrix.size(0))][columns];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(values, i * columns, rows[i], 0, columns);
    }
    return rows;
  }

  /** Whether what is asked of the device is done later, so that {@link #nanoTime()} waits. */
  public static boolean areQueued() {
    return Nd4j.getExecutioner().type() == OpExecutioner.ExecutionerType.CUDA;
  }

  /** {@link System#nanoTime()} once everything that was asked of the device is done. */
  public static long nanoTime() {
    Nd4j.getExecutioner().commit();
    return System.nanoTime();
  }
}
