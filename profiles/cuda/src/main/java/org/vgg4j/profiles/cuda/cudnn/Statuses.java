package org.vgg4j.profiles.cuda.cudnn;

import static org.bytedeco.cuda.global.cudnn.CUDNN_STATUS_NOT_SUPPORTED;
import static org.bytedeco.cuda.global.cudnn.CUDNN_STATUS_SUCCESS;

import org.bytedeco.cuda.global.cudart;
import org.bytedeco.cuda.global.cudnn;

/** What the libraries' functions return, looked at after every call. */
final class Statuses {

  private static final int SUCCESS = 0;

  private Statuses() {}

  /**
   * @param shape for the exception's message
   */
  static void cudnn(int status, String function, Object shape) {
    if (status != CUDNN_STATUS_SUCCESS) {
      String name = cudnn.cudnnGetErrorString(status).getString();
      throw new CudaLibraryException(function, name, isRefusal(status), shape);
    }
  }

  /** cuDNN 9 has kinds of refusal, in the thousand of the general one. */
  static boolean isRefusal(int status) {
    return status == CUDNN_STATUS_NOT_SUPPORTED
        || (status >= 1000 && status / 1000 == CUDNN_STATUS_NOT_SUPPORTED / 1000);
  }

  static void cublas(int status, String function, Object shape) {
    if (status != SUCCESS) {
      throw new CudaLibraryException(function, "status " + status, false, shape);
    }
  }

  static void cuda(int status, String function, Object shape) {
    if (status != SUCCESS) {
      String name = cudart.cudaGetErrorName(status).getString();
      throw new CudaLibraryException(function, name, false, shape);
    }
  }
}
