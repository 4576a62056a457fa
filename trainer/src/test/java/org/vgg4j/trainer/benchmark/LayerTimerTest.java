package org.vgg4j.trainer.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.impl.ElementWiseVertex;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.profiles.DeviceClock;
import org.vgg4j.profiles.GraphVertices;

class LayerTimerTest {

  /** As those by which an engine knows the vertices that it computes. */
  public interface OfAnEngine {}

  private static final class Sum extends ElementWiseVertex implements OfAnEngine {
    Sum(ComputationGraph graph, GraphVertex stock) {
      super(
          graph,
          stock.getVertexName(),
          stock.getVertexIndex(),
          stock.getInputVertices(),
          stock.getOutputVertices(),
          Op.Add,
          DataType.FLOAT);
    }
  }

  @Test
  void anEngineKnowsItsVerticesWhileTheyAreTimed() {
    ComputationGraph graph = graph();
    GraphVertex sum = new Sum(graph, graph.getVertex("sum"));
    GraphVertices.put(graph, sum);

    try (LayerTimer timer = new LayerTimer(graph, DeviceClock.ofHost())) {
      assertThat(graph.getVertices()[sum.getVertexIndex()])
          .isInstanceOf(OfAnEngine.class)
          .isNotSameAs(sum);
      graph.output(Nd4j.ones(DataType.FLOAT, 3, 4));
      assertThat(timer.clocks().get("sum").forwardMillis()).isPositive();
    }
    assertThat(graph.getVertices()[sum.getVertexIndex()]).isSameAs(sum);
  }

  private static ComputationGraph graph() {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("input")
                .addLayer("left", new DenseLayer.Builder().nIn(4).nOut(5).build(), "input")
                .addLayer("right", new DenseLayer.Builder().nIn(4).nOut(5).build(), "input")
                .addVertex(
                    "sum",
                    new org.deeplearning4j.nn.conf.graph.ElementWiseVertex(
                        org.deeplearning4j.nn.conf.graph.ElementWiseVertex.Op.Add),
                    "left",
                    "right")
                .addLayer("output", new OutputLayer.Builder().nIn(5).nOut(2).build(), "sum")
                .setOutputs("output")
                .build());
    graph.init();
    return graph;
  }
}
