package org.vgg4j.models.onnx;

import java.util.List;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationGELU;
import org.nd4j.linalg.activations.impl.ActivationHardSigmoid;
import org.nd4j.linalg.activations.impl.ActivationHardTanH;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationMish;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.activations.impl.ActivationSELU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftPlus;
import org.nd4j.linalg.activations.impl.ActivationSoftSign;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/** What is computed of each value by itself, and softmax. Shapes stay. */
final class Activations {

  /** The factor that makes a sigmoid resemble the normal distribution's. */
  private static final double GELU = 1.702;

  private static final double RELU_6 = 6;

  private static final Converters<IActivation, Value> CONVERTERS =
      new Converters<IActivation, Value>("the activation")
          .with(ActivationIdentity.class, (function, input, site) -> input)
          .with(ActivationReLU.class, Activations::relu)
          .with(ActivationReLU6.class, (function, input, site) -> clipped(0, RELU_6, input, site))
          .with(
              ActivationLReLU.class,
              (function, input, site) ->
                  site.operator("LeakyRelu", input, Attributes.of("alpha", function.getAlpha())))
          .with(
              ActivationELU.class,
              (function, input, site) ->
                  site.operator("Elu", input, Attributes.of("alpha", function.getAlpha())))
          .with(ActivationSELU.class, (function, input, site) -> site.operator("Selu", input))
          .with(ActivationGELU.class, Activations::gelu)
          .with(
              ActivationSwish.class,
              (function, input, site) -> product(input, site.operator("Sigmoid", input), site))
          .with(
              ActivationMish.class,
              (function, input, site) ->
                  product(input, site.operator("Tanh", site.operator("Softplus", input)), site))
          .with(ActivationSigmoid.class, (function, input, site) -> site.operator("Sigmoid", input))
          .with(
              ActivationHardSigmoid.class,
              (function, input, site) -> site.operator("HardSigmoid", input))
          .with(ActivationTanH.class, (function, input, site) -> site.operator("Tanh", input))
          .with(ActivationHardTanH.class, (function, input, site) -> clipped(-1, 1, input, site))
          .with(
              ActivationSoftPlus.class, (function, input, site) -> site.operator("Softplus", input))
          .with(
              ActivationSoftSign.class, (function, input, site) -> site.operator("Softsign", input))
          .with(
              ActivationSoftmax.class,
              (function, input, site) ->
                  site.operator("Softmax", input, Attributes.of("axis", -1)));

  private Activations() {}

  static Value convert(IActivation function, Value input, Site site) {
    return CONVERTERS.convert(function, input, site);
  }

  private static Value relu(ActivationReLU function, Value input, Site site) {
    if (function.getMax() != null
        || function.getThreshold() != null
        || function.getNegativeSlope() != null) {
      throw site.refused(
          "a ReLU with a maximum, a threshold or a slope of its own, expected a plain one");
    }
    return site.operator("Relu", input);
  }

  /**
   * Deeplearning4j's GELU is {@code x sigmoid(1.702 x)}, the coarser of the two approximations in
   * D. Hendrycks and K. Gimpel, 2016, arXiv:1606.08415; ONNX's operator (of opset 20) knows the
   * exact one and that with tanh.
   */
  private static Value gelu(ActivationGELU function, Value input, Site site) {
    if (function.isPrecise()) {
      throw site.refused("the precise GELU, expected Deeplearning4j's usual one");
    }
    Value scaled = product(input, input.named(site.scalar("factor", GELU)), site);
    return product(input, site.operator("Sigmoid", scaled), site);
  }

  private static Value product(Value one, Value other, Site site) {
    return one.named(site.operator("Mul", List.of(one.name(), other.name())));
  }

  private static Value clipped(double lowest, double highest, Value input, Site site) {
    return input.named(
        site.operator(
            "Clip",
            List.of(input.name(), site.scalar("lowest", lowest), site.scalar("highest", highest))));
  }
}
