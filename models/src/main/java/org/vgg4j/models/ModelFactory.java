package org.vgg4j.models;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.vgg4j.choices.Choices;

/** Names to networks. */
public final class ModelFactory {

  /**
   * The name of the layer that {@link ModelOptions#whitening} puts before a model: a convolution of
   * 2x2 pixels with 8 filters for each channel of the image and GELU behind it. Its filters are to
   * be set to the eigenvectors of the patches of training images, each over the root of its
   * eigenvalue, and to their negatives (D. Page 2018, K. Jordan 2024, arXiv:2404.00498).
   */
  public static final String WHITENING = "whitening";

  private static final List<Definition> DEFINITIONS =
      Stream.of(
              Vgg.definitions(),
              KerasVgg.definitions(),
              KerasResNet.definitions(),
              ResNetV2.definitions(),
              AlexNet.definitions(),
              Airbench.definitions())
          .flatMap(List::stream)
          .toList();

  private ModelFactory() {}

  /** All models, family by family. */
  public static List<ModelInfo> models() {
    return DEFINITIONS.stream().map(Definition::info).toList();
  }

  /**
   * The model of that name, in any case.
   *
   * @throws ModelException if there is none; the message lists the names
   */
  public static ModelInfo info(String name) {
    return definition(name).info();
  }

  /**
   * A model's configuration: only Deeplearning4j's own classes, no memory for weights.
   *
   * <p>What it cannot hold are the biases of {@link WeightInitialization#PYTORCH}: {@link #create}
   * draws them, {@code new ComputationGraph(configuration).init()} leaves them 0.
   *
   * @throws ModelException if there is no such model or it cannot be built so; one line with what
   *     was found, what was expected and a remedy
   */
  public static ComputationGraphConfiguration configure(String name, ModelOptions options) {
    return definition(name).configure(options);
  }

  /**
   * A model with its first weights, the same for the same options. Takes {@code [batch, channels,
   * height, width]}, gives {@code [batch, classes]}.
   *
   * @throws ModelException as {@link #configure}
   */
  public static ComputationGraph create(String name, ModelOptions options) {
    Definition definition = definition(name);
    ComputationGraphConfiguration configuration = definition.configure(options);
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    switch (options.initializationOr(definition.initialization())) {
      case PYTORCH -> drawBiases(graph, options.seed());
      case IDENTITY -> weights(graph).forEach(weights -> weights.passChannelsOn(graph));
      default -> {}
    }
    resetOptimizer(graph);
    return graph;
  }

  /**
   * Gives a graph a fresh optimizer, as {@link #create} does: for one whose weights were loaded.
   *
   * <p>Deeplearning4j starts AdaGrad's sum of squares at 1e-6 whatever its epsilon is, so that a
   * gradient of 1e-5 would first move a weight by a hundredth of the rate. Here it starts at 0, as
   * in the paper and in PyTorch.
   */
  public static void resetOptimizer(ComputationGraph graph) {
    graph.setUpdater(null);
    boolean adagrad =
        graph.getConfiguration().getVertices().values().stream()
            .anyMatch(
                vertex ->
                    vertex instanceof LayerVertex layer
                        && layer.getLayerConf().getLayer() instanceof BaseLayer weighted
                        && weighted.getIUpdater() instanceof AdaGrad);
    if (adagrad) {
      graph.getUpdater().getStateViewArray().assign(0);
    }
  }

  private static void drawBiases(ComputationGraph graph, long seed) {
    Random random = new Random(seed);
    weights(graph).forEach(weights -> weights.drawBiases(graph, random));
  }

  /** Of all layers that have them, in their order. */
  private static List<Weights> weights(ComputationGraph graph) {
    ComputationGraphConfiguration configuration = graph.getConfiguration();
    return configuration.getVertices().entrySet().stream()
        .filter(
            entry ->
                entry.getValue() instanceof LayerVertex layer
                    && LayerTexts.hasWeights(layer.getLayerConf().getLayer()))
        .map(entry -> Weights.of(configuration, entry.getKey()))
        .toList();
  }

  private static Definition definition(String name) {
    return Choices.find("model", name, DEFINITIONS, definition -> definition.info().name());
  }
}
