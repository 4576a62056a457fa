package org.vgg4j.profiles.cpu.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_set_data_handle;

import java.nio.FloatBuffer;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * A shape, data type and layout, and where the values are. Kernels hold on to their tensors; where
 * a tensor's values lie may change from step to step.
 */
public final class Tensor {

  private final memory.desc description;
  private final memory memory;
  private final dnnl_memory handle;
  private final long[] shape;
  private final long bytes;
  private Pointer values;
  private long address;
  private NativeBuffer buffer;
  private FloatBuffer floats;
  private long floatsAddress;

  Tensor(engine engine, memory.desc description) {
    this.description = description;
    this.memory = new memory(description, engine, (Pointer) null);
    this.handle = memory.get();
    this.bytes = description.get_size();
    this.shape = new long[description.get_ndims()];
    description.get_dims().get(shape);
  }

  /** For activations, {@code [batch, channels, height, width]}. */
  public long[] shape() {
    return shape;
  }

  memory.data_type dataType() {
    return description.get_data_type().intern();
  }

  public memory.desc description() {
    return description;
  }

  dnnl_memory handle() {
    return handle;
  }

  /** Puts the values into a buffer of their own. */
  public void place(NativeBuffer buffer) {
    this.buffer = buffer;
    point(buffer.reserve(bytes));
  }

  /** Shares another tensor's values, which must be enough for this tensor's description. */
  public void alias(Tensor other) {
    this.buffer = other.buffer;
    point(other.values);
  }

  /**
   * Shares another tensor's values from some of them on.
   *
   * @param offset bytes from the other tensor's first value
   */
  public void alias(Tensor other, long offset) {
    if (offset == 0) {
      alias(other);
    } else if (other.address + offset != address) {
      this.buffer = other.buffer;
      point(new BytePointer(other.values).getPointer(offset));
    }
  }

  /** Uses memory that belongs to somebody else. */
  public void point(Pointer pointer) {
    if (pointer.address() != address) {
      OneDnn.check(dnnl_memory_set_data_handle(handle, pointer), "placing a tensor");
      address = pointer.address();
    }
    values = pointer;
  }

  /** Puts the values into a buffer of their own and sets them to 0. */
  public void fillWithZeros() {
    place(new NativeBuffer());
    Pointer.memset(values, 0, bytes);
  }

  /** Where the values are. */
  public Pointer values() {
    return values;
  }

  /** The buffer that holds the values; null if they belong to somebody else. */
  public NativeBuffer buffer() {
    return buffer;
  }

  public long bytes() {
    return bytes;
  }

  /** The values of a tensor of 32-bit floats, of less than 2 GiB, in the order that they lie in. */
  public FloatBuffer floats() {
    // A tensor that several threads read is asked once before they start.
    if (floats == null || floatsAddress != address) {
      floats = new FloatPointer(values).capacity(bytes / Float.BYTES).asBuffer();
      floatsAddress = address;
    }
    return floats;
  }

  /** Reads the values of a tensor of 32-bit floats, for small tensors only. */
  public float[] toFloats(int count) {
    float[] floats = new float[count];
    new FloatPointer(values).get(floats);
    return floats;
  }
}
