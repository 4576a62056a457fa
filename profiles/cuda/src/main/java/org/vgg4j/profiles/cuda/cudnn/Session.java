package org.vgg4j.profiles.cuda.cudnn;

import org.bytedeco.cuda.cublas.cublasContext;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.cudnn.cudnnContext;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.vgg4j.profiles.cuda.cudnn.Resources.Owned;

/**
 * What the kernels of one graph share: the libraries' handles on one stream, scratch memory,
 * descriptors and chosen algorithms. Not for two threads at once; closed on a thread that uses the
 * same GPU.
 */
public final class Session implements AutoCloseable {

  /** Factors for cuDNN, which blends what it computes into what is there. */
  private final FloatPointer one = new FloatPointer(1f);

  private final FloatPointer zero = new FloatPointer(0f);

  private final Resources resources = new Resources();
  private final cudnnContext handle = new cudnnContext();
  private final cublasContext blas = new cublasContext();
  private CUstream_st stream;
  private final Scratch scratch;
  private final Descriptors descriptors;
  private final Algorithms algorithms;
  private final DropoutStates dropout;
  private Pointer oneOnDevice;

  /**
   * @param stream on which work is queued, until {@link #move}; not closed here
   * @param choice how convolutions' algorithms are chosen
   * @param scratchCap bytes of the GPU's memory that convolutions may take for themselves
   * @throws CudaLibraryException where cuDNN or cuBLAS cannot start
   */
  public Session(CUstream_st stream, AlgorithmChoice choice, long scratchCap) {
    this.stream = stream;
    this.scratch = new Scratch(scratchCap);
    this.descriptors = new Descriptors(resources);
    this.algorithms = new Algorithms(this, choice);
    this.dropout = new DropoutStates(this);
    try {
      start();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void start() {
    resources.own(scratch::close);
    Statuses.cudnn(cudnn.cudnnCreate(handle), "cudnnCreate", "a session");
    resources.own(() -> cudnn.cudnnDestroy(handle));
    // Its default math rounds no product of floats to TF32.
    Statuses.cublas(cublas.cublasCreate_v2(blas), "cublasCreate_v2", "a session");
    resources.own(() -> cublas.cublasDestroy_v2(blas));
    queueOn(stream);
  }

  private void queueOn(CUstream_st next) {
    Statuses.cudnn(cudnn.cudnnSetStream(handle, next), "cudnnSetStream", "a session");
    Statuses.cublas(cublas.cublasSetStream_v2(blas, next), "cublasSetStream_v2", "a session");
    stream = next;
  }

  /**
   * Queues all further work on another stream, once everything queued before is done: a stream that
   * ended with its thread cannot be waited for alone.
   */
  public void move(CUstream_st next) {
    if (!next.equals(stream)) {
      Statuses.cuda(cudart.cudaDeviceSynchronize(), "cudaDeviceSynchronize", "another stream");
      queueOn(next);
    }
  }

  /** For people and provenance, for example {@code cuDNN 8.3.2}. */
  public static String version() {
    return version(cudnn.cudnnGetVersion());
  }

  /**
   * @param version as cuDNN counts it
   */
  public static String version(long version) {
    // 8302 is 8.3.2; from 9 on, 91900 is 9.19.0.
    long major = version >= 90_000 ? version / 10_000 : version / 1000;
    long rest = version >= 90_000 ? version % 10_000 : version % 1000;
    return "cuDNN " + major + "." + rest / 100 + "." + rest % 100;
  }

  /** Bytes of the GPU's memory that scratch memory has grown to. */
  public long scratchBytes() {
    return scratch.bytes();
  }

  /** Random numbers for dropout. */
  public DropoutStates dropout() {
    return dropout;
  }

  /** Memory of a kernel's own, as long as the session lives at most. */
  Owned<Pointer> allocate(long bytes) {
    DeviceMemory memory = new DeviceMemory(bytes);
    return new Owned<>(memory.start(), resources.own(memory::close));
  }

  /** The number 1 on the GPU, for what cuDNN multiplies and adds to every value of a tensor. */
  Pointer oneOnDevice() {
    if (oneOnDevice == null) {
      Pointer place = allocate(Float.BYTES).value();
      Statuses.cuda(
          cudart.cudaMemcpyAsync(place, one, Float.BYTES, cudart.cudaMemcpyHostToDevice, stream),
          "cudaMemcpyAsync",
          "a number");
      oneOnDevice = place;
    }
    return oneOnDevice;
  }

  Resources resources() {
    return resources;
  }

  cudnnContext handle() {
    return handle;
  }

  cublasContext blas() {
    return blas;
  }

  CUstream_st stream() {
    return stream;
  }

  Scratch scratch() {
    return scratch;
  }

  Descriptors descriptors() {
    return descriptors;
  }

  Algorithms algorithms() {
    return algorithms;
  }

  FloatPointer one() {
    return one;
  }

  FloatPointer zero() {
    return zero;
  }

  /** Gives everything back, once all work on the GPU is done. */
  @Override
  public void close() {
    cudart.cudaDeviceSynchronize();
    resources.close();
  }
}
