package org.vgg4j.models;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.activations.Activation;

/**
 * Residual networks with pre-activation: norm and ReLU stand ahead of each convolution, so that the
 * shortcuts carry the signal unchanged from end to end.
 *
 * <p>K. He, X. Zhang, S. Ren and J. Sun, "Identity Mappings in Deep Residual Networks", 2016,
 * arXiv:1603.05027. Depth is 6n + 2 for three stages of n blocks: [3,3,3] is ResNet-20.
 *
 * <p>{@code [batch, channels, height, width]} leaves stage s (from 1) as {@code [batch, 16 *
 * 2^(s-1), height / 2^(s-1), width / 2^(s-1)]}, sizes rounded up.
 */
final class ResNetV2 {

  private static final int FILTERS = 16;
  private static final int SMALLEST = 8;

  private ResNetV2() {}

  static List<Definition> definitions() {
    return List.of(
        definition("resnet-v2", "pre-activation ResNet from a block list", 3, true),
        definition("resnet-v2-20", "pre-activation ResNet-20 for CIFAR", 3, false),
        definition("resnet-v2-32", "pre-activation ResNet-32 for CIFAR", 5, false),
        definition("resnet-v2-56", "pre-activation ResNet-56 for CIFAR", 9, false));
  }

  private static Definition definition(
      String name, String text, int blocksPerStage, boolean takesBlocks) {
    List<Integer> own = List.of(blocksPerStage, blocksPerStage, blocksPerStage);
    return new Definition(
        new ModelInfo(
            name,
            text + ", " + own.toString().replace(" ", "") + (takesBlocks ? " by itself" : ""),
            new InputShape(3, 32, 32),
            10),
        WeightInitialization.XAVIER,
        Definition.Sizes.atLeast(SMALLEST),
        false,
        takesBlocks,
        (network, options) ->
            build(network, options, options.blocks() != null ? options.blocks() : own));
  }

  private static ComputationGraphConfiguration build(
      NetworkBuilder network, ModelOptions options, List<Integer> blocks) {
    network
        .initialize(WeightInitialization.NORMAL_0_05)
        .convolution("stem_conv", 3, FILTERS, false, Activation.IDENTITY);
    int channels = FILTERS;
    for (int stage = 0; stage < blocks.size(); stage++) {
      for (int block = 0; block < blocks.get(stage); block++) {
        String prefix = "stage" + (stage + 1) + "_block" + (block + 1) + "_";
        boolean changesShape = stage > 0 && block == 0;
        if (changesShape) {
          channels *= 2;
        }
        block(network, prefix, channels, changesShape);
      }
    }
    return network
        .batchNorm("final_bn", Normalization.KERAS)
        .relu("final_relu")
        .globalAverage("global_average_pool")
        .dropout("dropout", options.dropoutOr(0))
        .initialize(WeightInitialization.XAVIER)
        .classify();
  }

  private static void block(
      NetworkBuilder network, String prefix, int channels, boolean changesShape) {
    String start = network.last();
    int stride = changesShape ? 2 : 1;
    String shortcut = start;
    if (changesShape) {
      network
          .batchNorm(prefix + "shortcut_bn", Normalization.KERAS)
          .relu(prefix + "shortcut_relu")
          .convolution(
              prefix + "shortcut_conv", 1, stride, 0, channels, false, Activation.IDENTITY);
      shortcut = network.last();
    }
    network
        .from(start)
        .batchNorm(prefix + "bn1", Normalization.KERAS)
        .relu(prefix + "relu1")
        .convolutionSame(prefix + "conv1", 3, stride, channels, false, Activation.IDENTITY)
        .batchNorm(prefix + "bn2", Normalization.KERAS)
        .relu(prefix + "relu2")
        .convolution(prefix + "conv2", 3, channels, false, Activation.IDENTITY)
        .add(prefix + "add", shortcut);
  }
}
