package org.vgg4j.profiles.cuda;

import java.util.Optional;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.javacpp.Loader;
import org.vgg4j.profiles.DeviceFailureException;
import org.vgg4j.profiles.cuda.cudnn.AlgorithmChoice;
import org.vgg4j.profiles.cuda.cudnn.ConvolutionKernels;
import org.vgg4j.profiles.cuda.cudnn.ConvolutionPass;
import org.vgg4j.profiles.cuda.cudnn.CudaLibraryException;
import org.vgg4j.profiles.cuda.cudnn.Session;
import org.vgg4j.profiles.cuda.layers.DeviceArrays;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;

/** Whether cuDNN can be used in this process; to be asked once ND4J computes on the GPU. */
final class CudnnLibrary {

  /** What Bytedeco's bindings of CUDA 11.6 were made for. */
  private static final long MINIMUM = 8300;

  /** Major version of the CUDA runtime in this process. */
  private static final int CUDA = 11;

  private static final long FIRST_SCRATCH = 1 << 20;

  private static final String EXPECTED = ", expected cuDNN 8.3 or newer of version 8";

  private CudnnLibrary() {}

  /** Why it cannot be used, as in {@code found no libcudnn.so.8, expected ...}. */
  static Optional<String> unavailable() {
    return Optional.ofNullable(ThisProcess.UNAVAILABLE);
  }

  private static String look() {
    try {
      Loader.load(cudnn.class);
      String unfit = unfit(cudnn.cudnnGetVersion(), cudnn.cudnnGetCudartVersion());
      if (unfit == null) {
        computeOnce();
      }
      return unfit;
    } catch (CudaLibraryException e) {
      return notStarting(e);
    } catch (DeviceFailureException e) {
      return "found that the GPU fails in cuDNN's first convolution" + EXPECTED;
    } catch (LinkageError e) {
      return LoadFailure.explain(e) instanceof Finding.MissingLibrary missing
          ? "found no " + missing.library() + EXPECTED
          : "found that cuDNN cannot be loaded (" + firstLine(e) + ")" + EXPECTED;
    }
  }

  /**
   * A library that does not fit the card or the driver says so when it is started, or when it first
   * computes. Only then does it load its kernels, which take memory of the card's: whoever asks
   * later how much is free is told what is left.
   */
  private static void computeOnce() {
    long[] images = {1, 1, 8, 8};
    ConvolutionShape shape =
        new ConvolutionShape(
            images,
            images,
            new long[] {3, 3},
            new long[] {1, 1},
            new long[] {1, 1},
            new long[] {1, 1});
    try (Session session =
        new Session(DeviceArrays.stream(), AlgorithmChoice.FIXED, FIRST_SCRATCH)) {
      compute(session, shape);
    }
  }

  private static void compute(Session session, ConvolutionShape shape) {
    try (ConvolutionValues values =
        new ConvolutionValues(new ConvolutionKernels(session, shape, true, null))) {
      for (ConvolutionPass pass : ConvolutionPass.values()) {
        values.run(pass);
      }
    } catch (CudaLibraryException e) {
      // A refusal is a layer's own matter.
      if (!e.isRefusal()) {
        throw e;
      }
    }
  }

  /** What to say of a session that could not be begun. */
  static String notStarting(CudaLibraryException failure) {
    return "found that cuDNN does not start (" + failure.getMessage() + ")" + EXPECTED;
  }

  /**
   * @param version as cuDNN counts it, 8302 for 8.3.2
   * @param cuda that it was made for, 11060 for 11.6; its library's name is the same for CUDA 12
   * @return null if it can be used
   */
  static String unfit(long version, long cuda) {
    if (version < MINIMUM) {
      return "found " + Session.version(version) + EXPECTED;
    }
    return cuda / 1000 == CUDA
        ? null
        : "found %s for CUDA %d.%d%s that was made for CUDA %d, as -Pcuda,cuda-redist brings it"
            .formatted(Session.version(version), cuda / 1000, cuda % 1000 / 10, EXPECTED, CUDA);
  }

  private static String firstLine(Throwable thrown) {
    return String.valueOf(thrown.getMessage()).lines().findFirst().orElse("");
  }

  /** Native libraries load, or fail to load with a useful message, once per process. */
  private static final class ThisProcess {
    static final String UNAVAILABLE = look();
  }
}
