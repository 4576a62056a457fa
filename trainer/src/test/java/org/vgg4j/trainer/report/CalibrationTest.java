package org.vgg4j.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CalibrationTest {

  private static PredictionTable.Row row(int label, int predicted, float confidence) {
    float[] probabilities = {1 - confidence, 1 - confidence};
    probabilities[predicted] = confidence;
    return new PredictionTable.Row(0, label, predicted, "", probabilities);
  }

  @Test
  void aNetworkThatIsRightAsOftenAsItSaysHasNoError() {
    List<PredictionTable.Row> rows = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      rows.add(row(i == 0 ? 0 : 1, 1, 0.75f));
    }

    Calibration calibration = Calibration.of(new PredictionTable(List.of("a", "b"), rows));

    assertThat(calibration.error()).isCloseTo(0, within(1e-6));
    assertThat(calibration.images()[7]).isEqualTo(4);
  }

  @Test
  void theErrorIsTheGapWeightedByImages() {
    List<PredictionTable.Row> rows =
        List.of(row(0, 1, 1), row(1, 1, 1), row(1, 1, 1), row(0, 0, 0.55f));

    Calibration calibration = Calibration.of(new PredictionTable(List.of("a", "b"), rows));

    // Three images at 100 % of which two are right, one at 55 % which is.
    assertThat(calibration.error()).isCloseTo((1 + 0.45) / 4, within(1e-6));
    assertThat(calibration.accuracy()[0]).isNaN();
  }
}
