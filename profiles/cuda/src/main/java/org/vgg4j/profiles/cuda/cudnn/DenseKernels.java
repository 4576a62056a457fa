package org.vgg4j.profiles.cuda.cudnn;

import static org.bytedeco.cuda.global.cublas.CUBLAS_OP_N;
import static org.bytedeco.cuda.global.cublas.CUBLAS_OP_T;

import org.bytedeco.cuda.cudnn.cudnnTensorStruct;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.vgg4j.profiles.layers.operations.ActivationFunction;

/**
 * A dense layer over one number of vectors, with its bias and activation. Vectors lie one behind
 * the other; weights {@code [in, out]} in column order, as Deeplearning4j keeps them.
 */
public final class DenseKernels {

  private final Session session;
  private final int vectors;
  private final int in;
  private final int out;
  private final boolean hasBias;
  private final ActivationKernels activation;
  private final cudnnTensorStruct result;
  private final cudnnTensorStruct bias;
  private final String shape;

  /**
   * @param activation applied to the result in place; null for none
   */
  public DenseKernels(
      Session session,
      long vectors,
      long in,
      long out,
      boolean hasBias,
      ActivationFunction activation) {
    this.session = session;
    this.vectors = Math.toIntExact(vectors);
    this.in = Math.toIntExact(in);
    this.out = Math.toIntExact(out);
    this.hasBias = hasBias;
    this.activation =
        activation == null ? null : new ActivationKernels(session, activation, vectors, out, 1, 1);
    this.result = session.descriptors().tensor(vectors, out, 1, 1);
    this.bias = session.descriptors().channels(out);
    this.shape = "[" + vectors + ", " + in + "] -> [" + vectors + ", " + out + "]";
  }

  /**
   * Multiplies {@code [vectors, in]} into {@code [vectors, out]}.
   *
   * @param biasValues {@code [out]}; null without bias
   */
  public void forward(Pointer source, Pointer destination, Pointer weights, Pointer biasValues) {
    // cuBLAS reads columns: a vector is one.
    multiply(CUBLAS_OP_T, CUBLAS_OP_N, out, vectors, in, weights, in, source, in, destination, out);
    if (hasBias) {
      Statuses.cudnn(
          cudnn.cudnnAddTensor(
              session.handle(),
              session.one(),
              bias,
              biasValues,
              session.one(),
              result,
              destination),
          "cudnnAddTensor",
          shape);
    }
    if (activation != null) {
      activation.forward(destination, destination);
    }
  }

  /**
   * Turns the gradient of the result into the gradient before the activation, if there is one.
   *
   * @param destination of the forward pass
   * @param before where to write to, which may be {@code gradient}
   */
  public void backwardActivation(Pointer destination, Pointer gradient, Pointer before) {
    if (activation != null) {
      activation.backward(destination, destination, gradient, before);
    }
  }

  /**
   * The gradient of the weights, and of the bias if there is one.
   *
   * @param source of the forward pass
   * @param gradient of the result, before the activation
   */
  public void backwardWeights(
      Pointer source, Pointer gradient, Pointer weightGradient, Pointer biasGradient) {
    multiply(
        CUBLAS_OP_N, CUBLAS_OP_T, in, out, vectors, source, in, gradient, out, weightGradient, in);
    if (hasBias) {
      Statuses.cudnn(
          cudnn.cudnnConvolutionBackwardBias(
              session.handle(),
              session.one(),
              result,
              gradient,
              session.zero(),
              bias,
              biasGradient),
          "cudnnConvolutionBackwardBias",
          shape);
    }
  }

  /**
   * The gradient of the source.
   *
   * @param gradient of the result, before the activation
   */
  public void backwardData(Pointer gradient, Pointer sourceGradient, Pointer weights) {
    multiply(
        CUBLAS_OP_N, CUBLAS_OP_N, in, vectors, out, weights, in, gradient, out, sourceGradient, in);
  }

  /** Matrices in column order: {@code [rows, columns]} of products over {@code inner}. */
  private void multiply(
      int transposeA,
      int transposeB,
      int rows,
      int columns,
      int inner,
      Pointer a,
      int strideA,
      Pointer b,
      int strideB,
      Pointer c,
      int strideC) {
    Statuses.cublas(
        cublas.cublasSgemm_v2(
            session.blas(),
            transposeA,
            transposeB,
            rows,
            columns,
            inner,
            session.one(),
            new FloatPointer(a),
            strideA,
            new FloatPointer(b),
            strideB,
            session.zero(),
            new FloatPointer(c),
            strideC),
        "cublasSgemm_v2",
        shape);
  }
}
