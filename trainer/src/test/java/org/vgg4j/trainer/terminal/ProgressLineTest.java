package org.vgg4j.trainer.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressLineTest {

  private static ProgressLine line(boolean unicode) {
    Sparkline losses = new Sparkline();
    for (int i = 0; i < 100; i++) {
      losses.add(2.5 - i / 50.0);
    }
    return new ProgressLine(
        "epoch 12/200",
        24_000,
        45_000,
        "",
        1,
        412.3,
        "loss 1.234",
        "top-1 55%",
        losses.draw(unicode),
        unicode);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 12, 13, 20, 30, 40, 60, 79, 80, 81, 120, 200})
  void aLineNeverReachesTheLastColumn(int columns) {
    assertThat(line(true).draw(columns).length()).isLessThan(columns);
  }

  @Test
  void eightyColumnsShowEverything() {
    assertThat(line(false).draw(80))
        .isEqualTo(
            "epoch 12/200 ########........  53% loss 1.234 #**+==~~-.._ top-1 55% 0:51 412/s");
  }

  @Test
  void fortyColumnsKeepWhatMattersMost() {
    assertThat(line(true).draw(40)).isEqualTo("epoch 12/200 █████░░░░░  53% loss 1.234");
  }

  @Test
  void aDownloadOfUnknownSizeSaysHowMuchCame() {
    assertThat(
            new ProgressLine("archive", 5 << 20, -1, " MB", 1 << 20, 1 << 19, "", "", "", true)
                .draw(80))
        .isEqualTo("archive 5.0 MB 0.5 MB/s");
  }

  @Test
  void aFallingLossFallsAndANumberlessOneIsLeftOut() {
    Sparkline losses = new Sparkline();
    for (double loss : new double[] {2, 1.5, Double.NaN, 1}) {
      losses.add(loss);
    }

    assertThat(losses.draw(true)).isEqualTo("█▅▁");
    assertThat(losses.draw(false)).isEqualTo("#=_");
  }
}
