package org.vgg4j.profiles.cuda.cudnn;

import java.util.List;
import org.bytedeco.cuda.cudnn.cudnnConvolutionBwdDataAlgoPerf_t;
import org.bytedeco.cuda.cudnn.cudnnConvolutionBwdFilterAlgoPerf_t;
import org.bytedeco.cuda.cudnn.cudnnConvolutionFwdAlgoPerf_t;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * The three ways in which a convolution is computed. cuDNN's functions for them differ in names and
 * in order of arguments.
 */
public enum ConvolutionPass {
  FORWARD(
      "forward",
      "Forward",
      "IMPLICIT_GEMM",
      "IMPLICIT_PRECOMP_GEMM",
      "GEMM",
      "DIRECT",
      "FFT",
      "FFT_TILING",
      "WINOGRAD",
      "WINOGRAD_NONFUSED") {
    @Override
    int expect(
        Session session, ConvolutionDescriptors d, int wanted, IntPointer given, Pointer found) {
      return cudnn.cudnnGetConvolutionForwardAlgorithm_v7(
          session.handle(),
          d.source(),
          d.weights(),
          d.convolution(),
          d.destination(),
          wanted,
          given,
          new cudnnConvolutionFwdAlgoPerf_t(found));
    }

    @Override
    int time(
        Session session,
        ConvolutionDescriptors d,
        ConvolutionData data,
        int wanted,
        IntPointer given,
        Pointer found,
        Pointer scratch,
        long bytes) {
      return cudnn.cudnnFindConvolutionForwardAlgorithmEx(
          session.handle(),
          d.source(),
          data.source(),
          d.weights(),
          data.weights(),
          d.convolution(),
          d.destination(),
          data.destination(),
          wanted,
          given,
          new cudnnConvolutionFwdAlgoPerf_t(found),
          scratch,
          bytes);
    }

    @Override
    int scratch(Session session, ConvolutionDescriptors d, int algorithm, SizeTPointer bytes) {
      return cudnn.cudnnGetConvolutionForwardWorkspaceSize(
          session.handle(),
          d.source(),
          d.weights(),
          d.convolution(),
          d.destination(),
          algorithm,
          bytes);
    }
  },
  /** The gradient of the source. */
  BACKWARD_DATA(
      "source gradient",
      "BackwardData",
      "ALGO_0",
      "ALGO_1",
      "FFT",
      "FFT_TILING",
      "WINOGRAD",
      "WINOGRAD_NONFUSED") {
    @Override
    int expect(
        Session session, ConvolutionDescriptors d, int wanted, IntPointer given, Pointer found) {
      return cudnn.cudnnGetConvolutionBackwardDataAlgorithm_v7(
          session.handle(),
          d.weights(),
          d.destination(),
          d.convolution(),
          d.source(),
          wanted,
          given,
          new cudnnConvolutionBwdDataAlgoPerf_t(found));
    }

    @Override
    int time(
        Session session,
        ConvolutionDescriptors d,
        ConvolutionData data,
        int wanted,
        IntPointer given,
        Pointer found,
        Pointer scratch,
        long bytes) {
      return cudnn.cudnnFindConvolutionBackwardDataAlgorithmEx(
          session.handle(),
          d.weights(),
          data.weights(),
          d.destination(),
          data.destination(),
          d.convolution(),
          d.source(),
          data.source(),
          wanted,
          given,
          new cudnnConvolutionBwdDataAlgoPerf_t(found),
          scratch,
          bytes);
    }

    @Override
    int scratch(Session session, ConvolutionDescriptors d, int algorithm, SizeTPointer bytes) {
      return cudnn.cudnnGetConvolutionBackwardDataWorkspaceSize(
          session.handle(),
          d.weights(),
          d.destination(),
          d.convolution(),
          d.source(),
          algorithm,
          bytes);
    }
  },
  BACKWARD_WEIGHTS(
      "weight gradient",
      "BackwardFilter",
      "ALGO_0",
      "ALGO_1",
      "FFT",
      "ALGO_3",
      "WINOGRAD",
      "WINOGRAD_NONFUSED",
      "FFT_TILING") {
    @Override
    int expect(
        Session session, ConvolutionDescriptors d, int wanted, IntPointer given, Pointer found) {
      return cudnn.cudnnGetConvolutionBackwardFilterAlgorithm_v7(
          session.handle(),
          d.source(),
          d.destination(),
          d.convolution(),
          d.weights(),
          wanted,
          given,
          new cudnnConvolutionBwdFilterAlgoPerf_t(found));
    }

    @Override
    int time(
        Session session,
        ConvolutionDescriptors d,
        ConvolutionData data,
        int wanted,
        IntPointer given,
        Pointer found,
        Pointer scratch,
        long bytes) {
      return cudnn.cudnnFindConvolutionBackwardFilterAlgorithmEx(
          session.handle(),
          d.source(),
          data.source(),
          d.destination(),
          data.destination(),
          d.convolution(),
          d.weights(),
          data.weights(),
          wanted,
          given,
          new cudnnConvolutionBwdFilterAlgoPerf_t(found),
          scratch,
          bytes);
    }

    @Override
    int scratch(Session session, ConvolutionDescriptors d, int algorithm, SizeTPointer bytes) {
      return cudnn.cudnnGetConvolutionBackwardFilterWorkspaceSize(
          session.handle(),
          d.source(),
          d.destination(),
          d.convolution(),
          d.weights(),
          algorithm,
          bytes);
    }
  };

  private final String text;
  private final String name;
  private final List<String> algorithms;

  /**
   * @param text for people
   * @param name in cuDNN's functions
   * @param algorithms names in the order of cuDNN's numbers
   */
  ConvolutionPass(String text, String name, String... algorithms) {
    this.text = text;
    this.name = name;
    this.algorithms = List.of(algorithms);
  }

  /** For people. */
  public String text() {
    return text;
  }

  /**
   * The passes of a layer in training.
   *
   * @param gradientWanted whether somebody reads the gradient of its source
   */
  public static List<ConvolutionPass> inTraining(boolean gradientWanted) {
    return gradientWanted ? List.of(values()) : List.of(FORWARD, BACKWARD_WEIGHTS);
  }

  /** The number of what {@link #algorithm} names; negative if it names none. */
  int number(String algorithm) {
    return algorithms.indexOf(algorithm);
  }

  String algorithm(int number) {
    return number < algorithms.size() ? algorithms.get(number) : "algorithm " + number;
  }

  /** Lists algorithms by what cuDNN expects of them. */
  abstract int expect(
      Session session, ConvolutionDescriptors d, int wanted, IntPointer given, Pointer found);

  /** Tries all algorithms that the scratch memory is enough for, and lists them by their time. */
  abstract int time(
      Session session,
      ConvolutionDescriptors d,
      ConvolutionData data,
      int wanted,
      IntPointer given,
      Pointer found,
      Pointer scratch,
      long bytes);

  /** How much scratch memory an algorithm needs. */
  abstract int scratch(
      Session session, ConvolutionDescriptors d, int algorithm, SizeTPointer bytes);

  String expectation() {
    return "cudnnGetConvolution" + name + "Algorithm_v7";
  }

  String timing() {
    return "cudnnFindConvolution" + name + "AlgorithmEx";
  }

  String scratchSize() {
    return "cudnnGetConvolution" + name + "WorkspaceSize";
  }
}
