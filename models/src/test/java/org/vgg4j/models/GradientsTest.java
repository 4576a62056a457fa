package org.vgg4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Backpropagation against differences of the loss, in double precision, family by family. */
class GradientsTest {

  private static final int EXAMPLES = 2;

  @BeforeEach
  void doublePrecision() {
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
  }

  @AfterEach
  void singlePrecision() {
    Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
  }

  @ParameterizedTest
  @CsvSource({
    // Widths that leave one to four channels. keras-resnet10 is too deep for this in a test.
    "vgg11, 512, 32",
    "vgg11-bn, 512, 32",
    "resnet-v2, 16, 8",
    "keras-alexnet-imagenet-stem, 256, 32",
  })
  void everyParameterOfATinyNetwork(String model, int division, int size) {
    tinyNetwork(model, division, size);
  }

  /** Its kinds of layers are those of the others; in every build it has every array checked. */
  @Tag("long")
  @Test
  void everyParameterOfATinyDeepNetwork() {
    tinyNetwork("keras-vgg16-bn-dropout", 512, 32);
  }

  private static void tinyNetwork(String model, int division, int size) {
    // One stage: Deeplearning4j's check takes the parameters of branches in the wrong order.
    everyParameter(model, sized(options(division), model, size, List.of(2)));
  }

  @ParameterizedTest
  @CsvSource({
    "vgg11-bn, 32, 32",
    "vgg-a-lrn, 16, 32",
    "vgg-c, 32, 32",
    "pytorch-vgg16-compact-as-published, 32, 32",
    "pytorch-vgg16-bn-224-as-published, 32, 32",
    "keras-vgg16-bn-dropout, 32, 32",
    "keras-resnet10, 32, 13",
    "resnet-v2, 4, 9",
    "keras-alexnet-imagenet-stem, 32, 32",
  })
  void everyArrayOfASmallNetwork(String model, int division, int size) {
    everyArray(model, sized(options(division), model, size, List.of(1, 2)));
  }

  private static ModelOptions sized(
      ModelOptions options, String model, int size, List<Integer> blocks) {
    return options
        .withInput(new InputShape(1, size, size))
        .withBlocks(model.equals("resnet-v2") ? blocks : null);
  }

  /** The published network divided by that, on one gray channel, with nothing random in it. */
  private static ModelOptions options(int division) {
    return ModelOptions.of(new InputShape(1, 32, 32), SmallNetworks.CLASSES)
        .withWidth(1.0 / division)
        .withDropout(0.0)
        .withInitialization(WeightInitialization.HE)
        .withOptimizer(OptimizerSettings.of(Optimizer.SGD, 1));
  }

  /** Deeplearning4j's own check, which moves one parameter at a time. */
  private static void everyParameter(String model, ModelOptions options) {
    ComputationGraph graph = create(model, options);
    DataSet batch = batch(options);
    Set<String> statistics = new HashSet<>(graph.paramTable().keySet());
    statistics.removeIf(name -> !isStatistic(name));

    boolean correct =
        GradientCheckUtil.checkGradients(
            new GradientCheckUtil.GraphConfig()
                .net(graph)
                .inputs(new INDArray[] {batch.getFeatures()})
                .labels(new INDArray[] {batch.getLabels()})
                .excludeParams(statistics)
                .epsilon(1e-6)
                .maxRelError(1e-4)
                .minAbsoluteError(1e-7));

    assertThat(correct).as(model).isTrue();
  }

  /** All parameters of an array at once, in a random direction. */
  private static void everyArray(String model, ModelOptions options) {
    ComputationGraph graph = create(model, options);
    DataSet batch = batch(options);
    graph.setInput(0, batch.getFeatures());
    graph.setLabel(0, batch.getLabels());
    graph.computeGradientAndScore();
    Map<String, INDArray> gradients = new HashMap<>();
    graph
        .gradient()
        .gradientForVariable()
        .forEach((name, gradient) -> gradients.put(name, gradient.dup().divi(EXAMPLES)));

    graph
        .paramTable()
        .forEach(
            (name, values) -> {
              if (!isStatistic(name)) {
                INDArray direction = random(name, -1, 1, values);
                double expected = slope(graph, batch, values, direction);
                double actual = gradients.get(name).mul(direction).sumNumber().doubleValue();
                assertThat(actual)
                    .as("%s of %s", name, model)
                    .isEqualTo(expected, within(1e-7 + 1e-4 * Math.abs(expected)));
              }
            });
    assertThat(
            gradients
                .get(graph.paramTable().containsKey("output_W") ? "output_W" : "logits_W")
                .norm2Number()
                .doubleValue())
        .isPositive();
  }

  /** How fast the loss rises as the values move in a direction. */
  private static double slope(
      ComputationGraph graph, DataSet batch, INDArray values, INDArray direction) {
    double step = 1e-7;
    INDArray start = values.dup();
    values.assign(start.add(direction.mul(step)));
    double above = graph.score(batch, true);
    values.assign(start.sub(direction.mul(step)));
    double below = graph.score(batch, true);
    values.assign(start);
    return (above - below) / (2 * step);
  }

  private static ComputationGraph create(String model, ModelOptions options) {
    ComputationGraph graph = ModelFactory.create(model, options).convertDataType(DataType.DOUBLE);
    // A bias of 0 on a dead input sits on ReLU's kink, where differences say nothing.
    graph
        .paramTable()
        .forEach(
            (name, values) -> {
              if (name.endsWith("_b") || name.endsWith("_beta")) {
                values.assign(random(name, 0.02, 0.3, values));
              }
            });
    return graph;
  }

  private static DataSet batch(ModelOptions options) {
    DataSet batch = SmallNetworks.batch(options.input(), EXAMPLES, SmallNetworks.CLASSES);
    return new DataSet(
        batch.getFeatures().castTo(DataType.DOUBLE).subi(0.5).muli(4),
        batch.getLabels().castTo(DataType.DOUBLE));
  }

  private static boolean isStatistic(String name) {
    return name.endsWith("_mean") || name.endsWith("_var");
  }

  private static INDArray random(String name, double low, double high, INDArray like) {
    return SmallNetworks.uniform(name.hashCode(), low, high, (int) like.length())
        .castTo(DataType.DOUBLE)
        .reshape(like.shape());
  }
}
