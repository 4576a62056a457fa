package org.vgg4j.models.layouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelOptions;

/** Networks of ours for tests. */
final class Graphs {

  private Graphs() {}

  /** A model a sixteenth as wide, for 10 classes. */
  static ModelOptions narrow(int side) {
    return ModelOptions.of(new InputShape(3, side, side), 10).withWidth(1.0 / 16);
  }

  static ComputationGraph narrow(String model, int side) {
    return ModelFactory.create(model, narrow(side));
  }

  /** A VGG whose head is none of the catalog's, for images of 32 pixels a side. */
  static ComputationGraph handmade(List<List<Integer>> blocks, List<Integer> linear) {
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("input")
            .setInputTypes(InputType.convolutional(32, 32, 3));
    String last = "input";
    int number = 0;
    for (List<Integer> block : blocks) {
      for (int channels : block) {
        number++;
        graph
            .addLayer(
                "conv" + number,
                new ConvolutionLayer.Builder(3, 3)
                    .padding(1, 1)
                    .nOut(channels)
                    .hasBias(false)
                    .activation(Activation.IDENTITY)
                    .build(),
                last)
            .addLayer("bn" + number, new BatchNormalization(), "conv" + number)
            .addLayer("relu" + number, new ActivationLayer(Activation.RELU), "bn" + number);
        last = "relu" + number;
      }
      graph.addLayer(
          "pool" + number,
          new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
              .kernelSize(2, 2)
              .stride(2, 2)
              .build(),
          last);
      last = "pool" + number;
    }
    for (int i = 0; i < linear.size() - 1; i++) {
      DenseLayer dense =
          new DenseLayer.Builder().nOut(linear.get(i)).activation(Activation.RELU).build();
      graph.addLayer("hidden" + i, dense, last);
      last = "hidden" + i;
    }
    OutputLayer output =
        new OutputLayer.Builder(LossFunction.MCXENT)
            .nOut(linear.get(linear.size() - 1))
            .activation(Activation.SOFTMAX)
            .build();
    ComputationGraph made =
        new ComputationGraph(graph.addLayer("output", output, last).setOutputs("output").build());
    made.init();
    return made;
  }

  /** Class probabilities of one image, {@code [3, side, side]}. */
  static float[] output(ComputationGraph graph, float[] image, int side) {
    return graph
        .outputSingle(Nd4j.createFromArray(image).reshape(1, 3, side, side))
        .data()
        .asFloat();
  }

  static void assertClose(float[] actual, double[] expected) {
    assertThat(actual).hasSize(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) actual[i]).isCloseTo(expected[i], within(1e-5 + 1e-4 * expected[i]));
    }
  }

  /** Exports, imports into another graph, and compares every bit. */
  static void assertRoundTrip(ComputationGraph graph, ComputationGraph other, Layout layout) {
    Import.into(other, Export.tensors(graph, layout), layout);
    assertThat(other.params().data().asFloat()).isEqualTo(graph.params().data().asFloat());
  }

  /** Fills a graph with numbers of a layout. */
  static MemoryTensors fill(ComputationGraph graph, Layout layout) {
    MemoryTensors tensors = new MemoryTensors();
    layout
        .entries(graph.getConfiguration())
        .forEach(entry -> tensors.fill(entry.tensor(), entry.shape()));
    Import.into(graph, tensors, layout);
    return tensors;
  }
}
