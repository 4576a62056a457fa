package org.vgg4j.profiles.cuda.cudnn;

import static org.bytedeco.cuda.global.cudnn.CUDNN_BATCHNORM_SPATIAL;

import java.util.Arrays;
import org.bytedeco.cuda.cudnn.cudnnTensorStruct;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.vgg4j.profiles.cuda.cudnn.Resources.Owned;

/**
 * Batch normalization over one shape. All parameters and statistics have a number for each channel.
 */
public final class NormalizationKernels implements AutoCloseable {

  private final Session session;
  private final double epsilon;
  private final String shape;
  private final cudnnTensorStruct tensor;
  private final cudnnTensorStruct perChannel;
  private final double values;
  private final long channelBytes;
  private Owned<Pointer> memory;
  private Statistics statistics;

  /** What a training batch leaves for its backward pass and for the running statistics. */
  private record Statistics(
      Pointer mean, Pointer inverseDeviation, Pointer meanAgain, Pointer unbiasedVariance) {}

  /**
   * @param epsilon added to variances, 0 or more
   * @param shape {@code [batch, channels, height, width]}
   */
  public NormalizationKernels(Session session, double epsilon, long... shape) {
    this.session = session;
    this.epsilon = epsilon;
    this.shape = Arrays.toString(shape);
    this.tensor = session.descriptors().tensor(shape);
    this.perChannel = session.descriptors().channels(shape[1]);
    this.values = (double) shape[0] * shape[2] * shape[3];
    this.channelBytes = Scratch.aligned(shape[1] * Float.BYTES);
  }

  /**
   * Normalizes by mean and variance of the batch, which are kept.
   *
   * @throws CudaLibraryException a refusal, for a single value in each channel, of which cuDNN does
   *     not say what its unbiased variance is
   */
  public void forwardTraining(Pointer source, Pointer result, Pointer scale, Pointer shift) {
    if (values < 2) {
      throw new CudaLibraryException(
          "cudnnBatchNormalizationForwardTraining", "a single value in each channel", true, shape);
    }
    if (statistics == null) {
      memory = session.allocate(4 * channelBytes);
      Pointer start = memory.value();
      statistics =
          new Statistics(
              start,
              DeviceMemory.behind(start, channelBytes),
              DeviceMemory.behind(start, 2 * channelBytes),
              DeviceMemory.behind(start, 3 * channelBytes));
    }
    // cuDNN blends into what is there, even where that counts 0 times: NaN would stay for ever.
    Statuses.cuda(
        cudart.cudaMemsetAsync(statistics.meanAgain(), 0, 2 * channelBytes, session.stream()),
        "cudaMemsetAsync",
        shape);
    Statuses.cudnn(
        cudnn.cudnnBatchNormalizationForwardTraining(
            session.handle(),
            CUDNN_BATCHNORM_SPATIAL,
            session.one(),
            session.zero(),
            tensor,
            source,
            tensor,
            result,
            perChannel,
            scale,
            shift,
            1,
            statistics.meanAgain(),
            statistics.unbiasedVariance(),
            epsilon,
            statistics.mean(),
            statistics.inverseDeviation()),
        "cudnnBatchNormalizationForwardTraining",
        shape);
  }

  /** Normalizes by given mean and variance. */
  public void forwardInference(
      Pointer source,
      Pointer result,
      Pointer scale,
      Pointer shift,
      Pointer mean,
      Pointer variance) {
    Statuses.cudnn(
        cudnn.cudnnBatchNormalizationForwardInference(
            session.handle(),
            CUDNN_BATCHNORM_SPATIAL,
            session.one(),
            session.zero(),
            tensor,
            source,
            tensor,
            result,
            perChannel,
            scale,
            shift,
            mean,
            variance,
            epsilon),
        "cudnnBatchNormalizationForwardInference",
        shape);
  }

  /**
   * The gradients of source, scale and shift, for the batch that {@link #forwardTraining} last ran
   * on.
   *
   * @param source of the forward pass
   * @param gradient of the result
   * @param sourceGradient elsewhere than {@code gradient}
   */
  public void backward(
      Pointer source,
      Pointer gradient,
      Pointer sourceGradient,
      Pointer scale,
      Pointer scaleGradient,
      Pointer shiftGradient) {
    Statuses.cudnn(
        cudnn.cudnnBatchNormalizationBackward(
            session.handle(),
            CUDNN_BATCHNORM_SPATIAL,
            session.one(),
            session.zero(),
            session.one(),
            session.zero(),
            tensor,
            source,
            tensor,
            gradient,
            tensor,
            sourceGradient,
            perChannel,
            scale,
            scaleGradient,
            shiftGradient,
            epsilon,
            statistics.mean(),
            statistics.inverseDeviation()),
        "cudnnBatchNormalizationBackward",
        shape);
  }

  /**
   * What Deeplearning4j's updater subtracts from the running mean after the batch that {@link
   * #forwardTraining} last ran on: {@code (1 - decay) * (running - batch)}.
   */
  public void moveMean(double decay, Pointer running, Pointer change) {
    change(1 - decay, running, 1 - decay, statistics.mean(), change);
  }

  /** The same of the running variance, with the biased variance of the batch. */
  public void moveVariance(double decay, Pointer running, Pointer change) {
    double biased = (values - 1) / values;
    change(1 - decay, running, (1 - decay) * biased, statistics.unbiasedVariance(), change);
  }

  private void change(
      double share, Pointer running, double ofBatch, Pointer batch, Pointer result) {
    try (FloatPointer plus = new FloatPointer((float) share);
        FloatPointer minus = new FloatPointer((float) -ofBatch)) {
      Statuses.cudnn(
          cudnn.cudnnOpTensor(
              session.handle(),
              session.descriptors().sum(),
              plus,
              perChannel,
              running,
              minus,
              perChannel,
              batch,
              session.zero(),
              perChannel,
              result),
          "cudnnOpTensor",
          shape);
    }
  }

  /** Gives their memory back, once the GPU has done what is queued. */
  @Override
  public void close() {
    if (memory != null) {
      memory.giveBack().run();
      memory = null;
      statistics = null;
    }
  }
}
