package org.vgg4j.profiles.cpu.layers;

import java.lang.ref.Reference;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.profiles.cpu.onednn.ActivationReorder;
import org.vgg4j.profiles.cpu.onednn.NativeBuffer;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.layers.KernelCache;

/** Copies a layer's values from Deeplearning4j's arrays to oneDNN's layout and back. */
final class ArrayReorders {

  private final Session session;
  private final KernelCache<Key, ActivationReorder> known = new KernelCache<>();

  /**
   * What is copied: each has tensors of its own, as all may have one shape and be in use at once.
   */
  enum Role {
    SOURCE,
    RESULT,
    GRADIENT,
    SOURCE_GRADIENT
  }

  private record Key(Role role, long[] shape, long[] strides) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Key that
          && role == that.role
          && Arrays.equals(shape, that.shape)
          && Arrays.equals(strides, that.strides);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * Arrays.hashCode(shape) + Arrays.hashCode(strides)) + role.ordinal();
    }
  }

  ArrayReorders(Session session) {
    this.session = session;
  }

  Tensor read(Role role, INDArray array, NativeBuffer destination) {
    INDArray values = array.dataType() == DataType.FLOAT ? array : array.castTo(DataType.FLOAT);
    for (int i = 0; i < values.rank(); i++) {
      if (values.stride(i) <= 0 && values.size(i) > 1) {
        values = values.dup('c');
        break;
      }
    }
    session.threads().applyToThread();
    try {
      return reorder(role, values).read(values.data().addressPointer(), destination);
    } finally {
      // ND4J frees an array's memory once nothing refers to the array, and a pointer does not: a
      // copy that was made here could go while the kernel reads it.
      Reference.reachabilityFence(values);
    }
  }

  void write(Role role, Tensor tensor, INDArray array) {
    try {
      reorder(role, array).write(tensor, array.data().addressPointer());
    } finally {
      Reference.reachabilityFence(array);
    }
  }

  /** A tensor as an array that belongs to no workspace. */
  INDArray detached(Role role, Tensor tensor, long[] shape) {
    try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      INDArray array = Nd4j.createUninitialized(DataType.FLOAT, shape, 'c');
      write(role, tensor, array);
      return array;
    }
  }

  private ActivationReorder reorder(Role role, INDArray array) {
    long[] shape = {1, 1, 1, 1};
    long[] strides = {1, 1, 1, 1};
    for (int i = 0; i < array.rank(); i++) {
      shape[i] = array.size(i);
      strides[i] = shape[i] == 1 ? 1 : array.stride(i);
    }
    Key key = new Key(role, shape, strides);
    return known.of(key, () -> new ActivationReorder(session, shape, strides));
  }
}
