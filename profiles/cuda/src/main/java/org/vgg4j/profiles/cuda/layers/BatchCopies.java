package org.vgg4j.profiles.cuda.layers;

import org.bytedeco.javacpp.Pointer;
import org.nd4j.jita.allocator.impl.AllocationPoint;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.jcublas.buffer.BaseCudaDataBuffer;
import org.nd4j.nativeblas.OpaqueDataBuffer;
import org.vgg4j.profiles.cuda.cudnn.Session;
import org.vgg4j.profiles.cuda.cudnn.UpCopy;

/**
 * Brings a step's images and labels to the GPU in the place of ND4J, whose copy waits for all that
 * the GPU still computes.
 */
public final class BatchCopies {

  private final Session session;
  private UpCopy images;
  private UpCopy labels;

  BatchCopies(Session session) {
    this.session = session;
  }

  /** To be called before a step's passes. */
  public void bring(INDArray imageValues, INDArray labelValues) {
    if (images == null) {
      images = new UpCopy(session);
      labels = new UpCopy(session);
    }
    bring(imageValues, images);
    bring(labelValues, labels);
  }

  /** To be called once the passes are queued. */
  public void used() {
    images.used();
    labels.used();
  }

  private static void bring(INDArray array, UpCopy copy) {
    BaseCudaDataBuffer buffer = (BaseCudaDataBuffer) array.data();
    AllocationPoint point = buffer.getAllocationPoint();
    if (point.isActualOnDeviceSide() || array.length() != buffer.length() || array.isView()) {
      // There already; or a part of a larger array, which ND4J copies as a whole.
      return;
    }
    OpaqueDataBuffer both = buffer.getOpaqueDataBuffer();
    Pointer host = both.primaryBuffer();
    copy.queue(host, both.specialBuffer(), array.length() * buffer.getElementSize());
    point.tickDeviceRead();
  }
}
