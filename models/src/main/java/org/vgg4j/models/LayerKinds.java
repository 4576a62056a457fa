package org.vgg4j.models;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.activations.Activation;

/**
 * The smallest networks that have each kind of layer, built as every model builds it: for trying
 * whether a device computes it right. They take {@code [batch, 3, 12, 12]} and give {@code [batch,
 * 5]}.
 *
 * <p>A layer with weights stands before each kind, so that what flows back through it is seen too.
 * They learn by plain gradient descent, whose steps are as exact as the gradients; the optimizers
 * have networks of their own.
 */
public final class LayerKinds {

  /** One image. */
  public static final InputShape INPUT = new InputShape(3, 12, 12);

  /** What the networks tell apart. */
  public static final int CLASSES = 5;

  private static final int CHANNELS = 8;
  private static final int UNITS = 16;
  private static final double RATE = 0.005;

  private LayerKinds() {}

  /** By what is tried: every kind of layer and every optimizer. */
  public static Map<String, ComputationGraphConfiguration> networks() {
    Map<String, ComputationGraphConfiguration> networks = new LinkedHashMap<>();
    convolutions(networks);
    layersOnImages(networks);
    layersOnVectors(networks);
    optimizers(networks);
    return networks;
  }

  /** A dense layer {@code dense}, dropout, a dense output; the only kind that draws at random. */
  public static ComputationGraphConfiguration dropout(int units, double probability) {
    return network(
        sgd(),
        n ->
            n.dense("dense", units, Activation.IDENTITY)
                .dropout("dropout", probability)
                .classify());
  }

  private static void convolutions(Map<String, ComputationGraphConfiguration> networks) {
    networks.put(
        "convolution",
        network(n -> n.convolution("conv", 3, CHANNELS, false, Activation.IDENTITY).classify()));
    networks.put(
        "convolution-bias-relu",
        network(n -> n.convolution("conv", 3, CHANNELS, true, Activation.RELU).classify()));
    networks.put(
        "convolution-bias-elu",
        network(n -> n.convolution("conv", 3, CHANNELS, true, Activation.ELU).classify()));
    networks.put(
        "convolution-bias-tanh",
        network(n -> n.convolution("conv", 3, CHANNELS, true, Activation.TANH).classify()));
    networks.put(
        "convolution-5x5-unpadded",
        network(
            n -> n.convolution("conv", 5, 1, 0, CHANNELS, true, Activation.IDENTITY).classify()));
    networks.put(
        "convolution-11x11-strided",
        network(n -> n.convolution("conv", 11, 4, 5, CHANNELS, true, Activation.RELU).classify()));
    networks.put(
        "convolution-1x1-strided",
        network(
            n ->
                n.convolution("conv1", 3, CHANNELS, false, Activation.IDENTITY)
                    .convolution("conv2", 1, 2, 0, CHANNELS, false, Activation.IDENTITY)
                    .classify()));
    networks.put(
        "convolution-same-strided",
        network(
            n ->
                n.convolution("conv1", 3, CHANNELS, false, Activation.IDENTITY)
                    .convolutionSame("conv2", 3, 2, CHANNELS, false, Activation.IDENTITY)
                    .classify()));
    ModelOptions whitened = options(sgd()).withWhitening(true);
    networks.put(
        "convolution-2x2-same-gelu",
        new NetworkBuilder(whitened, WeightInitialization.XAVIER).classify());
  }

