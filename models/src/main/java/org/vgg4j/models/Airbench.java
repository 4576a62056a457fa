package org.vgg4j.models;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.activations.Activation;

/**
 * Small networks that learn CIFAR-10 in a few epochs: K. Jordan, "94% on CIFAR-10 in 3.29 Seconds
 * on a Single GPU", 2024, arXiv:2404.00498. Three groups of [3x3 convolution, 2x2 pool, batch norm,
 * GELU, 3x3 convolution, batch norm, GELU], the highest value of each channel, and a dense layer
 * whose scores are divided by 9.
 *
 * <p>There the layer that whitens patches is part of the network and takes a pixel off each side's
 * end; here {@link ModelOptions#whitening} puts it before any model, padded, so that {@code [batch,
 * 3, 32, 32]} passes through groups of 16, 8 and 4 pixels a side. GELU is Deeplearning4j's, {@code
 * x sigmoid(1.702 x)}.
 */
final class Airbench {

  private static final InputShape CIFAR = new InputShape(3, 32, 32);
  private static final int SMALLEST = 8;
  private static final double SCORES = 1.0 / 9;

  private Airbench() {}

  static List<Definition> definitions() {
    return List.of(
        definition("airbench", "Three groups of 64, 256 and 256 channels", 64, 256, 256),
        definition("airbench-slim", "Three groups of 64, 128 and 128 channels", 64, 128, 128));
  }

  private static Definition definition(String name, String description, int... channels) {
    return new Definition(
        new ModelInfo(name, description + ", learns in few epochs", CIFAR, 10),
        WeightInitialization.IDENTITY,
        Definition.Sizes.atLeast(SMALLEST),
        false,
        false,
        (network, options) -> build(network, channels));
  }

  private static ComputationGraphConfiguration build(NetworkBuilder network, int... channels) {
    for (int group = 1; group <= channels.length; group++) {
      int count = channels[group - 1];
      network
          .convolution("conv" + group + "_1", 3, count, false, Activation.IDENTITY)
          .maxPool("pool" + group, 2);
      normalized(network, group + "_1");
      network.convolution("conv" + group + "_2", 3, count, false, Activation.IDENTITY);
      normalized(network, group + "_2");
    }
    return network.globalMax("highest").scale("scale", SCORES).classify(false);
  }

  private static void normalized(NetworkBuilder network, String number) {
    network.batchNorm("bn" + number, Normalization.AIRBENCH).gelu("gelu" + number);
  }
}
