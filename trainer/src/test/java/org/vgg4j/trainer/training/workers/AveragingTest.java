package org.vgg4j.trainer.training.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class AveragingTest {

  @Test
  void eachWorkerCountsByItsImages() {
    INDArray first = Nd4j.createFromArray(1f, 10f).reshape(1, 2);
    INDArray second = Nd4j.createFromArray(4f, 40f).reshape(1, 2);
    INDArray idle = Nd4j.createFromArray(1000f, 1000f).reshape(1, 2);
    Averaging.average(List.of(first, second, idle), new long[] {20, 10, 0});
    assertThat(first.getDouble(0)).isCloseTo(2, within(1e-6));
    assertThat(first.getDouble(1)).isCloseTo(20, within(1e-5));
  }

  @Test
  void whatIsTheSameEverywhereStaysTheSameToTheBit() {
    INDArray[] arrays = new INDArray[3];
    for (int i = 0; i < arrays.length; i++) {
      arrays[i] = Nd4j.createFromArray(0.1f, 1f, 1e-30f, 12345.678f).reshape(1, 4);
    }
    INDArray before = arrays[0].dup();
    Averaging.average(List.of(arrays), new long[] {7, 7, 7});
    assertThat(arrays[0]).isEqualTo(before);
    assertThat(arrays[0].data().asFloat()).isEqualTo(before.data().asFloat());
  }
}
