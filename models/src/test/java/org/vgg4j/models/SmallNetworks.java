package org.vgg4j.models;

import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Networks narrow enough to run in a test, and batches for them. */
final class SmallNetworks {

  static final int CLASSES = 3;

  private SmallNetworks() {}

  /** Any model on 32x32 images, a sixteenth as wide. */
  static ModelOptions options() {
    return ModelOptions.of(new InputShape(3, 32, 32), CLASSES).withWidth(1.0 / 16);
  }

  /** Random images of {@code [examples, channels, height, width]} in 0..1, classes in turn. */
  static DataSet batch(InputShape shape, int examples, int classes) {
    return new DataSet(
        uniform(7, 0, 1, examples, shape.channels(), shape.height(), shape.width()),
        oneHot(examples, classes));
  }

  static DataSet batch(int examples) {
    return batch(new InputShape(3, 32, 32), examples, CLASSES);
  }

  /** Numbers that do not depend on ND4J's random state. */
  static INDArray uniform(long seed, double low, double high, int... shape) {
    int length = 1;
    for (int size : shape) {
      length *= size;
    }
    double[] values = new Random(seed).doubles(length, low, high).toArray();
    return Nd4j.createFromArray(values)
        .castTo(org.nd4j.linalg.api.buffer.DataType.FLOAT)
        .reshape('c', shape);
  }

  private static INDArray oneHot(int examples, int classes) {
    INDArray labels = Nd4j.zeros(examples, classes);
    for (int example = 0; example < examples; example++) {
      labels.putScalar(example, example % classes, 1);
    }
    return labels;
  }
}
