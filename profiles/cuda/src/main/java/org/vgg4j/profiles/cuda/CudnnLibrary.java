package org.vgg4j.profiles.cuda;

import java.util.Optional;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.javacpp.Loader;
import org.vgg4j.profiles.cuda.cudnn.AlgorithmChoice;
import org.vgg4j.profiles.cuda.cudnn.CudaLibraryException;
import org.vgg4j.profiles.cuda.cudnn.Session;
import org.vgg4j.profiles.cuda.layers.DeviceArrays;

/** Whether cuDNN can be used in this process; to be asked once ND4J computes on the GPU. */
final class CudnnLibrary {

  /** What Bytedeco's bindings of CUDA 11.6 were made for. */
  private static final long MINIMUM = 8300;

  private static final String EXPECTED = ", expected cuDNN 8.3 or newer of version 8";

  private CudnnLibrary() {}

  /** Why it cannot be used, as in {@code found no libcudnn.so.8, expected ...}. */
  static Optional<String> unavailable() {
    return Optional.ofNullable(ThisProcess.UNAVAILABLE);
  }

  private static String look() {
    try {
      Loader.load(cudnn.class);
      String old = tooOld(cudnn.cudnnGetVersion());
      if (old != null) {
        return old;
      }
      // A library that does not fit the card or the driver says so when it is started.
      new Session(DeviceArrays.stream(), AlgorithmChoice.FIXED, 0).close();
      return null;
    } catch (CudaLibraryException e) {
      return notStarting(e);
    } catch (LinkageError e) {
      return LoadFailure.explain(e) instanceof Finding.MissingLibrary missing
          ? "found no " + missing.library() + EXPECTED
          : "found that cuDNN cannot be loaded (" + firstLine(e) + ")" + EXPECTED;
    }
  }

  /** What to say of a session that could not be begun. */
  static String notStarting(CudaLibraryException failure) {
    return "found that cuDNN does not start (" + failure.getMessage() + ")" + EXPECTED;
  }

  /**
   * @param version as cuDNN counts it, 8302 for 8.3.2
   * @return null if it is new enough
   */
  static String tooOld(long version) {
    return version < MINIMUM ? "found " + Session.version(version) + EXPECTED : null;
  }

  private static String firstLine(Throwable thrown) {
    return String.valueOf(thrown.getMessage()).lines().findFirst().orElse("");
  }

  /** Native libraries load, or fail to load with a useful message, once per process. */
  private static final class ThisProcess {
    static final String UNAVAILABLE = look();
  }
}
