package org.vgg4j.profiles.cuda.layers;

import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.jita.allocator.impl.AtomicAllocator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.jcublas.buffer.BaseCudaDataBuffer;
import org.nd4j.nativeblas.OpaqueDataBuffer;

/**
 * Where ND4J's arrays lie on the GPU. An array has two sides there, the host's and the GPU's, and
 * ND4J keeps for each when it was last read and written. Whoever reads or writes the GPU's side
 * without ND4J has to keep that up.
 */
public final class DeviceArrays {

  private DeviceArrays() {}

  /** Where to read an array's values, which are copied to the GPU if the host's are newer. */
  public static Pointer read(INDArray array) {
    OpaqueDataBuffer buffer = buffer(array).getOpaqueDataBuffer();
    buffer.syncToSpecial();
    return buffer.specialBuffer();
  }

  /**
   * Where to write an array's values. The array may be part of a larger one, whose other values are
   * copied to the GPU if the host's are newer: there is one note of age for all of it.
   */
  public static Pointer write(INDArray array) {
    BaseCudaDataBuffer buffer = buffer(array);
    Pointer place = read(array);
    buffer.getAllocationPoint().tickDeviceWrite();
    return place;
  }

  private static BaseCudaDataBuffer buffer(INDArray array) {
    return (BaseCudaDataBuffer) array.data();
  }

  /** Whether an array's values lie one behind the other in the order of its shape, as floats. */
  static boolean isPacked(INDArray array) {
    if (array.dataType() != DataType.FLOAT) {
      return false;
    }
    long[] shape = array.shape();
    long[] stride = array.stride();
    long expected = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      if (shape[i] != 1 && stride[i] != expected) {
        return false;
      }
      expected *= shape[i];
    }
    return true;
  }

  /** Images as vectors, in the same memory; null where their values are not packed. */
  public static INDArray vectors(INDArray images) {
    if (!isPacked(images)) {
      return null;
    }
    long length = images.length() / images.size(0);
    long[] shape = {images.size(0), length};
    return Nd4j.create(images.data(), shape, new long[] {length, 1}, 0, 'c');
  }

  /** The stream on which ND4J queues the work of this thread. */
  public static CUstream_st stream() {
    return new CUstream_st(AtomicAllocator.getInstance().getDeviceContext().getCublasStream());
  }
}
