package org.vgg4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.dataset.DataSet;
import org.vgg4j.datasets.DatasetName;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.Normalization;
import org.vgg4j.datasets.augment.Augmentations;
import org.vgg4j.datasets.batches.BatchIterator;
import org.vgg4j.datasets.batches.BatchSettings;
import org.vgg4j.datasets.catalog.Datasets;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelOptions;
import org.vgg4j.models.Optimizer;
import org.vgg4j.models.OptimizerSettings;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.ComputeProfiles;
import org.vgg4j.profiles.Device;
import org.vgg4j.profiles.Precision;

/**
 * A training from the same weights with the same batches in PyTorch learns as much. Rounding grows
 * from step to step, whoever computes, so that losses are compared in the mean of many steps.
 */
class TrainingAgreementTest {

  private static final int BATCH = 32;
  private static final int EPOCHS = 3;
  private static final double RATE = 1e-3;

  /** Seen: 0.1 to 2.1 per cent, 3.5 in the first epoch of keras-vgg16-bn-dropout. */
  private static final double APART = 0.06;

  private static List<DataSet> batches(ImageSet images, int epochs) {
    List<DataSet> batches = new ArrayList<>();
    BatchSettings settings =
        new BatchSettings(BATCH, Normalization.cifar10(), Augmentations.NONE, 0, 1L, 0, 1);
    try (BatchIterator iterator = new BatchIterator(images, settings)) {
      for (int epoch = 0; epoch < epochs; epoch++) {
        iterator.startEpoch(epoch, 0);
        while (iterator.hasNext()) {
          DataSet next = iterator.next();
          batches.add(new DataSet(next.getFeatures().dup(), next.getLabels().dup()));
        }
      }
    }
    return batches;
  }

  @ParameterizedTest
  @CsvSource({"keras-resnet10, 0.5", "keras-plain10, 0.5", "keras-vgg16-bn-dropout, 0.25"})
  void networksOfTheKerasSystemLearnAsInPyTorch(String model, double width) {
    var cpu = ComputeProfiles.select(Device.CPU);
    Torch.open(Runtime.getRuntime().availableProcessors());
    DatasetSplits sample =
        Datasets.open(
            new DatasetRequest(DatasetName.CIFAR10_SAMPLE.id(), null, Path.of(""), 0, 0, 0, 0, 0),
            FetchProgress.silent());
    // Its masks would differ.
    ModelOptions options =
        ModelOptions.of(new InputShape(3, 32, 32), 10)
            .withDropout(0.0)
            .withWidth(width)
            .withOptimizer(new OptimizerSettings(Optimizer.ADAM, RATE, 0, 0, 0, 1));
    ComputationGraph graph = ModelFactory.create(model, options);
    TorchTwin twin = new TorchTwin(NetworkPlanner.plan(model, options), ScalarType.Float);
    twin.take(graph);
    cpu.profile()
        .accelerate(
            graph, new AccelerationSettings(AccelerationSettings.Mode.FIXED, Precision.FP32, 0));
    List<DataSet> batches = batches(sample.train(), EPOCHS);
    double[] here = new double[EPOCHS];
    double[] there = new double[EPOCHS];
    for (int step = 0; step < batches.size(); step++) {
      DataSet batch = batches.get(step);
      graph.fit(batch);
      here[step * EPOCHS / batches.size()] += graph.score() * EPOCHS / batches.size();
      there[step * EPOCHS / batches.size()] += twin.step(batch, RATE) * EPOCHS / batches.size();
    }
    int correctHere = 0;
    int correctThere = 0;
    int images = 0;
    for (DataSet batch : batches(sample.test(), 1)) {
      int[] likeliest = graph.outputSingle(batch.getFeatures()).argMax(1).toIntVector();
      int[] classes = batch.getLabels().argMax(1).toIntVector();
      correctHere +=
          (int) IntStream.range(0, classes.length).filter(i -> likeliest[i] == classes[i]).count();
      correctThere += twin.correct(batch);
      images += batch.numExamples();
    }
    System.out.printf(
        "%s, mean loss by epoch: %s here, %s in PyTorch; right in the test: %d and %d of %d%n",
        model, Arrays.toString(here), Arrays.toString(there), correctHere, correctThere, images);
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      assertThat(here[epoch] / there[epoch])
          .as("mean loss of an epoch")
          .isBetween(1 - APART, 1 + APART);
    }
    assertThat(here[EPOCHS - 1]).isLessThan(0.9 * here[0]);
    assertThat(Math.abs(correctHere - correctThere)).isLessThan(images / 10);
  }
}
