package org.vgg4j.trainer.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Values are written and read in blocks, and the file is ND4J's all the same. */
class ArrayValuesTest {

  @ParameterizedTest
  @CsvSource({"FLOAT,1", "FLOAT,16383", "FLOAT,16384", "FLOAT,40000", "DOUBLE,40000"})
  void anArrayIsWrittenByteForByteAsNd4jWritesItAndReadAgain(DataType type, int length)
      throws IOException {
    INDArray row = Nd4j.rand(type, 1, length);
    byte[] bytes = written(row);

    assertThat(bytes).isEqualTo(writtenByNd4j(row));
    int size = type.width();
    DataInputStream values =
        new DataInputStream(
            new ByteArrayInputStream(bytes, bytes.length - length * size, length * size));
    FloatBuffer read = FloatBuffer.allocate(length);
    ArrayValues.read(
        values, length, type == DataType.DOUBLE, (block, count) -> read.put(block, 0, count));
    assertThat(read.array()).isEqualTo(row.toFloatVector());
  }

  @Test
  void aPartOfAnArrayIsWrittenWithoutTheRest() throws IOException {
    INDArray row = Nd4j.rand(DataType.FLOAT, 1, 50_000);
    INDArray matrix = Nd4j.rand(DataType.FLOAT, 4, 5);
    for (INDArray part :
        List.of(
            row.get(NDArrayIndex.all(), NDArrayIndex.interval(7, 40_000)),
            matrix.getColumn(2),
            matrix.transpose())) {
      assertThat(written(part)).isEqualTo(writtenByNd4j(part));
    }
  }

  private static byte[] written(INDArray array) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ArrayValues.write(array, new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static byte[] writtenByNd4j(INDArray array) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Nd4j.write(array, new DataOutputStream(bytes));
    return bytes.toByteArray();
  }
}
