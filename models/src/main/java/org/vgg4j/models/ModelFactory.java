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

  private static final List<Definition> DEFINITIONS =
      Stream.of(
              Vgg.definitions(),
              KerasVgg.definitions(),
              KerasResNet.definitions(),
              ResNetV2.definitions(),
              AlexNet.definitions())
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
    if (options.initializationOr(definition.initialization()) == WeightInitialization.PYTORCH) {
      drawBiases(graph, options.seed());
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
    ComputationGraphConfiguration configuration = graph.getConfiguration();
    configuration
        .getVertices()
        .forEach(
            (name, vertex) -> {
              if (vertex instanceof LayerVertex layer
                  && LayerTexts.hasWeights(layer.getLayerConf().getLayer())) {
                Weights.of(configuration, name).drawBiases(graph, random);
              }
            });
  }

  private static Definition definition(String name) {
    return Choices.find("model", name, DEFINITIONS, definition -> definition.info().name());
  }
}
