package org.vgg4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.datasets.Augmentation;
import org.vgg4j.datasets.BatchIterator;
import org.vgg4j.datasets.BatchSettings;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.Datasets;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.Normalisation;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelOptions;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.ComputeProfiles;
import org.vgg4j.profiles.DeviceSelection;
import org.vgg4j.profiles.Precision;

/** The same weights in libtorch give the same class scores and gradients, on real images. */
class AgreementTest {

  private static final int BATCH = 8;
  private static final int CLASSES = 10;
  private static final InputShape INPUT = new InputShape(3, 32, 32);
  private static final double SCORES_APART = 1e-4;
  private static final double GRADIENTS_APART = 1e-3;

  private static DeviceSelection cpu;
  private static NDManager torch;
  private static float[] images;
  private static int[] labels;
  private static DataSet batch;

  @BeforeAll
  static void readRealImages() {
    cpu = ComputeProfiles.select("cpu");
    torch = Torch.open(1);
    var sample =
        Datasets.open(
                new DatasetRequest(Datasets.CIFAR10_SAMPLE, null, Path.of(""), 0, 0, 0, 0, 0),
                FetchProgress.silent())
            .train();
    BatchSettings settings =
        new BatchSettings(BATCH, Normalisation.cifar10(), Augmentation.NONE, 0, 1L, 0, 1);
    try (BatchIterator batches = new BatchIterator(sample, settings)) {
      batches.startEpoch(0, 0);
      DataSet first = batches.next();
      batch = new DataSet(first.getFeatures().dup(), first.getLabels().dup());
    }
    images = TorchParameters.values(batch.getFeatures(), false);
    labels = batch.getLabels().argMax(1).toIntVector();
  }

  @AfterAll
  static void close() {
    torch.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vgg11",
        "vgg11-bn",
        "vgg13",
        "vgg13-bn",
        "vgg16",
        "vgg16-bn",
        "vgg19",
        "vgg19-bn",
        "vgg-a-lrn",
        "vgg-b",
        "vgg-c",
        "vgg-d-bn",
        "numpy-vgg11",
        "gluon-vgg11",
        "pytorch-vgg16-compact",
        "keras-vgg16-bn-dropout",
        "keras-resnet10",
        "keras-plain10",
        "resnet-v2-20"
      })
  void classScoresAndGradientsAgree(String model) {
    ModelOptions options = ModelOptions.of(INPUT, CLASSES).withDropout(0.0);
    ComputationGraph graph = ModelFactory.create(model, options);
    disturbStatistics(graph);
    cpu.profile()
        .accelerate(
            graph, new AccelerationSettings(AccelerationSettings.Mode.FIXED, Precision.FP32, 0));
    Shape shape = new Shape(BATCH, INPUT.channels(), INPUT.height(), INPUT.width());
    try (Model djl = Model.newInstance(model, Torch.ENGINE)) {
      TorchNetwork network = new TorchNetwork(NetworkPlanner.plan(model, options));
      djl.setBlock(network);
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
              .optDevices(new Device[] {Device.cpu()});
      try (Trainer trainer = djl.newTrainer(config);
          NDManager step = torch.newSubManager()) {
        trainer.initialize(shape);
        TorchParameters.copy(graph.paramTable(), network);
        NDArray input = step.create(images, shape);

        NDArray scores = trainer.evaluate(new NDList(input)).singletonOrThrow();
        assertThat(apart(logarithms(graph), scores.logSoftmax(1).toFloatArray()))
            .as("class scores, up to a constant per image")
            .isLessThan(SCORES_APART);

        try (GradientCollector collector = trainer.newGradientCollector()) {
          NDList forward = trainer.forward(new NDList(input));
          NDList wanted = new NDList(step.create(labels));
          collector.backward(trainer.getLoss().evaluate(wanted, forward));
        }
        Map<String, float[]> here = gradients(graph);
        TorchParameters.gradients(network)
            .forEach(
                (name, there) ->
                    assertThat(apart(here.get(name), there))
                        .as("gradient of " + name)
                        .isLessThan(GRADIENTS_APART));
      }
    }
  }

  /** Gives batch norm running statistics that differ from channel to channel. */
  private static void disturbStatistics(ComputationGraph graph) {
    Random random = new Random(1);
    graph
        .paramTable()
        .forEach(
            (name, array) -> {
              if (name.endsWith("_mean") || name.endsWith("_var")) {
                float base = name.endsWith("_var") ? 0.5f : -0.25f;
                for (long i = 0; i < array.length(); i++) {
                  array.putScalar(i, base + random.nextFloat() / 2);
                }
              }
            });
  }

  private static float[] logarithms(ComputationGraph graph) {
    return TorchParameters.values(
        org.nd4j.linalg.ops.transforms.Transforms.log(graph.outputSingle(batch.getFeatures())),
        false);
  }

  /** The mean over the batch, as libtorch has it; Deeplearning4j's updater divides later. */
  private static Map<String, float[]> gradients(ComputationGraph graph) {
    graph.setInputs(batch.getFeatures());
    graph.setLabels(batch.getLabels());
    graph.computeGradientAndScore();
    Map<String, float[]> gradients = new HashMap<>();
    for (Map.Entry<String, INDArray> entry : graph.gradient().gradientForVariable().entrySet()) {
      INDArray mean = Nd4j.createUninitialized(entry.getValue().shape());
      mean.assign(entry.getValue()).divi(BATCH);
      gradients.put(entry.getKey(), TorchParameters.values(mean, false));
    }
    return gradients;
  }

  /** The largest difference, relative to the largest value. */
  private static double apart(float[] here, float[] there) {
    assertThat(here).hasSameSizeAs(there);
    double difference = 0;
    double largest = 0;
    for (int i = 0; i < here.length; i++) {
      difference = Math.max(difference, Math.abs(here[i] - there[i]));
      largest = Math.max(largest, Math.abs(there[i]));
    }
    return difference / largest;
  }
}
