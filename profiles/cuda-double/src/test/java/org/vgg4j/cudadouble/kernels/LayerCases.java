package org.vgg4j.cudadouble.kernels;

import static org.vgg4j.cudadouble.kernels.KernelPass.result;
import static org.vgg4j.cudadouble.kernels.Values.random;
import static org.vgg4j.cudadouble.kernels.Values.size;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.vgg4j.profiles.cuda.cudnn.AdditionKernels;
import org.vgg4j.profiles.cuda.cudnn.DropoutKernels;
import org.vgg4j.profiles.cuda.cudnn.NormalizationKernels;
import org.vgg4j.profiles.cuda.cudnn.PoolingKernels;
import org.vgg4j.profiles.cuda.cudnn.SoftmaxKernels;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;
import org.vgg4j.profiles.layers.operations.Pooling;

/** Layers without a product of matrices. */
final class LayerCases {

  private static final double EPSILON = 1e-5;
  private static final double DECAY = 0.9;

  private LayerCases() {}

  static List<KernelCase> small() {
    List<KernelCase> cases = new ArrayList<>();
    cases.add(normalization(4, 3, 5, 7));
    cases.add(normalization(8, 6, 1, 1));
    cases.add(pooling(Pooling.MAXIMUM, ConvolutionCases.shape(2, 3, 8, 8, 3, 2, 2, 0)));
    cases.add(pooling(Pooling.MAXIMUM, ConvolutionCases.shape(2, 3, 9, 7, 3, 3, 2, 0)));
    cases.add(pooling(Pooling.MAXIMUM, ConvolutionCases.shape(2, 3, 9, 8, 3, 3, 2, 1)));
    cases.add(pooling(Pooling.AVERAGE, ConvolutionCases.shape(2, 3, 9, 8, 3, 3, 2, 1)));
    cases.add(
        pooling(Pooling.AVERAGE_WITH_PADDING, ConvolutionCases.shape(2, 3, 9, 8, 3, 3, 2, 1)));
    cases.add(pooling(Pooling.AVERAGE, global(3, 5, 4, 6)));
    cases.add(pooling(Pooling.MAXIMUM, global(3, 5, 4, 6)));
    cases.add(addition(2, 3, 5, 7));
    cases.add(softmax(6, 10));
    cases.add(dropout(0.7, 4, 8, 16, 16));
    return cases;
  }

  private static String named(String layer, long... shape) {
    return layer + " " + Arrays.toString(shape);
  }

  static KernelCase normalization(long... shape) {
    return new KernelCase(
        named("batch norm", shape),
        (session, card, reference) -> {
          int channels = (int) shape[1];
          float[] x = Values.map(random(1, size(shape)), value -> 3 * value + 2);
          float[] dy = random(2, x.length);
          float[] scale = random(3, channels);
          float[] shift = random(4, channels);
          float[] runningMean = random(5, channels);
          float[] runningVariance = Values.map(random(6, channels), v -> v * v + 0.1);
          Reference.Normalization expected = reference.normalization(x, EPSILON, shape);
          Pointer source = card.upload(x);
          Pointer gradient = card.upload(dy);
          Pointer scales = card.upload(scale);
          Pointer shifts = card.upload(shift);
          Pointer means = card.upload(runningMean);
          Pointer variances = card.upload(runningVariance);
          Pointer batchMeans = card.upload(expected.mean());
          Pointer batchVariances = card.upload(expected.variance());
          Pointer destination = card.room(x.length);
          Pointer inferred = card.room(x.length);
          Pointer sourceGradient = card.room(x.length);
          Pointer scaleGradient = card.room(channels);
          Pointer shiftGradient = card.room(channels);
          Pointer meanChange = card.room(channels);
          Pointer varianceChange = card.room(channels);
          NormalizationKernels kernels = new NormalizationKernels(session, EPSILON, shape);
          double share = 1 - DECAY;
          return List.of(
              new KernelPass(
                  "forward",
                  () -> kernels.forwardTraining(source, destination, scales, shifts),
                  result(destination, () -> expected.forward(scale, shift))),
              new KernelPass(
                  "backward",
                  () ->
                      kernels.backward(
                          source, gradient, sourceGradient, scales, scaleGradient, shiftGradient),
                  result(sourceGradient, () -> expected.sourceGradient(dy, scale)),
                  result(scaleGradient, () -> expected.scaleGradient(dy)),
                  result(shiftGradient, () -> expected.shiftGradient(dy))),
              new KernelPass(
                  "running statistics",
                  () -> {
                    kernels.moveMean(DECAY, means, meanChange);
                    kernels.moveVariance(DECAY, variances, varianceChange);
                  },
                  result(meanChange, () -> Values.sum(share, runningMean, -share, expected.mean())),
                  result(
                      varianceChange,
                      () -> Values.sum(share, runningVariance, -share, expected.variance()))),
              new KernelPass(
                  "inference",
                  () ->
                      kernels.forwardInference(
                          source, inferred, scales, shifts, batchMeans, batchVariances),
                  result(inferred, () -> expected.forward(scale, shift))));
        });
  }

  /** One window over the whole image. */
  static ConvolutionShape global(long batch, long channels, long height, long width) {
    long[] one = {1, 1};
    return new ConvolutionShape(
        new long[] {batch, channels, height, width},
        new long[] {batch, channels, 1, 1},
        new long[] {height, width},
        one,
        new long[2],
        one);
  }

