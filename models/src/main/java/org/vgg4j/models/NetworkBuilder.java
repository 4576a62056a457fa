package org.vgg4j.models;

import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.activations.Activation;

/**
 * Stacks named layers, each on the one before, until {@link #from} moves to another branch.
 *
 * <p>This and {@link Layers} alone know Deeplearning4j's ways: a convolution carries its own ReLU
 * (one kernel instead of two), batch norm ignores the activation it is given (so ReLU stands as a
 * layer of its own behind it), a layer's own dropout would act on its input (so dropout is a layer,
 * told what to keep), and the last layer joins softmax and cross entropy so that the gradient is
 * the plain difference {@code probabilities - labels}.
 */
final class NetworkBuilder {

  /** The name of the graph's only input, {@code [batch, channels, height, width]}. */
  static final String INPUT = "input";

  /** The name of the graph's only output, {@code [batch, classes]}. */
  static final String OUTPUT = "output";

  private final ModelOptions options;
  private final GraphBuilder graph;
  private final Map<String, WeightInitialization> initializations = new HashMap<>();
  private WeightInitialization initialization;
  private String last = INPUT;

  /**
   * @param initialization of the layers to come, unless the options choose one
   */
  NetworkBuilder(ModelOptions options, WeightInitialization initialization) {
    this.options = options;
    this.initialization = options.initializationOr(initialization);
    InputShape input = options.input();
    this.graph =
        new Seeded(options.seed())
            .updater(options.optimizer().updater())
            .graphBuilder()
            .addInputs(INPUT)
            .setInputTypes(
                InputType.convolutional(input.height(), input.width(), input.channels()));
    if (options.whitening()) {
      whitening(input.channels());
    }
  }

  /** Two filters, of opposite signs, for each of a patch's values; their number never scales. */
  private void whitening(int channels) {
    layer(
        ModelFactory.WHITENING,
        Layers.convolutionSame(2, 1, 2 * 2 * 2 * channels, true, Activation.GELU));
  }

  /**
   * A configuration's seed. Deeplearning4j's own setter seeds ND4J's generator too, for which the
   * native libraries are loaded: half a second for a table that computes nothing. A graph seeds the
   * generator itself before it draws its weights.
   */
  private static final class Seeded extends NeuralNetConfiguration.Builder {

    Seeded(long seed) {
      this.seed = seed;
    }
  }

  /** The layers to come start so, unless the options choose another way. */
  NetworkBuilder initialize(WeightInitialization own) {
    initialization = options.initializationOr(own);
    return this;
  }

  /** The name of the newest layer. */
  String last() {
    return last;
  }

  /** The next layer stands on that one. */
  NetworkBuilder from(String name) {
    last = name;
    return this;
  }

  /** The published number of channels or units, times the width the user chose. */
  int scaled(int channels) {
    return (int) Math.max(1, Math.round(channels * options.width()));
  }

  /**
   * A convolution of stride 1 that keeps height and width; its kernel is square and odd.
   *
   * @param channels as published
   */
  NetworkBuilder convolution(
      String name, int kernel, int channels, boolean bias, Activation activation) {
    return convolution(name, kernel, 1, (kernel - 1) / 2, channels, bias, activation);
  }

  /** A convolution with the same padding on all four sides. */
  NetworkBuilder convolution(
      String name,
      int kernel,
      int stride,
      int padding,
      int channels,
      boolean bias,
      Activation activation) {
    return weighted(
        name, Layers.convolution(kernel, stride, padding, scaled(channels), bias, activation));
  }

  /**
   * A convolution whose output has the input's size over the stride, rounded up. As in Keras and
   * TensorFlow, an odd padding puts the larger half at the bottom and right.
   */
  NetworkBuilder convolutionSame(
      String name, int kernel, int stride, int channels, boolean bias, Activation activation) {
    return weighted(
        name, Layers.convolutionSame(kernel, stride, scaled(channels), bias, activation));
  }

  NetworkBuilder batchNorm(String name, Normalization normalization) {
    return layer(name, Layers.batchNorm(normalization, options.optimizer().batchNormUpdater()));
  }

  NetworkBuilder relu(String name) {
    return activation(name, Activation.RELU);
  }

