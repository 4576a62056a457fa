package org.vgg4j.profiles.cuda.update;

import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.profiles.DeviceFailureException;
import org.vgg4j.profiles.cuda.cudnn.VectorKernels;
import org.vgg4j.profiles.cuda.layers.DeviceArrays;
import org.vgg4j.profiles.cuda.layers.GraphSession;

/**
 * The arrays of an optimizer's step, all as long as the parameters, and the arithmetic on them. It
 * is queued on the GPU; but for {@link #norm} and a division nothing waits.
 */
final class FlatArrays {

  private final VectorKernels kernels;
  private final INDArray parameters;
  private final INDArray gradients;
  private final FlatState state;
  private INDArray scratch;

  /**
   * @param parameters flat, as are the gradients
   */
  FlatArrays(GraphSession session, INDArray parameters, INDArray gradients, FlatState state) {
    this.kernels = session.vectors(parameters.length());
    this.parameters = parameters;
    this.gradients = gradients;
    this.state = state;
  }

  /**
   * Tries every operation of cuDNN's and cuBLAS's that a step may need, so that none is refused
   * when half of a step is done.
   */
  void tryOperations() {
    try (INDArray place = zeros(parameters.length())) {
      add(1, parameters, 0, place);
      add(1, parameters, parameters, 0, place);
      bound(1, place, 1);
      Pointer tried = DeviceArrays.write(place);
      kernels.root(tried, tried);
      kernels.shift(tried, 1);
      Pointer read = DeviceArrays.read(parameters);
      kernels.dot(read, read, tried);
      kernels.norm(read);
    }
  }

  INDArray parameters() {
    return parameters;
  }

  INDArray gradients() {
    return gradients;
  }

  /** One of the optimizer's numbers, of all parameters. */
  INDArray state(int index) {
    return state.number(index);
  }

  /** For what lies between two calls. */
  INDArray scratch() {
    if (scratch == null) {
      scratch = zeros(parameters.length());
    }
    return scratch;
  }

  /** An array of zeros that outlives the workspaces of the calling thread. */
  static INDArray zeros(long length) {
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return Nd4j.create(DataType.FLOAT, length);
    }
  }

  /** {@code target = factor * source + keep * target}. */
  void add(double factor, INDArray source, double keep, INDArray target) {
    kernels.add(factor, DeviceArrays.read(source), keep, DeviceArrays.write(target));
  }

  /** {@code target = factor * a * b + keep * target}; where b is null, it counts as ones. */
  void add(double factor, INDArray a, INDArray b, double keep, INDArray target) {
    if (b == null) {
      add(factor, a, keep, target);
    } else {
      Pointer first = DeviceArrays.read(a);
      kernels.multiply(factor, first, DeviceArrays.read(b), keep, DeviceArrays.write(target));
    }
  }

  /** {@code result = dividend / (sqrt(square) + epsilon)}; the root is in the divisor then. */
  void divideByRoot(
      INDArray dividend, INDArray square, double epsilon, INDArray divisor, INDArray result) {
    Pointer place = DeviceArrays.write(divisor);
    kernels.root(DeviceArrays.read(square), place);
    kernels.shift(place, epsilon);
    // cuDNN has no division, and ND4J's waits for the GPU.
    Quotient quotient = new Quotient(dividend, divisor, result);
    try {
      Nd4j.getExecutioner().exec(quotient);
    } catch (RuntimeException failed) {
      // ND4J says that it failed, the CUDA runtime why.
      int status = cudart.cudaDeviceSynchronize();
      throw DeviceFailureException.ofGpu(
          GraphSession.OPTIMIZER,
          "a division failed with "
              + (status == cudart.cudaSuccess
                  ? failed.getMessage()
                  : cudart.cudaGetErrorName(status).getString()),
          failed);
    }
  }

  /** {@code target = factor * target}, kept to a bound. */
  void bound(double factor, INDArray target, double most) {
    kernels.bound(factor, DeviceArrays.write(target), most);
  }

  /** Writes the sum of products. */
  void dot(INDArray a, INDArray b, INDArray sum) {
    kernels.dot(DeviceArrays.read(a), DeviceArrays.read(b), DeviceArrays.write(sum));
  }

  /** The L2 norm; waits for the GPU. */
  double norm(INDArray array) {
    return kernels.norm(DeviceArrays.read(array));
  }
}
