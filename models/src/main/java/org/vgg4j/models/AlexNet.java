package org.vgg4j.models;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.activations.Activation;

/**
 * AlexNet for small images: five convolutions, large kernels first, the ancestor that VGG's small
 * kernels replaced.
 *
 * <p>A. Krizhevsky, I. Sutskever and G. Hinton, "ImageNet Classification with Deep Convolutional
 * Neural Networks", 2012. The five convolutions are the one-column form of A. Krizhevsky, "One
 * weird trick for parallelizing convolutional neural networks", 2014, arXiv:1404.5997; one dense
 * layer stands for its three. {@code keras-alexnet} begins with windows of 5x5 at stride 1: {@code
 * [batch, 3, 32, 32]} leaves the first pool as {@code [batch, 64, 16, 16]} and the last as {@code
 * [batch, 256, 4, 4]}. {@code keras-alexnet-imagenet-stem} begins with the 11x11 at stride 4 that
 * were made for images of 224 pixels: they leave 8x8 of 32x32 and 1x1 behind the last pool.
 */
final class AlexNet {

  private static final InputShape CIFAR = new InputShape(3, 32, 32);
  private static final int SMALLEST = 8;
  private static final int SMALLEST_WITH_STEM = 32;

  private AlexNet() {}

  static List<Definition> definitions() {
    return List.of(
        new Definition(
            new ModelInfo("keras-alexnet", "AlexNet for small images", CIFAR, 10),
            WeightInitialization.XAVIER,
            Definition.Sizes.atLeast(SMALLEST),
            false,
            false,
            (network, options) ->
                build(network.convolution("conv1", 5, 64, true, Activation.RELU), options)),
        new Definition(
            new ModelInfo(
                "keras-alexnet-imagenet-stem",
                "The same with the first layer of AlexNet for ImageNet",
                CIFAR,
                10),
            WeightInitialization.XAVIER,
            Definition.Sizes.atLeast(SMALLEST_WITH_STEM),
            false,
            false,
            (network, options) ->
                build(network.convolution("conv1", 11, 4, 5, 64, true, Activation.RELU), options)));
  }

  private static ComputationGraphConfiguration build(NetworkBuilder stem, ModelOptions options) {
    return stem.maxPool("pool1", 2)
        .convolution("conv2", 5, 192, true, Activation.RELU)
        .maxPool("pool2", 2)
        .convolution("conv3", 3, 384, true, Activation.RELU)
        .convolution("conv4", 3, 256, true, Activation.RELU)
        .convolution("conv5", 3, 256, true, Activation.RELU)
        .maxPool("pool3", 2)
        .dropout("dropout", options.dropoutOr(0))
        .classify();
  }
}
