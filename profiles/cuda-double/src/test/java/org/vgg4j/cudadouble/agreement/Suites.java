package org.vgg4j.cudadouble.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.profiles.agreement.ConvolutionAgreement;
import org.vgg4j.profiles.agreement.DenseAgreement;
import org.vgg4j.profiles.agreement.DropoutAgreement;
import org.vgg4j.profiles.agreement.GradientCheck;
import org.vgg4j.profiles.agreement.GraphLife;
import org.vgg4j.profiles.agreement.LayerAgreement;
import org.vgg4j.profiles.agreement.Layers;
import org.vgg4j.profiles.agreement.Nets;
import org.vgg4j.profiles.agreement.NetworkAgreement;
import org.vgg4j.profiles.agreement.RealImagesAgreement;
import org.vgg4j.profiles.agreement.ResidualAgreement;
import org.vgg4j.profiles.agreement.ShownActivations;
import org.vgg4j.profiles.agreement.Twins;
import org.vgg4j.profiles.agreement.VggAgreement;
import org.vgg4j.profiles.agreement.nonfinite.NonFiniteValues;
import org.vgg4j.profiles.cuda.layers.DeviceArrays;
import org.vgg4j.trainer.benchmark.TimedStep;

/** What cuDNN's engine, and the optimizer beside it, are held to. */
public final class Suites {

  /** In every build, one half beside the other. */
  public static final List<List<Class<?>>> SMALL =
      List.of(
          List.of(
              Convolutions.class,
              OtherLayers.class,
              DenseLayers.class,
              Vectors.class,
              Residual.class,
              NonFinite.class),
          List.of(Dropout.class, Slopes.class, Shown.class, OptimizerOnCudnn.class, Rounds.class));

  /** Those that take minutes here. */
  public static final List<Class<?>> LARGE =
      List.of(Life.class, Networks.class, Vgg.class, RealImages.class);

  private Suites() {}

  static final class Convolutions extends ConvolutionAgreement implements OnCudnn {}

  static final class OtherLayers extends LayerAgreement implements OnCudnn {}

  static final class DenseLayers extends DenseAgreement implements OnCudnn {}

  static final class Dropout extends DropoutAgreement implements OnCudnn {}

  static final class Residual extends ResidualAgreement implements OnCudnn {}

  static final class Slopes extends GradientCheck implements OnCudnn {}

  static final class Shown extends ShownActivations implements OnCudnn {}

  static final class Networks extends NetworkAgreement implements OnCudnn {}

  static final class Life extends GraphLife implements OnCudnn {}

  static final class Vgg extends VggAgreement implements OnCudnn {}

  static final class RealImages extends RealImagesAgreement implements OnCudnn {}

  /** Layers of vectors that other engines leave to stock. */
  static final class Vectors implements OnCudnn {
    @Test
    void agreeWithStockInEveryBatch() {
      List<Layer> layers =
          List.of(
              new DenseLayer.Builder().nOut(9).activation(Activation.LEAKYRELU).build(),
              new BatchNormalization(),
              new ActivationLayer(Activation.TANH),
              // Of so few values it drops none: stock and cuDNN draw others.
              new DropoutLayer(1 - 1e-7),
              new DenseLayer.Builder().nOut(7).activation(Activation.GELU).build(),
              new BatchNormalization.Builder().useLogStd(false).build());
      Twins twins = Twins.of(Nets.chain(InputType.feedForward(5), layers), this);
      for (int count : new int[] {6, 33, 6}) {
        DataSet images = Nets.images(count, count, 5, 1, 1);
        twins.assertAgreeOn(
            new DataSet(images.getFeatures().reshape(count, 5), images.getLabels()));
      }
      assertThat(twins.report().stockSoFar()).isEmpty();
    }

    @Test
    void aSingleOneIsNormalizedByStock() {
      Twins twins =
          Twins.of(Nets.chain(InputType.feedForward(5), List.of(new BatchNormalization())), this);
      twins.fast().fit(new DataSet(Nd4j.rand(1, 5), Nd4j.rand(1, 10)));
      assertThat(twins.report().stockSoFar().get("layer0"))
          .startsWith("in 1 pass: is refused by cuDNN (cudnnBatchNormalizationForwardTraining");
    }
  }

  /** How fast a step is. */
  static final class Rounds {
    @Test
    void endOnceTheGpuHasComputedWhatItWasAskedFor() {
      INDArray one = Nd4j.ones(DataType.FLOAT, 1);
      try (FloatPointer host = new FloatPointer(0f)) {
        Runnable step =
            () ->
                cudart.cudaMemcpyAsync(
                    host,
                    DeviceArrays.read(one),
                    Float.BYTES,
                    cudart.cudaMemcpyDeviceToHost,
                    DeviceArrays.stream());
        TimedStep.of(step, 1e-9).round();
        assertThat(host.get()).isEqualTo(1);
      }
    }
  }

  /** Nobody looks for NaN and infinity on the GPU, so kernels must not hide them. */
  static final class NonFinite implements OnCudnn {
    @Test
    void valuesComeThroughEveryLayer() {
      var layers =
          List.of(
              Layers.conv(4, 3).build(),
              new BatchNormalization(),
              new ActivationLayer(Activation.RELU),
              Layers.pool(SubsamplingLayer.PoolingType.MAX, 2, 2, 0, ConvolutionMode.Truncate),
              Layers.relu(4));
      Twins twins = Twins.of(Nets.chain(InputType.convolutional(6, 6, 3), layers), this);
      NonFiniteValues.assertNoneIsLost(twins, Nets.images(1, 4, 3, 6, 6));
    }
  }
}
