package org.vgg4j.trainer.training.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.vgg4j.datasets.DatasetName;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.Normalization;
import org.vgg4j.datasets.catalog.Datasets;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelOptions;
import org.vgg4j.trainer.training.TrainingSetup;

class WhiteningTest {

  private static final int FILTERS = 24;

  @TempDir private Path home;

  @Test
  void whitenedPatchesDoNotCorrelateAndHaveUnitDeviation() {
    DatasetRequest request =
        new DatasetRequest(DatasetName.CIFAR10_SAMPLE.id(), null, home, 0.1, 0, 0, 1, 0);
    ImageSet images = Datasets.open(request, null).train();
    Normalization normalization = Normalization.ofTrainingImages(images);
    ComputationGraph graph =
        ModelFactory.create(
            "airbench-slim",
            ModelOptions.of(new InputShape(3, 32, 32), 10).withWidth(0.02).withWhitening(true));
    Whitening.of(images, normalization).setIn(graph);
    // Without GELU, what leaves the layer is the patches times the filters.
    ((ConvolutionLayer) graph.getLayer(ModelFactory.WHITENING).conf().getLayer())
        .setActivationFn(new ActivationIdentity());

    double[][] products = new double[FILTERS][FILTERS];
    double patches = 0;
    try (var batches = TrainingSetup.plainBatches(images, normalization, 100)) {
      batches.startEpoch(0, 0);
      while (batches.hasNext()) {
        INDArray out =
            graph
                .feedForward(batches.next().getFeatures(), false)
                .get(ModelFactory.WHITENING)
                // The last row and column reach past the border.
                .get(
                    NDArrayIndex.all(),
                    NDArrayIndex.all(),
                    NDArrayIndex.interval(0, 31),
                    NDArrayIndex.interval(0, 31));
        INDArray rows = out.permute(1, 0, 2, 3).dup('c').reshape('c', FILTERS, -1);
        INDArray sums = rows.mmul(rows.transpose());
        for (int a = 0; a < FILTERS; a++) {
          for (int b = 0; b < FILTERS; b++) {
            products[a][b] += sums.getDouble(a, b);
          }
        }
        patches += rows.size(1);
      }
    }

    for (int a = 0; a < FILTERS / 2; a++) {
      double variance = products[a][a] / patches;
      // The last eigenvalues are small beside the 5e-4 that is added to them.
      assertThat(variance).as("of filter %d", a).isBetween(a < 6 ? 0.95 : 0.5, 1.001);
      assertThat(products[a][a + FILTERS / 2] / patches).isCloseTo(-variance, within(1e-4));
      for (int b = 0; b < a; b++) {
        assertThat(products[a][b] / patches).as("%d and %d", a, b).isCloseTo(0, within(2e-3));
      }
    }
  }
}
