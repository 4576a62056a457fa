package org.vgg4j.trainer.views.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.vgg4j.trainer.runs.Predictions;

class CalibrationTest {

  private static Predictions.Row row(int label, int predicted, float confidence) {
    float[] probabilities = {1 - confidence, 1 - confidence};
    probabilities[predicted] = confidence;
    return new Predictions.Row(0, label, predicted, null, probabilities);
  }

  private static Predictions table(List<Predictions.Row> rows) {
    Predictions table = new Predictions(List.of("a", "b"), false);
    rows.forEach(table::add);
    return table;
  }

  @Test
  void aNetworkThatIsRightAsOftenAsItSaysHasNoError() {
    List<Predictions.Row> rows = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      rows.add(row(i == 0 ? 0 : 1, 1, 0.75f));
    }

    Calibration calibration = Calibration.of(table(rows));

    assertThat(calibration.error()).isCloseTo(0, within(1e-6));
    assertThat(calibration.images()[7]).isEqualTo(4);
  }

  @Test
  void theErrorIsTheGapWeightedByImages() {
    List<Predictions.Row> rows =
        List.of(row(0, 1, 1), row(1, 1, 1), row(1, 1, 1), row(0, 0, 0.55f));

    Calibration calibration = Calibration.of(table(rows));

    // Three images at 100 % of which two are right, one at 55 % which is.
    assertThat(calibration.error()).isCloseTo((1 + 0.45) / 4, within(1e-6));
    assertThat(calibration.accuracy()[0]).isNaN();
  }
}
