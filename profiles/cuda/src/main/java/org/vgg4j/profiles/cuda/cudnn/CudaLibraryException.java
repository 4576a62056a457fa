package org.vgg4j.profiles.cuda.cudnn;

/** A function of cuDNN, cuBLAS or the CUDA runtime that did not succeed, and for which shape. */
public final class CudaLibraryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String function;
  private final String status;
  private final boolean refusal;

  CudaLibraryException(String function, String status, boolean refusal, Object shape) {
    super(function + " failed with " + status + " for " + shape);
    this.function = function;
    this.status = status;
    this.refusal = refusal;
  }

  private CudaLibraryException(CudaLibraryException refusal) {
    super(refusal.getMessage(), refusal);
    this.function = refusal.function;
    this.status = refusal.status;
    this.refusal = false;
  }

  /** The same where no other engine may be asked: what was refused has broken something. */
  CudaLibraryException asFailure() {
    return new CudaLibraryException(this);
  }

  /** The function's library, for people. */
  public String library() {
    return function.startsWith("cublas") ? "cuBLAS" : "cuDNN";
  }

  /** For example {@code cudnnConvolutionForward}. */
  public String function() {
    return function;
  }

  /** For example {@code CUDNN_STATUS_NOT_SUPPORTED}. */
  public String status() {
    return status;
  }

  /**
   * Whether the library does not compute this shape, and nothing was broken by asking: another
   * engine can.
   */
  public boolean isRefusal() {
    return refusal;
  }
}
