package org.vgg4j.trainer.views.study;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NumberAxisTest {

  @Test
  void ratesOfManySizesStandByTheirLogarithm() {
    NumberAxis axis = NumberAxis.of(1e-5, 1);

    assertThat(axis.at(1e-3)).isEqualTo(-3);
    assertThat(axis.text(-5)).isEqualTo("1e-5");
    assertThat(axis.text(Math.log10(3.2e-5))).isEqualTo("3.2e-5");
    assertThat(axis.text(-2)).isEqualTo("0.01");
    assertThat(axis.text(1)).isEqualTo("10");
  }

  @Test
  void numbersOfOneSizeStandWhereTheyAre() {
    NumberAxis axis = NumberAxis.of(0, 0.5);

    assertThat(axis.at(0.25)).isEqualTo(0.25);
    assertThat(axis.text(0.25)).isEqualTo("0.25");
    assertThat(axis.text(0)).isEqualTo("0");
    assertThat(axis.text(100)).isEqualTo("100");
  }
}
