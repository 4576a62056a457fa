package org.vgg4j.profiles.agreement;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where two graphs of equal weights decide differently by rounding alone: a ReLU whose argument is
 * 0 but for rounding, or a maximum that two elements of a window share but for rounding. Each
 * decision switches one element's gradient, which is some percent of its channel's in a small
 * batch.
 */
public final class Ties {

  /** Rounding of an activation, relative to the layer's largest. */
  private static final double ROUNDING = 1e-4;

  private Ties() {}

  /** The ties of a batch in words, none if both graphs decide alike everywhere. */
  public static List<String> between(
      ComputationGraph one, ComputationGraph other, INDArray images) {
    Map<String, INDArray> ours = one.feedForward(images, true);
    Map<String, INDArray> theirs = other.feedForward(images, true);
    List<String> ties = new ArrayList<>();
    for (String name : ours.keySet()) {
      if (one.getVertex(name) == null || !one.getVertex(name).hasLayer()) {
        continue;
      }
      Layer layer = one.getLayer(name).conf().getLayer();
      if (layer instanceof SubsamplingLayer pooling
          && pooling.getPoolingType() == PoolingType.MAX) {
        String input = one.getConfiguration().getVertexInputs().get(name).get(0);
        pooled(name, ours.get(input), theirs.get(input), ties);
      } else if (activation(layer) instanceof ActivationReLU) {
        rectified(name, ours.get(name), theirs.get(name), ties);
      }
    }
    return ties;
  }

  private static IActivation activation(Layer layer) {
    if (layer instanceof org.deeplearning4j.nn.conf.layers.ActivationLayer activation) {
      return activation.getActivationFn();
    }
    return layer instanceof BaseLayer base ? base.getActivationFn() : null;
  }

  private static void rectified(String name, INDArray one, INDArray other, List<String> ties) {
    float[] ours = one.dup('c').data().asFloat();
    float[] theirs = other.dup('c').data().asFloat();
    double rounding = ROUNDING * one.amaxNumber().doubleValue();
    for (int i = 0; i < ours.length; i++) {
      float larger = Math.max(ours[i], theirs[i]);
      if (ours[i] > 0 != theirs[i] > 0 && larger < rounding) {
        ties.add(name + "[" + i + "] is 0 or " + larger);
      }
    }
  }

  /** Windows of 2 x 2, as VGG has them. */
  private static void pooled(String name, INDArray one, INDArray other, List<String> ties) {
    float[] ours = one.dup('c').data().asFloat();
    float[] theirs = other.dup('c').data().asFloat();
    double rounding = ROUNDING * one.amaxNumber().doubleValue();
    int width = (int) one.size(3);
    for (int row = 0; row + 1 < ours.length / width; row += 2) {
      for (int column = 0; column + 1 < width; column += 2) {
        int corner = row * width + column;
        int mine = largest(ours, corner, width);
        int yours = largest(theirs, corner, width);
        // Gradients of values that are not positive end at the ReLU before.
        if (mine != yours && ours[mine] > 0 && ours[mine] - ours[yours] < rounding) {
          ties.add(name + "[" + corner + "] has " + ours[mine] + " and " + ours[yours]);
        }
      }
    }
  }

  private static int largest(float[] values, int corner, int width) {
    int best = corner;
    for (int element : new int[] {corner + 1, corner + width, corner + width + 1}) {
      best = values[element] > values[best] ? element : best;
    }
    return best;
  }
}
