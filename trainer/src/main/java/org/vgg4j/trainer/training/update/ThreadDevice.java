package org.vgg4j.trainer.training.update;

import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.trainer.device.HostValues;

/**
 * Arrays that threads of several devices read. On a GPU an array lies on the card of the thread
 * that made it, and kernels of another card cannot be relied on to reach it; a processor is one
 * device.
 */
public final class ThreadDevice {

  private ThreadDevice() {}

  /** The array itself where the calling thread's device has it; else a copy there. */
  public static INDArray of(INDArray array) {
    return isHere(array) ? array : replicate(array);
  }

  /** A copy of its own on the calling thread's device, in the order of its dimensions. */
  public static INDArray copy(INDArray array) {
    return isHere(array) ? array.dup('c') : replicate(array);
  }

  private static boolean isHere(INDArray array) {
    AffinityManager affinity = Nd4j.getAffinityManager();
    return affinity.getNumberOfDevices() < 2
        || affinity.getDeviceForArray(array).equals(affinity.getDeviceForCurrentThread());
  }

  private static INDArray replicate(INDArray array) {
    AffinityManager affinity = Nd4j.getAffinityManager();
    Integer here = affinity.getDeviceForCurrentThread();
    if (!array.isView()) {
      return affinity.replicateToDevice(here, array);
    }
    // ND4J refuses to replicate a part of an array: this takes it over the host.
    float[] values;
    affinity.unsafeSetDevice(affinity.getDeviceForArray(array));
    try {
      values = HostValues.of(array);
    } finally {
      affinity.unsafeSetDevice(here);
    }
    return Nd4j.create(values, array.shape(), 'c');
  }
}
