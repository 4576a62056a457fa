package org.vgg4j.models;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.activations.Activation;

/**
 * A small residual network with Keras's functional interface, and the same network without
 * shortcuts, which shows what they buy.
 *
 * <p>K. He, X. Zhang, S. Ren and J. Sun, "Deep Residual Learning for Image Recognition", 2016,
 * arXiv:1512.03385, section 3.2; here the first ReLU of a block stands ahead of its norm.
 *
 * <p>{@code [batch, 3, 32, 32]} reaches the ten blocks as {@code [batch, 64, 9, 9]} and leaves them
 * so.
 */
final class KerasResNet {

  private static final int BLOCKS = 10;
  private static final int CHANNELS = 64;
  private static final double DROPOUT = 0.5;
  // Small enough that three pixels remain for the last 3x3 convolution.
  private static final int SMALLEST = 13;

  private KerasResNet() {}

  static List<Definition> definitions() {
    return List.of(
        definition("keras-resnet10", "ten residual blocks of 64 channels in Keras", true),
        definition("keras-plain10", "keras-resnet10 without its shortcuts, its control", false));
  }

  private static Definition definition(String name, String description, boolean shortcuts) {
    return new Definition(
        new ModelInfo(name, description, new InputShape(3, 32, 32), 10),
        WeightInitialization.XAVIER,
        Definition.Sizes.atLeast(SMALLEST),
        false,
        false,
        (network, options) -> build(network, options, shortcuts));
  }

  private static ComputationGraphConfiguration build(
      NetworkBuilder network, ModelOptions options, boolean shortcuts) {
    network
        .convolution("conv1", 3, 1, 0, 32, true, Activation.RELU)
        .convolution("conv2", 3, 1, 0, CHANNELS, true, Activation.RELU)
        .maxPool("pool1", 3);
    for (int number = 1; number <= BLOCKS; number++) {
      block(network, "block" + number + "_", shortcuts);
    }
    return network
        .convolution("conv3", 3, 1, 0, CHANNELS, true, Activation.RELU)
        .globalAverage("global_average_pool")
        .dense("dense1", 256, Activation.RELU)
        .dropout("dropout1", options.dropoutOr(DROPOUT))
        .classify();
  }

  private static void block(NetworkBuilder network, String prefix, boolean shortcut) {
    String start = network.last();
    network
        .convolution(prefix + "conv1", 3, CHANNELS, true, Activation.RELU)
        .batchNorm(prefix + "bn1", Normalization.KERAS)
        .convolution(
            prefix + "conv2", 3, CHANNELS, true, shortcut ? Activation.IDENTITY : Activation.RELU)
        .batchNorm(prefix + "bn2", Normalization.KERAS);
    if (shortcut) {
      network.add(prefix + "add", start).relu(prefix + "relu");
    }
  }
}
