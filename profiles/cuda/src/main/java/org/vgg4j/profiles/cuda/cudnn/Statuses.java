package org.vgg4j.profiles.cuda.cudnn;

import static org.bytedeco.cuda.global.cudnn.CUDNN_STATUS_SUCCESS;

import java.util.Set;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.cuda.global.cudnn;

/** What the libraries' functions return, looked at after every call. */
final class Statuses {

  private static final int SUCCESS = 0;

  /**
   * By which cuDNN 8 says that it does not compute something, before it has done anything: bad
   * parameter, invalid value, architecture mismatch, not supported, runtime prerequisite missing.
   */
  private static final Set<Integer> REFUSALS = Set.of(3, 5, 6, 9, 11);

  /** The same of cuDNN 9, in thousands: 2000 to 2999 bad parameters, from 3000 not supported. */
  private static final Set<Integer> REFUSALS_BY_THOUSAND = Set.of(2, 3);

  /** The same of cuBLAS: invalid value, architecture mismatch, not supported. */
  private static final Set<Integer> REFUSALS_OF_CUBLAS = Set.of(7, 8, 15);

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

  private static boolean isRefusal(int status) {
    return REFUSALS.contains(status) || REFUSALS_BY_THOUSAND.contains(status / 1000);
  }

  static void cublas(int status, String function, Object shape) {
    if (status != SUCCESS) {
      throw new CudaLibraryException(
          function, "status " + status, REFUSALS_OF_CUBLAS.contains(status), shape);
    }
  }

  static void cuda(int status, String function, Object shape) {
    if (status != SUCCESS) {
      String name = cudart.cudaGetErrorName(status).getString();
      throw new CudaLibraryException(function, name, false, shape);
    }
  }
}
