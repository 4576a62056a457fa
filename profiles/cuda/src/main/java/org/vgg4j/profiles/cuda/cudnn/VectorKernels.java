package org.vgg4j.profiles.cuda.cudnn;

import static org.bytedeco.cuda.global.cublas.CUBLAS_POINTER_MODE_DEVICE;
import static org.bytedeco.cuda.global.cublas.CUBLAS_POINTER_MODE_HOST;
import static org.bytedeco.cuda.global.cudnn.CUDNN_OP_TENSOR_ADD;
import static org.bytedeco.cuda.global.cudnn.CUDNN_OP_TENSOR_MAX;
import static org.bytedeco.cuda.global.cudnn.CUDNN_OP_TENSOR_MIN;
import static org.bytedeco.cuda.global.cudnn.CUDNN_OP_TENSOR_MUL;
import static org.bytedeco.cuda.global.cudnn.CUDNN_OP_TENSOR_SQRT;

import org.bytedeco.cuda.cudnn.cudnnTensorStruct;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Arithmetic of vectors of one length, as an optimizer's step needs it, by cuDNN's operations on
 * tensors and by cuBLAS. All that is blended into a vector takes one call and one pass over memory.
 * cuDNN divides no tensors.
 */
public final class VectorKernels {

  private final Session session;
  private final int length;
  private final cudnnTensorStruct vector;
  private final cudnnTensorStruct number;
  private final String shape;
  private final FloatPointer alpha = new FloatPointer(1L);
  private final FloatPointer alphaOfB = new FloatPointer(1L);
  private final FloatPointer beta = new FloatPointer(1L);
  private final FloatPointer norm = new FloatPointer(1L);

  /**
   * @param length of all vectors, below 2^31
   */
  public VectorKernels(Session session, long length) {
    this.session = session;
    this.length = Math.toIntExact(length);
    this.vector = session.descriptors().tensor(1, 1, 1, length);
    this.number = session.descriptors().tensor(1, 1, 1, 1);
    this.shape = "[" + length + "]";
  }

  /** {@code target = factor * source + keep * target}. */
  public void add(double factor, Pointer source, double keep, Pointer target) {
    Statuses.cudnn(
        cudnn.cudnnAddTensor(
            session.handle(), set(alpha, factor), vector, source, set(beta, keep), vector, target),
        "cudnnAddTensor",
        shape);
  }

  /**
   * {@code target = factor * a * b + keep * target}, value by value.
   *
   * @param b not the target, unless a is too
   */
  public void multiply(double factor, Pointer a, Pointer b, double keep, Pointer target) {
    operate(CUDNN_OP_TENSOR_MUL, factor, a, vector, b, 1, keep, target);
  }

  /** {@code target = sqrt(source)}. */
  public void root(Pointer source, Pointer target) {
    // Of the second operand nothing is read; it has to be one.
    operate(CUDNN_OP_TENSOR_SQRT, 1, source, vector, source, 1, 0, target);
  }

  /** {@code target = target + value}. */
  public void shift(Pointer target, double value) {
    operate(CUDNN_OP_TENSOR_ADD, 1, target, number, session.oneOnDevice(), value, 0, target);
  }

  /**
   * {@code target = factor * target}, kept from {@code -most} to {@code most}. NaN stays.
   *
   * @param most above 0
   */
  public void bound(double factor, Pointer target, double most) {
    Pointer one = session.oneOnDevice();
    operate(CUDNN_OP_TENSOR_MIN, factor, target, number, one, most, 0, target);
    operate(CUDNN_OP_TENSOR_MAX, 1, target, number, one, -most, 0, target);
  }

  /** Writes the sum of products to a number on the GPU. */
  public void dot(Pointer a, Pointer b, Pointer result) {
    pointerMode(CUBLAS_POINTER_MODE_DEVICE);
    try {
      Statuses.cublas(
          cublas.cublasSdot_v2(
              session.blas(),
              length,
              new FloatPointer(a),
              1,
              new FloatPointer(b),
              1,
              new FloatPointer(result)),
          "cublasSdot_v2",
          shape);
    } finally {
      pointerMode(CUBLAS_POINTER_MODE_HOST);
    }
  }

  /** The square root of the sum of squares; waits for the GPU. */
  public double norm(Pointer source) {
    Statuses.cublas(
        cublas.cublasSnrm2_v2(session.blas(), length, new FloatPointer(source), 1, norm),
        "cublasSnrm2_v2",
        shape);
    return norm.get();
  }

  private void pointerMode(int mode) {
    Statuses.cublas(
        cublas.cublasSetPointerMode_v2(session.blas(), mode), "cublasSetPointerMode_v2", shape);
  }

  private void operate(
      int operation,
      double factor,
      Pointer a,
      cudnnTensorStruct shapeOfB,
      Pointer b,
      double factorOfB,
      double keep,
      Pointer target) {
    Statuses.cudnn(
        cudnn.cudnnOpTensor(
            session.handle(),
            session.descriptors().operation(operation),
            set(alpha, factor),
            vector,
            a,
            set(alphaOfB, factorOfB),
            shapeOfB,
            b,
            set(beta, keep),
            vector,
            target),
        "cudnnOpTensor",
        shape);
  }

  private static FloatPointer set(FloatPointer place, double value) {
    return place.put((float) value);
  }
}
