package org.vgg4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * What one and two steps do to the weights, against the formulas of {@link OptimizerSettings}
 * written out here. The first of the two steps shows the start, the second the state.
 */
class OptimizerTest {

  private static final double RATE = 0.01;
  private static final double MOMENTUM = 0.9;
  private static final String WEIGHTS = "block1_conv1_W";
  private static final String BIASES = "block1_conv1_b";

  /** One weight's way: its value, the state that an optimizer keeps of it, and a step. */
  private interface Rule {
    /**
     * @param state two numbers, 0 at the start, to be updated
     * @param step from 1
     * @return what is taken off the weight
     */
    double step(double gradient, double[] state, int step);
  }

  @Test
  void adam() {
    follows(settings(Optimizer.ADAM, 0, 0), adam(1e-8));
  }

  @Test
  void adamWithAnotherEpsilon() {
    // So large that it shows in floats.
    follows(new OptimizerSettings(Optimizer.ADAM, RATE, MOMENTUM, 0, 0, 1, 0.01), adam(0.01));
  }

  private static Rule adam(double epsilon) {
    return (gradient, state, step) -> {
      state[0] = 0.9 * state[0] + 0.1 * gradient;
      state[1] = 0.999 * state[1] + 0.001 * gradient * gradient;
      double rate = RATE * Math.sqrt(1 - Math.pow(0.999, step)) / (1 - Math.pow(0.9, step));
      return rate * state[0] / (Math.sqrt(state[1]) + epsilon);
    };
  }

  @Test
  void adagradStartsItsSumAtZeroAsPyTorchDoes() {
    follows(
        settings(Optimizer.ADAGRAD, 0, 0),
        (gradient, state, step) -> {
          state[0] += gradient * gradient;
          return RATE * gradient / (Math.sqrt(state[0]) + 1e-10);
        });
  }

  @Test
  void sgdIgnoresMomentum() {
    follows(settings(Optimizer.SGD, 0, 0), (gradient, state, step) -> RATE * gradient);
  }

  @Test
  void nesterov() {
    follows(
        settings(Optimizer.NESTEROV, 0, 0),
        (gradient, state, step) -> {
          double before = state[0];
          state[0] = MOMENTUM * before - RATE * gradient;
          return MOMENTUM * before - (1 + MOMENTUM) * state[0];
        });
  }

  @Test
  void rmspropTakesMomentumAsItsDecay() {
    follows(
        settings(Optimizer.RMSPROP, 0, 0),
        (gradient, state, step) -> {
          // Deeplearning4j starts the mean at epsilon.
          double before = step == 1 ? 1e-8 : state[0];
          state[0] = MOMENTUM * before + (1 - MOMENTUM) * gradient * gradient;
          return RATE * gradient / (Math.sqrt(state[0]) + 1e-8);
        });
  }

  @Test
  void weightDecayIsDecoupledAndScaledByTheRate() {
    double decay = 0.05;
    ComputationGraph plain = network(settings(Optimizer.ADAM, 0, 0));
    ComputationGraph decayed = network(settings(Optimizer.ADAM, decay, 0));
    INDArray start = plain.getParam(WEIGHTS).dup();
    DataSet batch = SmallNetworks.batch(4);

    plain.fit(batch);
    decayed.fit(batch);

    INDArray difference = plain.getParam(WEIGHTS).sub(decayed.getParam(WEIGHTS));
    assertClose(difference, start.mul(RATE * decay), 1e-7);
  }

  @Test
  void deeplearning4jAppliesANetworkWideWeightDecayTwice() {
    // Why weight decay is set layer by layer. When this fails, Deeplearning4j has been fixed.
    var configuration =
        new NeuralNetConfiguration.Builder()
            .weightDecay(0.05, true)
            .graphBuilder()
            .addInputs("in")
            .addLayer("out", new OutputLayer.Builder().nIn(2).nOut(2).build(), "in")
            .setOutputs("out")
            .build();
    var layer = (LayerVertex) configuration.getVertices().get("out");

    assertThat(layer.getLayerConf().getLayer().getRegularizationByParam("W")).hasSize(2);
  }

  @Test
  void aFreshOptimizerForgetsItsState() {
    for (Optimizer optimizer : Optimizer.values()) {
      ComputationGraph graph = network(settings(optimizer, 0, 0));
      INDArray start = graph.params().dup();
      DataSet batch = SmallNetworks.batch(4);
      graph.fit(batch);
      INDArray first = graph.params().dup();

      graph.setParams(start);
      ModelFactory.resetOptimizer(graph);
      graph.getConfiguration().setIterationCount(0);
      graph.fit(batch);

      assertThat(graph.params()).as(optimizer.id()).isEqualTo(first);
    }
  }