  static KernelCase pooling(Pooling kind, ConvolutionShape shape) {
    return new KernelCase(
        "pooling by " + kind + ", " + shape,
        (session, card, reference) -> {
          float[] x = random(1, size(shape.source()));
          float[] dy = random(2, size(shape.destination()));
          Pointer source = card.upload(x);
          Pointer gradient = card.upload(dy);
          Pointer destination = card.room(dy.length);
          Pointer sourceGradient = card.room(x.length);
          PoolingKernels kernels = new PoolingKernels(session, kind, shape);
          return List.of(
              new KernelPass(
                  "forward",
                  () -> kernels.forward(source, destination),
                  result(destination, () -> reference.pool(kind, shape, x))),
              new KernelPass(
                  "backward",
                  () -> kernels.backward(source, destination, gradient, sourceGradient),
                  result(sourceGradient, () -> reference.poolingGradient(kind, shape, x, dy))));
        });
  }

  static KernelCase addition(long... shape) {
    return new KernelCase(
        named("addition", shape),
        (session, card, reference) -> {
          float[] a = random(1, size(shape));
          float[] b = random(2, a.length);
          Pointer left = card.upload(a);
          Pointer right = card.upload(b);
          Pointer sum = card.room(a.length);
          AdditionKernels kernels = new AdditionKernels(session, shape);
          return List.of(
              new KernelPass(
                  "sum",
                  () -> kernels.add(left, right, sum),
                  result(sum, () -> reference.add(a, b, shape))),
              new KernelPass(
                  "sum in place",
                  () -> kernels.accumulate(left, right),
                  result(left, () -> reference.add(a, b, shape))));
        });
  }

  static KernelCase softmax(int vectors, int classes) {
    return new KernelCase(
        named("softmax", vectors, classes),
        (session, card, reference) -> {
          // So large that their powers alone would overflow.
          float[] x = Values.map(random(1, vectors * classes), value -> 5 * value + 200);
          float[] labels = new float[x.length];
          for (int i = 0; i < vectors; i++) {
            labels[i * classes + i % classes] = 1;
          }
          Pointer source = card.upload(x);
          Pointer wanted = card.upload(labels);
          Pointer destination = card.room(x.length);
          Pointer gradient = card.room(x.length);
          SoftmaxKernels kernels = new SoftmaxKernels(session, vectors, classes);
          return List.of(
              new KernelPass(
                  "forward",
                  () -> kernels.forward(source, destination),
                  result(destination, () -> probabilities(x, classes))),
              new KernelPass(
                  "gradient of cross entropy",
                  () -> kernels.backwardCrossEntropy(destination, wanted, gradient),
                  result(gradient, () -> Values.sum(1, probabilities(x, classes), -1, labels))));
        });
  }

  private static float[] probabilities(float[] x, int classes) {
    float[] result = new float[x.length];
    for (int start = 0; start < x.length; start += classes) {
      double sum = 0;
      for (int i = start; i < start + classes; i++) {
        sum += Math.exp(x[i] - x[start]);
      }
      for (int i = start; i < start + classes; i++) {
        result[i] = (float) (Math.exp(x[i] - x[start]) / sum);
      }
    }
    return result;
  }

  /**
   * What is kept is drawn, so it is read from the result: its share, its scale, and the gradient's.
   */
  static KernelCase dropout(double keep, long... shape) {
    return new KernelCase(
        named("dropout", shape),
        (session, card, reference) -> {
          float[] x = random(1, size(shape));
          float[] dy = random(2, x.length);
          Pointer source = card.upload(x);
          Pointer gradient = card.upload(dy);
          Pointer destination = card.room(x.length);
          Pointer again = card.room(x.length);
          Pointer sourceGradient = card.room(x.length);
          DropoutKernels kernels = new DropoutKernels(session, keep, shape);
          return List.of(
              new KernelPass(
                  "forward",
                  () -> {
                    session.dropout().seed(7);
                    kernels.forward(source, destination);
                  },
                  result(
                      destination,
                      () -> kept(x, keep, checked(card.download(destination, x.length), keep)))),
              new KernelPass(
                  "backward",
                  () -> kernels.backward(gradient, sourceGradient),
                  result(
                      sourceGradient, () -> kept(dy, keep, card.download(destination, x.length)))),
              new KernelPass(
                  "the same seed again",
                  () -> {
                    session.dropout().seed(7);
                    kernels.forward(source, again);
                  },
                  result(again, () -> card.download(destination, x.length))),
              new KernelPass(
                  "the numbers after it",
                  () -> kernels.forward(source, again),
                  result(again, () -> other(card, again, destination, x, keep))));
        });
  }

  /** What is left of values where a result of the same draw is not 0. */
  private static float[] kept(float[] values, double keep, float[] drawn) {
    float[] result = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = drawn[i] == 0 ? 0 : (float) (values[i] / keep);
    }
    return result;
  }

  /** The same values, unless their share of zeros is not that of dropout. */
  private static float[] checked(float[] drawn, double keep) {
    int kept = 0;
    for (float value : drawn) {
      kept += value == 0 ? 0 : 1;
    }
    double fiveDeviations = 5 * Math.sqrt(keep * (1 - keep) / drawn.length);
    if (Math.abs(kept / (double) drawn.length - keep) > fiveDeviations) {
      throw new IllegalStateException(kept + " of " + drawn.length + " kept, expected " + keep);
    }
    return drawn;
  }

  private static float[] other(Card card, Pointer now, Pointer before, float[] x, double keep) {
    float[] drawn = checked(card.download(now, x.length), keep);
    if (Arrays.equals(drawn, card.download(before, x.length))) {
      throw new IllegalStateException("dropped the same values twice");
    }
    return kept(x, keep, drawn);
  }
}
