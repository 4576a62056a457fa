package org.vgg4j.profiles.spark.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.vgg4j.profiles.Device;
import org.vgg4j.trainer.device.ComputeDevice;

class RawFloatsTest {

  private INDArray values;

  @BeforeAll
  static void choose() {
    ComputeDevice.select(Device.CPU);
  }

  @BeforeEach
  void drawMoreThanAPieceHolds() {
    values = Nd4j.rand(DataType.FLOAT, 1, 9_000_001);
  }

  @Test
  void valuesComeBackFromAnotherProcessToTheBit() throws Exception {
    values.putScalar(7, Float.NaN);
    values.putScalar(8, -0f);
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(written)) {
      out.writeObject(RawFloats.of(values));
    }
    RawFloats read;
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(written.toByteArray()))) {
      read = (RawFloats) in.readObject();
    }
    INDArray target = Nd4j.zeros(DataType.FLOAT, 1, values.length());

    read.copyTo(target);

    assertThat(read.length()).isEqualTo(values.length());
    assertThat(target.data().asFloat()).isEqualTo(values.data().asFloat());
  }

  /** As a network's parameters are. */
  @Test
  void arraysOfOneDimensionAreTheSame() {
    INDArray row = values.reshape(values.length());
    INDArray target = Nd4j.zeros(DataType.FLOAT, values.length());

    RawFloats.of(row).copyTo(target);

    assertThat(RawFloats.isPlain(row)).isTrue();
    assertThat(target.data().asFloat()).isEqualTo(row.data().asFloat());
  }

  @Test
  void partsOfAnArrayAreReadAndWrittenInTheirPlace() {
    INDArray part = values.get(NDArrayIndex.all(), NDArrayIndex.interval(5_000_000, 5_000_004));
    INDArray target = Nd4j.zeros(DataType.FLOAT, 1, 8);

    RawFloats.of(part).copyTo(target.get(NDArrayIndex.all(), NDArrayIndex.interval(2, 6)));

    float[] expected = new float[8];
    System.arraycopy(part.dup().data().asFloat(), 0, expected, 2, 4);
    assertThat(target.data().asFloat()).isEqualTo(expected);
  }

  @Test
  void arraysThatDoNotLieInARowAreReadInTheOrderOfTheirDimensions() {
    INDArray matrix = Nd4j.rand(DataType.FLOAT, 3, 5).dup('f');
    INDArray target = Nd4j.zeros(DataType.FLOAT, 3, 5);

    RawFloats.of(matrix).copyTo(target);

    assertThat(target).isEqualTo(matrix);
  }
}
