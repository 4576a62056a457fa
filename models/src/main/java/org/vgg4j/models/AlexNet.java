package org.vgg4j.models;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.activations.Activation;

/**
 * AlexNet, cut down to small images: large strided kernels first, the ancestor that VGG's small
 * kernels replaced.
 *
 * <p>A. Krizhevsky, I. Sutskever and G. Hinton, "ImageNet Classification with Deep Convolutional
 * Neural Networks", 2012. The five convolutions are the one-column form of A. Krizhevsky, "One
 * weird trick for parallelizing convolutional neural networks", 2014, arXiv:1404.5997; one dense
 * layer stands for its three.
 *
 * <p>{@code [batch, 3, 32, 32]} leaves the first convolution as {@code [batch, 64, 8, 8]} and the
 * last pool as {@code [batch, 256, 1, 1]}.
 */
final class AlexNet {

  private static final int SMALLEST = 32;

  private AlexNet() {}

  static List<Definition> definitions() {
    return List.of(
        new Definition(
            new ModelInfo(
                "keras-alexnet", "AlexNet for small images", new InputShape(3, 32, 32), 10),
            WeightInitialization.XAVIER,
            Definition.Sizes.atLeast(SMALLEST),
            false,
            false,
            AlexNet::build));
  }

  private static ComputationGraphConfiguration build(NetworkBuilder network, ModelOptions options) {
    return network
        .convolution("conv1", 11, 4, 5, 64, true, Activation.RELU)
        .maxPool("pool1", 2)
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