  NetworkBuilder gelu(String name) {
    return activation(name, Activation.GELU);
  }

  NetworkBuilder softmax(String name) {
    return activation(name, Activation.SOFTMAX);
  }

  NetworkBuilder activation(String name, Activation function) {
    return layer(name, Layers.activation(function));
  }

  /** Max pooling of square windows that do not overlap; a remainder at the border is dropped. */
  NetworkBuilder maxPool(String name, int size) {
    return layer(name, Layers.pool(SubsamplingLayer.PoolingType.MAX, size));
  }

  /** The same with the mean of each window. */
  NetworkBuilder averagePool(String name, int size) {
    return layer(name, Layers.pool(SubsamplingLayer.PoolingType.AVG, size));
  }

  /** The mean over height and width: {@code [batch, channels]}. */
  NetworkBuilder globalAverage(String name) {
    return layer(name, Layers.globalPool(PoolingType.AVG));
  }

  /** The highest value over height and width: {@code [batch, channels]}. */
  NetworkBuilder globalMax(String name) {
    return layer(name, Layers.globalPool(PoolingType.MAX));
  }

  /** Times a constant. */
  NetworkBuilder scale(String name, double factor) {
    graph.addVertex(name, new ScaleVertex(factor), last);
    last = name;
    return this;
  }

  NetworkBuilder localResponseNorm(String name) {
    return layer(name, Layers.localResponseNorm());
  }

  /**
   * Dropout, or nothing where the probability is 0.
   *
   * @param probability to drop; Deeplearning4j is told what to keep
   */
  NetworkBuilder dropout(String name, double probability) {
    return probability == 0 ? this : layer(name, new DropoutLayer(1 - probability));
  }

  /** A dense layer; images are flattened on the way in, channels first. */
  NetworkBuilder dense(String name, int units, Activation activation) {
    return weighted(name, Layers.dense(scaled(units), activation));
  }

  /** A dense layer to the classes, whose width does not scale. */
  NetworkBuilder classScores(String name, Activation activation) {
    return weighted(name, Layers.dense(options.classes(), activation));
  }

  /** The sum of the newest layer and another one of the same shape. */
  NetworkBuilder add(String name, String other) {
    graph.addVertex(name, new ElementWiseVertex(ElementWiseVertex.Op.Add), other, last);
    last = name;
    return this;
  }

  /** Ends with a dense layer to the classes, softmax and cross entropy. */
  ComputationGraphConfiguration classify() {
    return classify(true);
  }

  /** The same with or without a bias for each class. */
  ComputationGraphConfiguration classify(boolean bias) {
    weighted(OUTPUT, Layers.output(options.classes(), bias));
    return finish();
  }

  /** Ends with softmax and cross entropy on the newest layer's values. */
  ComputationGraphConfiguration softmaxLoss() {
    layer(OUTPUT, Layers.softmaxLoss(options.classes()));
    return finish();
  }

  private NetworkBuilder weighted(String name, Layer layer) {
    initializations.put(name, initialization);
    return layer(name, layer);
  }

  private NetworkBuilder layer(String name, Layer layer) {
    graph.addLayer(name, layer, last);
    last = name;
    return this;
  }

  private ComputationGraphConfiguration finish() {
    ComputationGraphConfiguration configuration = graph.setOutputs(OUTPUT).build();
    // Only now has Deeplearning4j worked out every layer's number of inputs.
    initializations.forEach(
        (name, wanted) -> {
          Weights weights = Weights.of(configuration, name);
          weights.initialize(wanted);
          weights.penalise(options.optimizer().regularization());
        });
    configuration.getVertices().values().forEach(NetworkBuilder::nameStatistics);
    return configuration;
  }

  // Deeplearning4j takes a batch norm read from JSON for one with a logarithmic variance unless its
  // parameters are listed, which otherwise happens when a graph is initialized.
  private static void nameStatistics(GraphVertex vertex) {
    if (vertex instanceof LayerVertex layer
        && layer.getLayerConf().getLayer() instanceof BatchNormalization norm) {
      norm.initializer().paramKeys(norm).forEach(layer.getLayerConf()::addVariable);
    }
  }
}
