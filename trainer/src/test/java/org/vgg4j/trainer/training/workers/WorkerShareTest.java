package org.vgg4j.trainer.training.workers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.vgg4j.trainer.training.figures.KnownFigures;
import org.vgg4j.trainer.training.update.StepParts;
import org.vgg4j.trainer.training.update.StepParts.Part;

class WorkerShareTest {

  @Test
  void workersTakeAllPartsOfAStepOnceAndInTheirOrder() {
    for (int workers = 1; workers <= 5; workers++) {
      for (int images = 1; images <= 70; images++) {
        List<Part> taken = new ArrayList<>();
        for (int worker = 0; worker < workers; worker++) {
          taken.addAll(WorkerShare.of(images, 8, 2, worker, workers).parts());
        }
        assertThat(taken).isEqualTo(StepParts.cut(images, 8, 2));
        assertThat(WorkerShare.of(images, 8, 2, 0, workers).isEmpty()).isFalse();
      }
    }
  }

  @Test
  void eachOfTwoWorkersHasHalfOfTheParts() {
    assertThat(WorkerShare.of(64, 16, 1, 0, 2).parts())
        .containsExactly(new Part(0, 0, 16), new Part(1, 16, 32));
    assertThat(WorkerShare.of(64, 16, 1, 1, 2).parts())
        .containsExactly(new Part(2, 32, 48), new Part(3, 48, 64));
  }

  @Test
  void aLastStepOfOnePartIsTheFirstWorkersAlone() {
    assertThat(WorkerShare.of(9, 16, 1, 0, 2).images()).isEqualTo(9);
    assertThat(WorkerShare.of(9, 16, 1, 1, 2).isEmpty()).isTrue();
  }

  @Test
  void theFiguresOfAStepAreThoseOfAllItsImages() {
    List<WorkerShare> shares =
        List.of(
            WorkerShare.of(5, 3, 1, 0, 3),
            WorkerShare.of(5, 3, 1, 1, 3),
            WorkerShare.of(5, 3, 1, 2, 3));
    List<KnownFigures> figures = new ArrayList<>();
    figures.add(new KnownFigures(1, new float[3][1]));
    figures.add(new KnownFigures(6, new float[2][1]));
    figures.add(null);
    KnownFigures step = WorkerShare.together(shares, figures);
    assertThat(step.loss()).isEqualTo(3);
    assertThat(step.probabilities()).hasNumberOfRows(5);
  }

  @Test
  void theLossOfAStepIsNoNumberWhereThatOfAnyWorkerIsNone() {
    List<WorkerShare> shares =
        List.of(WorkerShare.of(4, 2, 1, 0, 2), WorkerShare.of(4, 2, 1, 1, 2));
    KnownFigures step =
        WorkerShare.together(
            shares,
            List.of(
                new KnownFigures(1, new float[2][1]),
                new KnownFigures(Double.NaN, new float[2][1])));
    assertThat(step.loss()).isNaN();
  }
}
