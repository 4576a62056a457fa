package org.vgg4j.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.vgg4j.datasets.DatasetName;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.Normalization;
import org.vgg4j.datasets.catalog.Datasets;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelOptions;
import org.vgg4j.trainer.recipes.TestViews;
import org.vgg4j.trainer.training.TrainingSetup;

class EvaluatorTest {

  @TempDir private Path home;

  @ParameterizedTest
  @EnumSource(TestViews.class)
  void aNetworkWhoseAnswersAreNoNumbersHasNoAccuracy(TestViews views) {
    DatasetRequest request =
        new DatasetRequest(DatasetName.CIFAR10_SAMPLE.id(), null, home, 0.1, 0, 50, 1, 0);
    ImageSet images = Datasets.open(request, null).test();
    ComputationGraph graph =
        ModelFactory.create(
            "vgg11", ModelOptions.of(new InputShape(3, 32, 32), 10).withWidth(0.01));
    graph.params().assign(Float.NaN);

    Evaluation evaluation;
    try (var batches = TrainingSetup.plainBatches(images, Normalization.zeroToOne(3), 32)) {
      evaluation =
          Evaluator.evaluate(
              graph,
              ImageViews.of(views),
              images,
              batches,
              (i, l, p, q) -> {},
              done -> {},
              () -> false);
    }

    assertThat(evaluation.images()).isEqualTo(50);
    assertThat(evaluation.loss()).isNaN();
    assertThat(evaluation.unanswered()).isEqualTo(50);
    assertThat(evaluation.top1()).isNaN();
    assertThat(evaluation.top5()).isNaN();
    assertThat(Arrays.stream(evaluation.confusion()).flatMapToInt(Arrays::stream).sum()).isZero();
    assertThat(evaluation.perClass())
        .allSatisfy(
            figures -> {
              assertThat(figures.precision()).isNull();
              assertThat(figures.recall()).isNull();
              assertThat(figures.f1()).isNull();
            });
  }

  @Test
  void noImageHasNoAccuracy() {
    DatasetRequest request =
        new DatasetRequest(DatasetName.CIFAR10_SAMPLE.id(), null, home, 0.1, 0, 50, 1, 0);
    ImageSet images = Datasets.open(request, null).test();
    ComputationGraph graph =
        ModelFactory.create(
            "vgg11", ModelOptions.of(new InputShape(3, 32, 32), 10).withWidth(0.01));
    try (var batches = TrainingSetup.plainBatches(images, Normalization.zeroToOne(3), 32)) {
      Evaluation evaluation =
          Evaluator.evaluate(
              graph,
              ImageViews.of(TestViews.ONE),
              images,
              batches,
              (i, l, p, q) -> {},
              done -> {},
              () -> true);
      assertThat(evaluation.images()).isZero();
      assertThat(evaluation.top1()).isNaN();
      assertThat(evaluation.loss()).isNaN();
    }
  }
}
