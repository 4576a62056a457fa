package org.vgg4j.models;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.activations.Activation;

/**
 * VGG-16 with batch norm and much dropout, as Keras users train it on CIFAR-10. Unlike {@link
 * Vgg}'s the norm stands <em>behind</em> the ReLU, and a linear convolution of 16 filters in front.
 *
 * <p>Blocks: K. Simonyan and A. Zisserman 2014, arXiv:1409.1556. The dropout between convolutions:
 * S. Liu and W. Deng, "Very deep convolutional neural network based image classification using
 * small training sample size", ACPR 2015.
 *
 * <p>{@code [batch, channels, height, width]} leaves the blocks as {@code [batch, 512, height / 32,
 * width / 32]}.
 */
final class KerasVgg {

  private static final int[] CONVOLUTIONS = {2, 2, 3, 3, 3};
  private static final int[] CHANNELS = {64, 128, 256, 512, 512};
  private static final double[] DROPOUT = {0.3, 0.4, 0.4, 0.4, 0.4};
  private static final double HEAD_DROPOUT = 0.5;

  private KerasVgg() {}

  static List<Definition> definitions() {
    return List.of(
        new Definition(
            new ModelInfo(
                "keras-vgg16-bn-dropout",
                "VGG-16 in Keras: batch norm behind each ReLU, dropout 0.3 to 0.5",
                new InputShape(3, 32, 32),
                10),
            WeightInitialization.XAVIER,
            Definition.Sizes.FIVE_POOLS,
            false,
            false,
            KerasVgg::build));
  }

  private static ComputationGraphConfiguration build(NetworkBuilder network, ModelOptions options) {
    network
        .initialize(WeightInitialization.NORMAL_0_05)
        .convolution("stem_conv", 3, 16, true, Activation.IDENTITY)
        .initialize(WeightInitialization.XAVIER);
    for (int block = 0; block < CONVOLUTIONS.length; block++) {
      String prefix = "block" + (block + 1) + "_";
      double dropout = options.dropoutOr(DROPOUT[block]);
      for (int number = 1; number <= CONVOLUTIONS[block]; number++) {
        network
            .convolution(prefix + "conv" + number, 3, CHANNELS[block], true, Activation.RELU)
            .batchNorm(prefix + "bn" + number, Normalization.KERAS);
        if (number < CONVOLUTIONS[block]) {
          network.dropout(prefix + "dropout" + number, dropout);
        }
      }
      network.maxPool(prefix + "pool", 2);
    }
    double dropout = options.dropoutOr(HEAD_DROPOUT);
    return network
        .dropout("flatten_dropout", dropout)
        .dense("dense1", 512, Activation.RELU)
        .batchNorm("dense1_bn", Normalization.KERAS)
        .dropout("dense1_dropout", dropout)
        .classify();
  }
}
