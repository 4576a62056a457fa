package org.vgg4j.cudadouble.kernels;

import java.util.ArrayList;
import java.util.List;
import org.vgg4j.profiles.layers.operations.ActivationFunction;
import org.vgg4j.profiles.layers.operations.Pooling;

/** Everything that the kernels compute. */
public final class KernelCases {

  private KernelCases() {}

  /** Every kernel at its edges, in shapes that a processor computes at once. */
  public static List<KernelCase> small() {
    List<KernelCase> cases = new ArrayList<>(ConvolutionCases.small());
    cases.addAll(LayerCases.small());
    cases.addAll(ActivationCases.all(2, 3, 5, 7));
    cases.addAll(DenseCases.small());
    cases.add(VectorCases.of(1001));
    return cases;
  }

  /** The layers of VGG16-BN for images of 32x32, and a convolution of ResNet. */
  public static List<KernelCase> ofNetworks(int batch) {
    List<KernelCase> cases = new ArrayList<>();
    long[][] convolutions = {
      {3, 32, 64},
      {64, 32, 64},
      {64, 16, 128},
      {128, 16, 128},
      {128, 8, 256},
      {256, 8, 256},
      {256, 4, 512},
      {512, 4, 512},
      {512, 2, 512}
    };
    for (long[] one : convolutions) {
      cases.add(
          ConvolutionCases.of(
              "3x3",
              ConvolutionCases.shape(batch, one[0], one[1], one[1], one[2], 3, 1, 1),
              true,
              ActivationFunction.RELU));
    }
    cases.add(
        ConvolutionCases.of(
            "3x3 and one row more below",
            ConvolutionCases.same(batch, 64, 32, 32, 128, 3, 2),
            false,
            null));
    cases.add(LayerCases.normalization(batch, 64, 32, 32));
    cases.add(LayerCases.normalization(batch, 512, 2, 2));
    cases.add(
        LayerCases.pooling(
            Pooling.MAXIMUM, ConvolutionCases.shape(batch, 64, 32, 32, 64, 2, 2, 0)));
    cases.add(LayerCases.pooling(Pooling.AVERAGE, LayerCases.global(batch, 64, 8, 8)));
    cases.add(LayerCases.addition(batch, 64, 32, 32));
    cases.add(LayerCases.dropout(0.7, batch, 64, 32, 32));
    cases.add(LayerCases.softmax(batch, 10));
    cases.add(DenseCases.of(batch, 512, 512, true, ActivationFunction.RELU));
    cases.addAll(ActivationCases.all(batch, 64, 32, 32));
    // The parameters of VGG16-BN.
    cases.add(VectorCases.of(14_995_146));
    return cases;
  }
}
