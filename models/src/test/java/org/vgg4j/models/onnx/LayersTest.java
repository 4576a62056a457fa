package org.vgg4j.models.onnx;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.vgg4j.models.InputShape;

/** Settings of layers that no model has, but a network from elsewhere may. */
class LayersTest {

  static final InputShape INPUT = new InputShape(3, 11, 9);
  private static final int CHANNELS = 4;

  @ParameterizedTest
  @EnumSource(
      names = {
        "CUBE",
        "RATIONALTANH",
        "RECTIFIEDTANH",
        "RRELU",
        "THRESHOLDEDRELU",
      },
      mode = EnumSource.Mode.EXCLUDE)
  void activationsAreTheSame(Activation activation) {
    agrees(new ActivationLayer.Builder().activation(activation).build());
  }

  @Test
  void slopesOfActivationsAreTheSame() {
    agrees(
        new ActivationLayer.Builder().activation(new ActivationLReLU(0.3)).build(),
        new ActivationLayer.Builder().activation(new ActivationELU(0.7)).build());
  }

  @ParameterizedTest
  @EnumSource(names = {"Same", "Truncate"})
  void paddingStrideAndDilationOfConvolutionsAreTheSame(ConvolutionMode mode) {
    agrees(
        new ConvolutionLayer.Builder(3, 2)
            .stride(2, 1)
            .dilation(1, 2)
            .padding(mode == ConvolutionMode.Same ? new int[] {0, 0} : new int[] {2, 1})
            .convolutionMode(mode)
            .nOut(5)
            .activation(Activation.TANH)
            .build());
  }

  @ParameterizedTest
  @EnumSource(names = {"Same", "Truncate"})
  void paddingOfPoolsIsTheSame(ConvolutionMode mode) {
    for (SubsamplingLayer.PoolingType type :
        List.of(SubsamplingLayer.PoolingType.MAX, SubsamplingLayer.PoolingType.AVG)) {
      for (boolean divisorCountsPadding : List.of(true, false)) {
        agrees(
            new SubsamplingLayer.Builder(type)
                .kernelSize(3, 4)
                .stride(2, 3)
                .padding(mode == ConvolutionMode.Same ? new int[] {0, 0} : new int[] {1, 2})
                .convolutionMode(mode)
                .avgPoolIncludePadInDivisor(divisorCountsPadding)
                .build());
      }
    }
  }

  @Test
  void dilationOfMaxPoolsIsTheSame() {
    agrees(
        new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
            .kernelSize(2, 3)
            .stride(1, 1)
            .dilation(3, 2)
            .build());
  }

  @ParameterizedTest
  @EnumSource(names = {"MAX", "AVG", "SUM"})
  void poolsOfWholeImagesAreTheSame(PoolingType type) {
    agrees(
        new ActivationLayer.Builder().activation(Activation.TANH).build(),
        new GlobalPoolingLayer.Builder(type).collapseDimensions(false).build(),
        new ConvolutionLayer.Builder(1, 1).nOut(CHANNELS).activation(Activation.TANH).build(),
        new GlobalPoolingLayer.Builder(type).build());
  }

  @Test
  void responseNormsAreTheSameForAnOddAndAnEvenNumberOfNeighbors() {
    for (int n : List.of(3, 4)) {
      agrees(new LocalResponseNormalization.Builder().k(1.5).n(n).alpha(0.3).beta(0.6).build());
    }
  }

  @Test
  void batchNormsAreTheSameWithALogarithmicVarianceAndWithFixedGammaAndBeta() {
    agrees(
        new BatchNormalization.Builder().useLogStd(true).eps(0.1).build(),
        new BatchNormalization.Builder().lockGammaBeta(true).gamma(1.5).beta(0.5).build());
    agrees(new BatchNormalization.Builder().lockGammaBeta(true).gamma(1.5).beta(0).build());
  }

  @Test
  void paddedFrozenAndDroppedLayersAreTheSame() {
    agrees(
        new ZeroPaddingLayer(1, 2, 3, 0),
        new FrozenLayer(
            new ConvolutionLayer.Builder(3, 3).nOut(5).activation(Activation.RELU).build()),
        new DropoutLayer(0.5));
  }

  @Test
  void whatJoinsAndSplitsIsTheSame() {
    agrees(
        graph -> {
          graph
              .addLayer("other", pointwise(), "in")
              .addVertex("scaled", new ScaleVertex(0.3), "conv")
              .addVertex("shifted", new ShiftVertex(-0.2), "scaled");
          String last = "shifted";
          for (ElementWiseVertex.Op op : ElementWiseVertex.Op.values()) {
            String[] inputs =
                op == ElementWiseVertex.Op.Subtract
                    ? new String[] {last, "other"}
                    : new String[] {last, "conv", "other"};
            graph.addVertex(op.name(), new ElementWiseVertex(op), inputs);
            last = op.name();
          }
          long height = INPUT.height();
          long width = INPUT.width();
          graph
              .addVertex("merged", new MergeVertex(), last, "other")
              .addVertex(
                  "flat",
                  new PreprocessorVertex(
                      new CnnToFeedForwardPreProcessor(height, width, 2 * CHANNELS)),
                  "merged")
              .addVertex(
                  "turned",
                  new PreprocessorVertex(
                      new FeedForwardToCnnPreProcessor(width, height, 2 * CHANNELS)),
                  "flat")
              .addLayer("behind", pointwise(), "turned")
              .addVertex(
                  "vector",
                  new PreprocessorVertex(new CnnToFeedForwardPreProcessor(width, height, CHANNELS)),
                  "behind")
              .addVertex("subset", new SubsetVertex(7, 300), "vector");
          return "subset";
        });
  }

  /** Layers between a convolution of 1x1 and an output. */
  static void agrees(Layer... layers) {
    agrees(
        graph -> {
          String last = "conv";
          for (Layer layer : layers) {
            String name = "layer" + graph.getVertices().size();
            graph.addLayer(name, layer, last);
            last = name;
          }
          return last;
        });
  }

  private static void agrees(Plan plan) {
    Agreement.check(Agreement.disturbed(network(plan)), INPUT);
  }

  /** Adds vertices behind {@code conv} and gives the name of the last. */
  @FunctionalInterface
  interface Plan {
    String extend(GraphBuilder graph);
  }

  static ComputationGraph network(Plan plan) {
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("in")
            .setInputTypes(
                InputType.convolutional(INPUT.height(), INPUT.width(), INPUT.channels()));
    graph.addLayer("conv", pointwise(), "in");
    String last = plan.extend(graph);
    graph
        .addLayer(
            "out",
            new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(3)
                .activation(Activation.SOFTMAX)
                .build(),
            last)
        .setOutputs("out");
    ComputationGraph network = new ComputationGraph(graph.build());
    network.init();
    return network;
  }

  private static Layer pointwise() {
    return new ConvolutionLayer.Builder(1, 1)
        .nOut(CHANNELS)
        .activation(Activation.IDENTITY)
        .build();
  }

  static ComputationGraph network(Layer layer) {
    return network(
        graph -> {
          graph.addLayer("layer", layer, "conv");
          return "layer";
        });
  }
}
