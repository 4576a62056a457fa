package org.vgg4j.trainer.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.vgg4j.trainer.benchmark.ClusterPlan.Exchange;

class ClusterPlanTest {

  /** 100 ms for 64 images; 125 MB take a second over a line of one gigabit. */
  private static final ClusterPlan PLAN =
      new ClusterPlan(new ClusterNetwork(6, 1), 64, 0.1, 125_000_000);

  @Test
  void oneHostExchangesNothing() {
    for (Exchange exchange : Exchange.values()) {
      assertThat(PLAN.imagesPerSecond(exchange, 1, 1)).isCloseTo(640, within(1e-9));
    }
  }

  @Test
  void aRingSendsTwiceWhatTheOtherHostsHold() {
    // 0.1 s of training, then 2 * 3 / 4 seconds on the line.
    assertThat(PLAN.seconds(Exchange.RING, 4)).isCloseTo(1.5, within(1e-9));
    assertThat(PLAN.imagesPerSecond(Exchange.RING, 4, 1)).isCloseTo(4 * 64 / 1.6, within(1e-9));
  }

  @Test
  void theDriversLineCarriesEveryHostsWeights() {
    double more = PLAN.seconds(Exchange.DRIVER, 5) - PLAN.seconds(Exchange.DRIVER, 4);

    assertThat(more)
        .isCloseTo(1 + 125_000_000 / ClusterPlan.HANDLED_BYTES_PER_SECOND, within(1e-9));
  }

  @Test
  void rareAveragingApproachesOneHostTimesTheirNumber() {
    assertThat(PLAN.imagesPerSecond(Exchange.DRIVER, 6, 100_000))
        .isCloseTo(6 * 640, within(0.01 * 6 * 640));
    long steps = PLAN.interval(Exchange.DRIVER, 6, 0.9);
    assertThat(PLAN.efficiency(Exchange.DRIVER, 6, (int) steps)).isGreaterThanOrEqualTo(0.9);
    assertThat(PLAN.efficiency(Exchange.DRIVER, 6, (int) steps - 1)).isLessThan(0.9);
  }

  @Test
  void allHostsThatWereNamedAreInTheTable() {
    assertThat(PLAN.hosts()).isEqualTo(List.of(1, 2, 4, 6));
    assertThat(ClusterNetwork.of("gbit=2.5, hosts=3")).isEqualTo(new ClusterNetwork(3, 2.5));
  }
}
