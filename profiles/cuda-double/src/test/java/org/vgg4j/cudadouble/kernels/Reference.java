package org.vgg4j.cudadouble.kernels;

import org.vgg4j.profiles.layers.operations.ActivationFunction;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;
import org.vgg4j.profiles.layers.operations.Pooling;

/** Somebody else who computes what kernels have to, on values in plain order. */
public interface Reference {

  /** For people. */
  String name();

  /**
   * @param w {@code [out channels, in channels, height, width]}
   * @param bias {@code [out channels]}; null for none
   */
  float[] convolve(ConvolutionShape shape, float[] x, float[] w, float[] bias);

  /** The gradient of a convolution's source. */
  float[] sourceGradient(ConvolutionShape shape, float[] dy, float[] w);

  /** The gradient of a convolution's weights. */
  float[] weightGradient(ConvolutionShape shape, float[] x, float[] dy);

  /** The gradient of a convolution's bias. */
  float[] biasGradient(ConvolutionShape shape, float[] x, float[] dy);

  /** A function of values in images of a shape. */
  float[] activate(ActivationFunction function, float[] x, long... shape);

  /** The gradient of what the function read. */
  float[] activationGradient(ActivationFunction function, float[] x, float[] dy, long... shape);

  /** Pools images. */
  float[] pool(Pooling kind, ConvolutionShape shape, float[] x);

  /** The gradient of the images. */
  float[] poolingGradient(Pooling kind, ConvolutionShape shape, float[] x, float[] dy);

  /** Adds images of a shape. */
  float[] add(float[] a, float[] b, long... shape);

  /** Batch normalization of images of a shape. */
  Normalization normalization(float[] x, double epsilon, long... shape);

  /** Batch normalization by mean and biased variance of a batch, each {@code [channels]}. */
  interface Normalization {
    float[] mean();

    float[] variance();

    float[] forward(float[] scale, float[] shift);

    float[] sourceGradient(float[] dy, float[] scale);

    float[] scaleGradient(float[] dy);

    float[] shiftGradient(float[] dy);
  }
}
