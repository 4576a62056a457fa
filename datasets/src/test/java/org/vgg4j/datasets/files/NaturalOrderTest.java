package org.vgg4j.datasets.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NaturalOrderTest {

  @Test
  void numbersInNamesAreOrderedByTheirValue() {
    assertThat(
            NaturalOrder.sorted(
                List.of("img10.png", "img9.png", "img009.png", "img1/5.png", "a.png", "7.png")))
        .containsExactly("7.png", "a.png", "img1/5.png", "img009.png", "img9.png", "img10.png");
    assertThat(NaturalOrder.sorted(List.of("10", "9", "0", "00", "100000000000000000000")))
        .containsExactly("0", "00", "9", "10", "100000000000000000000");
  }

  @Test
  void composedAndDecomposedNamesStandAtTheSamePlace() {
    assertThat(NaturalOrder.key("cafe\u0301 2")).isEqualTo(NaturalOrder.key("caf\u00e9 2"));
  }
}
