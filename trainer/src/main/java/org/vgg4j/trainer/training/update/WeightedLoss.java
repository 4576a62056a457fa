package org.vgg4j.trainer.training.update;

import java.util.List;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * Weights of classes in a network's cross entropy, as Deeplearning4j has them: the loss of a batch
 * is the sum of weight times cross entropy, over the number of its images. A mask of the labels is
 * no other way to the same: Deeplearning4j multiplies the class scores with it too.
 */
public final class WeightedLoss {

  private WeightedLoss() {}

  /**
   * Gives a network that is to be trained its weights of classes.
   *
   * @param weights in label order; empty where all count alike, also where they did not before
   */
  public static void set(ComputationGraph graph, List<Double> weights) {
    Layer output = graph.getOutputLayer(0).conf().getLayer();
    ILossFunction loss = new LossMCXENT(weights.isEmpty() ? null : row(weights));
    if (output instanceof BaseOutputLayer layer) {
      layer.setLossFn(loss);
    } else if (output instanceof LossLayer layer) {
      layer.setLossFn(loss);
    }
  }

  private static INDArray row(List<Double> weights) {
    float[] values = new float[weights.size()];
    for (int c = 0; c < values.length; c++) {
      values[c] = weights.get(c).floatValue();
    }
    return Nd4j.createFromArray(values).reshape(1, values.length);
  }
}
