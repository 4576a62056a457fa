package org.vgg4j.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.vgg4j.trainer.runs.ViewsOfImage;
import org.vgg4j.trainer.views.charts.ConfusionMatrix;
import org.vgg4j.trainer.views.charts.JteconfusionMatrixGenerated;
import org.vgg4j.trainer.views.pages.Html;

class EvaluationTest {

  /** Of {@code n} classes; each image of class i is called i + 1, but the last class has none. */
  static Evaluation shifted(int n) {
    int[][] confusion = new int[n][n];
    for (int i = 0; i < n - 1; i++) {
      confusion[i][i] = 3;
      confusion[i][i + 1] = 1 + i % 7;
    }
    List<String> names =
        java.util.stream.IntStream.range(0, n).mapToObj("class-%03d"::formatted).toList();
    return new Evaluation(100, List.of(), 0, 1, 0.5, 0.9, ViewsOfImage.ONE, names, confusion);
  }

  @Test
  void figuresThatCannotBeKnownAreNotZero() {
    int[][] confusion = {{5, 0, 1}, {2, 0, 0}, {0, 0, 0}};
    List<Evaluation.ClassFigures> figures =
        new Evaluation(
                8, List.of(), 0, 1, 0.6, 1, ViewsOfImage.ONE, List.of("a", "b", "c"), confusion)
            .perClass();
    assertThat(figures.get(0).recall()).isEqualTo(5 / 6.0);
    assertThat(figures.get(0).precision()).isEqualTo(5 / 7.0);
    assertThat(figures.get(0).f1()).isEqualTo(10 / 13.0);
    assertThat(figures.get(1).recall()).as("none of its images is recognized").isZero();
    assertThat(figures.get(1).precision()).as("never predicted").isNull();
    assertThat(figures.get(1).f1()).isZero();
    assertThat(figures.get(2).recall()).as("it has no image").isNull();
    assertThat(figures.get(2).precision()).isZero();
    assertThat(figures.get(2).f1()).isNull();
  }

  @Test
  void worstConfusionsAreThoseOfTheMostImages() {
    List<Evaluation.Confusion> worst = shifted(200).worstConfusions(30);
    assertThat(worst).hasSize(30);
    assertThat(worst.get(0).images()).isEqualTo(7);
    assertThat(worst.get(0).share()).isEqualTo(0.7);
    assertThat(worst.get(29).images()).isEqualTo(6);
    assertThat(shifted(3).worstConfusions(30)).hasSize(2);
  }

  @Test
  void pageOfTwoHundredClassesShowsPairsInsteadOfFortyThousandCells() {
    String html = html(shifted(200));
    assertThat(html.length()).isLessThan(20_000);
    assertThat(html).contains("class-006").contains("70.0");
    assertThat(html(shifted(10))).contains("confusion");
  }

  private static String html(Evaluation evaluation) {
    return Html.of(
        out -> JteconfusionMatrixGenerated.render(out, null, ConfusionMatrix.of(evaluation)));
  }
}
