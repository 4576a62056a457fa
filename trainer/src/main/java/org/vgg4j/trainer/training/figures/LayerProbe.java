package org.vgg4j.trainer.training.figures;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.FrozenLayers;
import org.vgg4j.trainer.device.HostValues;
import org.vgg4j.trainer.runs.LayerMetrics;

/** Looks into a network's layers at the end of an epoch. */
public final class LayerProbe {

  /** Running statistics of batch norm, which travel as gradients but are not trained. */
  private static final Set<String> STATISTICS = Set.of("mean", "var", "log10stdev");

  /** Fewer values of a unit than this cannot tell a dead one from one that was off by chance. */
  private static final int LEAST_VALUES = 16;

  private LayerProbe() {}

  public static boolean isTrained(String parameter) {
    return !STATISTICS.contains(parameter);
  }

  /**
   * Measures every layer that has parameters or a ReLU, and is not frozen.
   *
   * @param features images, [batch, channels, height, width]
   * @param gradientNorms by layer; empty where they were not measured
   */
  public static List<LayerMetrics> measure(
      ComputationGraph graph, int epoch, INDArray features, Map<String, Double> gradientNorms) {
    Map<String, INDArray> activations = graph.feedForward(features, false);
    double without = gradientNorms.isEmpty() ? Double.NaN : 0;
    List<LayerMetrics> rows = new ArrayList<>();
    for (Layer layer : trainedLayers(graph)) {
      String name = layer.conf().getLayer().getLayerName();
      double weightNorm = weightNorm(layer);
      double dead = hasRelu(layer) ? deadUnits(activations.get(name)) : Double.NaN;
      if (weightNorm != 0 || !Double.isNaN(dead)) {
        rows.add(
            new LayerMetrics(
                epoch, name, weightNorm, gradientNorms.getOrDefault(name, without), dead));
      }
    }
    return rows;
  }

  /** Layers that have a gradient: what is frozen would look like one that has vanished. */
  public static List<Layer> trainedLayers(ComputationGraph graph) {
    Set<String> frozen = FrozenLayers.of(graph);
    return Arrays.stream(graph.getLayers())
        .filter(layer -> !frozen.contains(layer.conf().getLayer().getLayerName()))
        .toList();
  }

  public static double weightNorm(Layer layer) {
    double square = 0;
    for (Map.Entry<String, INDArray> parameter : layer.paramTable().entrySet()) {
      if (isTrained(parameter.getKey())) {
        double norm = parameter.getValue().norm2Number().doubleValue();
        square += norm * norm;
      }
    }
    return Math.sqrt(square);
  }

  public static boolean hasRelu(Layer layer) {
    var configuration = layer.conf().getLayer();
    if (configuration instanceof ActivationLayer activation) {
      return activation.getActivationFn() instanceof ActivationReLU;
    }
    return configuration instanceof BaseLayer base
        // Batch norm has an activation in its configuration and never applies it.
        && !(base instanceof org.deeplearning4j.nn.conf.layers.BatchNormalization)
        && base.getActivationFn() instanceof ActivationReLU;
  }

  /**
   * Share of channels or neurons, dimension 1, that are zero for every image and position; NaN
   * where too few were seen to tell, or one of them holds a NaN.
   */
  public static double deadUnits(INDArray activation) {
    if (activation.length() / activation.size(1) < LEAST_VALUES) {
      return Double.NaN;
    }
    INDArray highest = activation.rank() == 4 ? activation.amax(0, 2, 3) : activation.amax(0);
    float[] values = HostValues.of(highest);
    int dead = 0;
    for (float value : values) {
      if (Float.isNaN(value)) {
        return Double.NaN;
      }
      dead += value == 0 ? 1 : 0;
    }
    return (double) dead / values.length;
  }
}