  private static void layersOnImages(Map<String, ComputationGraphConfiguration> networks) {
    networks.put(
        "batch-norm",
        behindConvolution(n -> n.batchNorm("bn", Normalization.PYTORCH).relu("relu")));
    networks.put(
        "batch-norm-keras", behindConvolution(n -> n.batchNorm("bn", Normalization.KERAS)));
    networks.put("relu", behindConvolution(n -> n.relu("relu")));
    networks.put("gelu", behindConvolution(n -> n.gelu("gelu")));
    networks.put("elu", behindConvolution(n -> n.activation("elu", Activation.ELU)));
    networks.put("tanh", behindConvolution(n -> n.activation("tanh", Activation.TANH)));
    networks.put("silu", behindConvolution(n -> n.activation("silu", Activation.SWISH)));
    networks.put("max-pool", behindConvolution(n -> n.maxPool("pool", 2)));
    networks.put("max-pool-with-remainder", behindConvolution(n -> n.maxPool("pool", 5)));
    networks.put("average-pool", behindConvolution(n -> n.averagePool("pool", 2)));
    networks.put("global-average-pool", behindConvolution(n -> n.globalAverage("pool")));
    networks.put("global-max-pool", behindConvolution(n -> n.globalMax("pool")));
    networks.put("times-constant", behindConvolution(n -> n.scale("scale", 0.5)));
    networks.put("local-response-norm", behindConvolution(n -> n.localResponseNorm("lrn")));
    networks.put(
        "addition",
        behindConvolution(
            n -> n.convolution("conv2", 3, CHANNELS, true, Activation.RELU).add("add", "conv")));
  }

  private static void layersOnVectors(Map<String, ComputationGraphConfiguration> networks) {
    networks.put("dense", network(n -> n.dense("dense", UNITS, Activation.IDENTITY).classify()));
    networks.put("dense-relu", network(n -> n.dense("dense", UNITS, Activation.RELU).classify()));
    networks.put(
        "batch-norm-of-vectors",
        network(
            n ->
                n.dense("dense", UNITS, Activation.RELU)
                    .batchNorm("bn", Normalization.KERAS)
                    .classify()));
    networks.put(
        "output-without-bias",
        network(n -> n.dense("dense", UNITS, Activation.IDENTITY).classify(false)));
    networks.put(
        "softmax-loss", network(n -> n.classScores("scores", Activation.RELU).softmaxLoss()));
    networks.put(
        "softmax-before-loss",
        network(n -> n.classScores("scores", Activation.RELU).softmax("softmax").softmaxLoss()));
  }

  private static void optimizers(Map<String, ComputationGraphConfiguration> networks) {
    for (Optimizer optimizer : Optimizer.values()) {
      networks.put(
          "optimizer-" + optimizer.id(),
          network(
              OptimizerSettings.of(optimizer, 0.002),
              n -> n.dense("dense", UNITS, Activation.IDENTITY).classify()));
    }
    networks.put(
        "weight-decay",
        network(
            new OptimizerSettings(Optimizer.SGD, RATE, 0, 0.5, 0),
            n -> n.dense("dense", UNITS, Activation.IDENTITY).classify()));
    networks.put(
        "l2",
        network(
            new OptimizerSettings(Optimizer.SGD, RATE, 0, 0, 0.5),
            n -> n.dense("dense", UNITS, Activation.IDENTITY).classify()));
  }

  private static ComputationGraphConfiguration behindConvolution(
      Function<NetworkBuilder, NetworkBuilder> layers) {
    return network(
        n ->
            layers
                .apply(n.convolution("conv", 3, CHANNELS, false, Activation.IDENTITY))
                .classify());
  }

  private static ComputationGraphConfiguration network(
      Function<NetworkBuilder, ComputationGraphConfiguration> layers) {
    return network(sgd(), layers);
  }

  private static ComputationGraphConfiguration network(
      OptimizerSettings optimizer, Function<NetworkBuilder, ComputationGraphConfiguration> layers) {
    return layers.apply(new NetworkBuilder(options(optimizer), WeightInitialization.XAVIER));
  }

  private static ModelOptions options(OptimizerSettings optimizer) {
    return ModelOptions.of(INPUT, CLASSES).withOptimizer(optimizer);
  }

  private static OptimizerSettings sgd() {
    return OptimizerSettings.of(Optimizer.SGD, RATE);
  }
}