  @Test
  void l2IsAddedToTheGradient() {
    double l2 = 0.05;
    ComputationGraph plain = network(settings(Optimizer.SGD, 0, 0));
    ComputationGraph decayed = network(settings(Optimizer.SGD, 0, l2));
    INDArray start = plain.getParam(WEIGHTS).dup();
    DataSet batch = SmallNetworks.batch(4);

    plain.fit(batch);
    decayed.fit(batch);

    INDArray difference = plain.getParam(WEIGHTS).sub(decayed.getParam(WEIGHTS));
    assertClose(difference, start.mul(RATE * l2), 1e-7);
  }

  @Test
  void weightDecayAndL2LeaveBiasesAndBatchNormAlone() {
    for (OptimizerSettings penalty :
        new OptimizerSettings[] {
          settings(Optimizer.SGD, 0.5, 0), settings(Optimizer.SGD, 0, 0.5)
        }) {
      ModelOptions options = SmallNetworks.options();
      ComputationGraph plain =
          ModelFactory.create(
              "keras-vgg16-bn-dropout",
              options.withDropout(0.0).withOptimizer(settings(Optimizer.SGD, 0, 0)));
      ComputationGraph penalised =
          ModelFactory.create(
              "keras-vgg16-bn-dropout", options.withDropout(0.0).withOptimizer(penalty));
      DataSet batch = SmallNetworks.batch(4);

      plain.fit(batch);
      penalised.fit(batch);

      plain
          .paramTable()
          .forEach(
              (name, values) -> {
                INDArray other = penalised.getParam(name);
                if (name.endsWith("_W")) {
                  assertThat(other).as(name).isNotEqualTo(values);
                } else {
                  assertThat(other).as(name).isEqualTo(values);
                }
              });
    }
  }

  @Test
  void deeplearning4jAddsThePenaltyToTheScore() {
    DataSet batch = SmallNetworks.batch(4);
    ComputationGraph plain = network(settings(Optimizer.SGD, 0, 0));
    ComputationGraph decayed = network(settings(Optimizer.SGD, 0.05, 0));
    double squares =
        plain.paramTable().entrySet().stream()
            .filter(entry -> entry.getKey().endsWith("_W"))
            .mapToDouble(entry -> Math.pow(entry.getValue().norm2Number().doubleValue(), 2))
            .sum();

    double penalty = decayed.score(batch, false) - plain.score(batch, false);

    assertThat(penalty).isEqualTo(0.5 * 0.05 * squares, within(1e-3));
  }

  private static OptimizerSettings settings(Optimizer optimizer, double decay, double l2) {
    return new OptimizerSettings(optimizer, RATE, MOMENTUM, decay, l2);
  }

  private static ComputationGraph network(OptimizerSettings settings) {
    return ModelFactory.create(
        "vgg11",
        SmallNetworks.options()
            .withInitialization(WeightInitialization.HE)
            .withOptimizer(settings));
  }

  private static void follows(OptimizerSettings settings, Rule rule) {
    for (String parameter : new String[] {WEIGHTS, BIASES}) {
      ComputationGraph graph = network(settings);
      DataSet batch = SmallNetworks.batch(4);
      int length = (int) graph.getParam(parameter).length();
      double[] expected = graph.getParam(parameter).dup('c').reshape(length).toDoubleVector();
      double[][] state = new double[length][2];
      for (int step = 1; step <= 2; step++) {
        double[] gradient = gradient(graph, batch, parameter);
        for (int i = 0; i < length; i++) {
          expected[i] -= rule.step(gradient[i], state[i], step);
        }
        graph.fit(batch);
        double[] actual = graph.getParam(parameter).dup('c').reshape(length).toDoubleVector();
        assertThat(actual)
            .as("%s, step %d", parameter, step)
            .containsExactly(expected, within(2e-6));
      }
    }
  }

  private static double[] gradient(ComputationGraph graph, DataSet batch, String parameter) {
    graph.setInput(0, batch.getFeatures());
    graph.setLabel(0, batch.getLabels());
    graph.computeGradientAndScore();
    INDArray sum = graph.gradient().getGradientFor(parameter);
    // Summed over the batch until the updater divides it.
    double[] mean = sum.dup('c').reshape(sum.length()).toDoubleVector();
    for (int i = 0; i < mean.length; i++) {
      mean[i] /= batch.numExamples();
    }
    return mean;
  }

  private static void assertClose(INDArray actual, INDArray expected, double tolerance) {
    assertThat(actual.sub(expected).amaxNumber().doubleValue()).isLessThan(tolerance);
    assertThat(expected.amaxNumber().doubleValue()).isGreaterThan(10 * tolerance);
  }
}
