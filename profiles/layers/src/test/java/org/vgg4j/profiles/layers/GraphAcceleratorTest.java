package org.vgg4j.profiles.layers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.profiles.layers.operations.ActivationFunction;

/** An engine that computes convolutions and ReLUs, as stock does, and hands arrays on. */
class GraphAcceleratorTest {

  private static final class Convolution
      extends org.deeplearning4j.nn.layers.convolution.ConvolutionLayer implements Accelerated {
    Convolution(NeuralNetConfiguration conf, DataType type) {
      super(conf, type);
    }
  }

  private static final class Relu extends org.deeplearning4j.nn.layers.ActivationLayer
      implements Accelerated {
    Relu(NeuralNetConfiguration conf, DataType type) {
      super(conf, type);
    }
  }

  private static final class Toy implements Engine<INDArray> {
    private final List<Place<INDArray>> places = new ArrayList<>();

    @Override
    public String name() {
      return "toy";
    }

    @Override
    public boolean computes(ActivationFunction function) {
      return function.equals(ActivationFunction.RELU);
    }

    @Override
    public String refusal(Layer settings) {
      return settings instanceof SubsamplingLayer ? "the toy pools nothing" : null;
    }

    @Override
    public LayerConnection<INDArray> connection(int readers) {
      return null;
    }

    @Override
    public AbstractLayer<?> layer(AbstractLayer<?> origin, Place<INDArray> place) {
      places.add(place);
      return origin.conf().getLayer() instanceof ConvolutionLayer
          ? new Convolution(origin.conf(), origin.getDataType())
          : new Relu(origin.conf(), origin.getDataType());
    }

    @Override
    public GraphVertex addition(ComputationGraph graph, GraphVertex origin, Place<INDArray> place) {
      throw new AssertionError("the graph adds nothing");
    }
  }

  private final Toy toy = new Toy();
  private final ComputationGraph graph = graph();
  private final INDArray images = Nd4j.rand(2, 3, 8, 8);

  private static ComputationGraph graph() {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(7)
                .graphBuilder()
                .addInputs("input")
                .setInputTypes(InputType.convolutional(8, 8, 3))
                .addLayer("conv", convolution(Activation.IDENTITY).build(), "input")
                .addLayer("relu", new ActivationLayer(Activation.RELU), "conv")
                .addLayer("tanh", convolution(Activation.TANH).build(), "relu")
                .addLayer("noisy", convolution(Activation.RELU).dropOut(0.5).build(), "tanh")
                .addLayer("pool", new SubsamplingLayer.Builder(2, 2).build(), "noisy")
                .addLayer("output", new OutputLayer.Builder().nOut(2).build(), "pool")
                .setOutputs("output")
                .build());
    graph.init();
    return graph;
  }

  private static ConvolutionLayer.Builder convolution(Activation activation) {
    return new ConvolutionLayer.Builder(3, 3).nOut(4).padding(1, 1).activation(activation);
  }

  @Test
  void everyLayerIsReplacedOrHasAReason() {
    GraphAccelerator.Result result = GraphAccelerator.accelerate(graph, toy);

    assertThat(result.replaced()).containsExactly("conv", "relu");
    assertThat(result.stock())
        .containsEntry("tanh", "has activation tanh")
        .containsEntry("noisy", "drops out its own input")
        .containsEntry("pool", "the toy pools nothing")
        .containsEntry("output", "no toy kernel for OutputLayer")
        .hasSize(4);
  }

  @Test
  void placesSayWhatTheNeighborsAre() {
    GraphAccelerator.accelerate(graph, toy);

    Place<INDArray> convolution = toy.places.get(0);
    Place<INDArray> relu = toy.places.get(1);
    assertThat(convolution.name()).isEqualTo("conv");
    assertThat(convolution.reluFollows()).isTrue();
    assertThat(convolution.gradientWanted()).isFalse();
    assertThat(relu.name()).isEqualTo("relu");
    assertThat(relu.reluFollows()).isFalse();
    assertThat(relu.gradientWanted()).isTrue();
  }

  @Test
  void implementationsTakeTheStateOverAndGiveItBack() {
    INDArray expected = graph.outputSingle(images).dup();

    GraphAccelerator.accelerate(graph, toy);

    assertThat(graph.getLayer("conv")).isInstanceOf(Convolution.class);
    assertThat(graph.getVertex("conv").getLayer()).isSameAs(graph.getLayer("conv"));
    assertThat(graph.outputSingle(images)).isEqualTo(expected);
    graph.params().muli(0.5);
    INDArray halved = graph.outputSingle(images).dup();
    assertThat(halved).isNotEqualTo(expected);

    GraphAccelerator.restore(graph, "acceleration is off");

    assertThat(graph.getLayer("conv").getClass())
        .isEqualTo(org.deeplearning4j.nn.layers.convolution.ConvolutionLayer.class);
    assertThat(graph.outputSingle(images)).isEqualTo(halved);
  }
}
