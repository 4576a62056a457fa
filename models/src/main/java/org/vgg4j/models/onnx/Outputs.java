package org.vgg4j.models.onnx;

import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.IActivation;

/** The end of a network: {@code [batch, classes]}. */
final class Outputs {

  /** What goes into the last activation. */
  static final String SCORES = "scores";

  /** What comes out of it. */
  static final String PROBABILITIES = "probabilities";

  private Outputs() {}

  static Value convert(OutputLayer layer, Value input, Site site) {
    return end(
        layer.getActivationFn(), DenseLayers.sums(layer, layer.hasBias(), input, site), site);
  }

  static Value convert(LossLayer layer, Value input, Site site) {
    return end(layer.getActivationFn(), input, site);
  }

  private static Value end(IActivation activation, Value scores, Site site) {
    Value probabilities = Activations.convert(activation, scores, site);
    site.onnx().output(PROBABILITIES, "the probability of each class", probabilities);
    site.onnx().output(SCORES, "what the probabilities are computed of", scores);
    return probabilities;
  }
}
