package org.vgg4j.profiles.cuda.cudnn;

import static org.bytedeco.cuda.global.cublas.CUBLAS_OP_N;
import static org.bytedeco.cuda.global.cublas.CUBLAS_OP_T;

import java.util.function.Consumer;
import org.bytedeco.cuda.cudnn.cudnnTensorStruct;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.vgg4j.profiles.layers.operations.ActivationFunction;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;

/**
 * A dense layer over one number of vectors, with its bias and activation. Vectors lie one behind
 * the other; weights {@code [in, out]} in column order, as Deeplearning4j keeps them.
 *
 * <p>What cuBLAS refuses is computed by cuDNN, as a convolution by windows of one pixel, whose
 * images and weights lie in memory as vectors and weights do. It cannot be left to ND4J, which
 * calls the same function of cuBLAS and does not look at what that returns.
 */
public final class DenseKernels {

  private final Session session;
  private final int vectors;
  private final int in;
  private final int out;
  private final boolean hasBias;
  private final ActivationFunction function;
  private final Consumer<CudaLibraryException> refused;
  private final ActivationKernels activation;
  private final cudnnTensorStruct result;
  private final cudnnTensorStruct bias;
  private final String shape;
  private ConvolutionKernels convolution;

  /**
   * @param function applied to the result in place; null for none
   * @param refused told why cuDNN computes the products from now on, if it does
   */
  public DenseKernels(
      Session session,
      long vectors,
      long in,
      long out,
      boolean hasBias,
      ActivationFunction function,
      Consumer<CudaLibraryException> refused) {
    this.session = session;
    this.vectors = Math.toIntExact(vectors);
    this.in = Math.toIntExact(in);
    this.out = Math.toIntExact(out);
    this.hasBias = hasBias;
    this.function = function;
    this.refused = refused;
    this.activation =
        function == null ? null : new ActivationKernels(session, function, vectors, out, 1, 1);
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
    if (!multiply(
        CUBLAS_OP_T, CUBLAS_OP_N, out, vectors, in, weights, in, source, in, destination, out)) {
      convolve(() -> convolution.forward(source, destination, weights, biasValues));
      return;
    }
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
    if (!multiply(
        CUBLAS_OP_N,
        CUBLAS_OP_T,
        in,
        out,
        vectors,
        source,
        in,
        gradient,
        out,
        weightGradient,
        in)) {
      convolve(() -> convolution.backwardWeights(source, gradient, weightGradient, biasGradient));
      return;
    }
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
    if (!multiply(
        CUBLAS_OP_N,
        CUBLAS_OP_N,
        in,
        vectors,
        out,
        weights,
        in,
        gradient,
        out,
        sourceGradient,
        in)) {
      convolve(() -> convolution.backwardData(gradient, sourceGradient, weights));
    }
  }

  /**
   * @throws CudaLibraryException no refusal, for nobody is left who would notice his own
   */
  private static void convolve(Runnable pass) {
    try {
      pass.run();
    } catch (CudaLibraryException e) {
      throw e.isRefusal() ? e.asFailure() : e;
    }
  }

  /**
   * Matrices in column order: {@code [rows, columns]} of products over {@code inner}.
   *
   * @return whether cuBLAS computed them; where it refused, the convolution is there
   */
  private boolean multiply(
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
    if (convolution != null) {
      return false;
    }
    int status =
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
            strideC);
    try {
      Statuses.cublas(status, "cublasSgemm_v2", shape);
      return true;
    } catch (CudaLibraryException e) {
      if (!e.isRefusal()) {
        throw e;
      }
      convolve(() -> convolution = convolution());
      refused.accept(e);
      return false;
    }
  }

  private ConvolutionKernels convolution() {
    long[] one = {1, 1};
    ConvolutionShape pixels =
        new ConvolutionShape(
            new long[] {vectors, in, 1, 1},
            new long[] {vectors, out, 1, 1},
            one,
            one,
            new long[2],
            one);
    return new ConvolutionKernels(session, pixels, hasBias, function);
  }
}
