package org.vgg4j.trainer.selftest;

import java.util.Random;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.models.InputShape;

/**
 * Weights, images and labels that are the same on every device and in every process: Java's
 * generator is specified, ND4J's differs from one backend to the other.
 *
 * @param name of the network, the seed of its values
 */
record KnownInputs(String name) {

  /** Fills every parameter array, batch norm's running statistics included. */
  void setWeights(ComputationGraph graph) {
    graph
        .paramTable()
        .forEach(
            (array, into) ->
                into.assign(Nd4j.createFromArray(values(array, into)).reshape(into.shape())));
  }

  private float[] values(String array, INDArray like) {
    Random random = new Random((name + " " + array).hashCode());
    String kind = array.substring(array.lastIndexOf('_') + 1);
    double center = kind.equals("gamma") || kind.equals("var") ? 1 : 0;
    double range =
        switch (kind) {
          // He et al. 2015: keeps the size of what passes from layer to layer.
          case "W" -> Math.sqrt(6.0 * like.size(like.rank() == 4 ? 0 : 1) / like.length());
          case "gamma", "var" -> 0.5;
          default -> 0.1;
        };
    float[] values = new float[Math.toIntExact(like.length())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (center + range * (2 * random.nextDouble() - 1));
    }
    return values;
  }

  /**
   * Images of noise, [size, channels, height, width], and a class for each. They get to the device
   * as those of a training do: written into the host's memory, which is then said to be the newer.
   */
  DataSet batch(int size, InputShape input, int classes) {
    Random random = new Random(name.hashCode());
    float[] pixels = new float[size * input.channels() * input.height() * input.width()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    float[] labels = new float[size * classes];
    for (int image = 0; image < size; image++) {
      labels[image * classes + random.nextInt(classes)] = 1;
    }
    return new DataSet(
        array(pixels, size, input.channels(), input.height(), input.width()),
        array(labels, size, classes));
  }

  private static INDArray array(float[] values, long... shape) {
    INDArray array = Nd4j.create(DataType.FLOAT, shape, 'c');
    array.data().asNioFloat().put(values);
    Nd4j.getAffinityManager().tagLocation(array, AffinityManager.Location.HOST);
    return array;
  }
}
