package org.vgg4j.profiles.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.data.Offset;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.vgg4j.profiles.layers.GraphAccelerator;

/** What people do to a graph besides training it. */
public abstract class GraphLife implements EngineUnderTest {

  private static ComputationGraph small(boolean norm) {
    return Nets.vgg(new int[] {1, 2}, norm, new Nesterovs(0.001, 0.9));
  }

  private static DataSet batch(long seed) {
    return Nets.images(seed, 4, 3, 32, 32);
  }

  @Test
  void savedGraphIsPlainAndRestoresToTheSameOutputs(@TempDir Path folder) throws Exception {
    ComputationGraph graph = small(true);
    List<String> accelerated = accelerate(graph).accelerated();
    graph.fit(batch(1));
    File file = folder.resolve("model.zip").toFile();
    ModelSerializer.writeModel(graph, file, true);

    ComputationGraph restored = ModelSerializer.restoreComputationGraph(file);

    assertThat(graph.getConfiguration().toJson()).doesNotContain("vgg4j");
    assertThat(restored.getLayer("conv1_1").getClass())
        .isEqualTo(org.deeplearning4j.nn.layers.convolution.ConvolutionLayer.class);
    INDArray images = batch(2).getFeatures();
    Twins.assertClose("output", restored.outputSingle(images), graph.outputSingle(images));
    assertThat(accelerate(restored).accelerated()).hasSizeGreaterThan(10).isEqualTo(accelerated);
    Twins.assertClose("output again", graph.outputSingle(images), restored.outputSingle(images));
  }

  @Test
  void trainingGoesOnAfterRestoringAsWithoutStopping(@TempDir Path folder) throws Exception {
    ComputationGraph graph = small(true);
    accelerate(graph);
    graph.fit(batch(1));
    File file = folder.resolve("model.zip").toFile();
    ModelSerializer.writeModel(graph, file, true);
    ComputationGraph restored = ModelSerializer.restoreComputationGraph(file, true);
    accelerate(restored);

    graph.fit(batch(2));
    restored.fit(batch(2));

    assertThat(restored.params()).isEqualTo(graph.params());
    assertThat(restored.getUpdater().getUpdaterStateViewArray())
        .isEqualTo(graph.getUpdater().getUpdaterStateViewArray());
  }

  @Test
  void fixedChoicesRepeatBitForBit() {
    ComputationGraph one = small(true);
    ComputationGraph two = one.clone();
    accelerate(one);
    accelerate(two);

    for (int step = 0; step < 3; step++) {
      one.fit(batch(step));
      two.fit(batch(step));
    }

    assertThat(one.params()).isEqualTo(two.params());
  }

  @Test
  void viewsOfLargerArraysAreReadByTheirStrides() {
    Twins twins =
        Twins.of(Nets.smoothVgg(new int[] {1, 2}, false, new Nesterovs(0.001, 0.9)), this);
    DataSet large = Nets.images(1, 9, 5, 40, 37);
    INDArray view =
        large
            .getFeatures()
            .get(
                NDArrayIndex.interval(1, 2, 9),
                NDArrayIndex.interval(1, 4),
                NDArrayIndex.interval(3, 35),
                NDArrayIndex.interval(2, 34));
    INDArray labels = large.getLabels().get(NDArrayIndex.interval(0, view.size(0)));
    INDArray permuted = view.permute(0, 1, 3, 2);

    twins.assertAgreeOn(new DataSet(view, labels.dup()));
    twins.assertAgreeOn(new DataSet(permuted, labels.dup()));
  }

  @Test
  void twoGraphsTrainAtOnce() throws Exception {
    List<ComputationGraph> alone = new ArrayList<>();
    List<Callable<Void>> tasks = new ArrayList<>();
    List<ComputationGraph> together = new ArrayList<>();
    for (boolean norm : new boolean[] {true, false}) {
      ComputationGraph graph = small(norm);
      ComputationGraph copy = graph.clone();
      accelerate(graph);
      accelerate(copy);
      train(graph);
      alone.add(graph);
      together.add(copy);
      tasks.add(
          () -> {
            train(copy);
            return null;
          });
    }
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (Future<Void> task : threads.invokeAll(tasks)) {
        task.get();
      }
    } finally {
      threads.shutdown();
    }

    for (int i = 0; i < alone.size(); i++) {
      assertThat(together.get(i).params()).isEqualTo(alone.get(i).params());
    }
  }

  private static void train(ComputationGraph graph) {
    List<DataSet> batches = new ArrayList<>();
    for (int step = 0; step < 4; step++) {
      batches.add(Nets.images(step, step == 2 ? 3 : 4, 3, 32, 32));
    }
    batches.forEach(graph::fit);
  }

  @Test
  void offPutsStockLayersBack() {
    ComputationGraph graph = small(true);
    INDArray images = batch(1).getFeatures();
    accelerate(graph);
    graph.fit(batch(1));
    INDArray before = graph.outputSingle(images);

    GraphAccelerator.Result result = GraphAccelerator.restore(graph, "acceleration is off");

    assertThat(result.replaced()).isEmpty();
    assertThat(result.stock().values()).containsOnly("acceleration is off");
    assertThat(graph.getLayer("conv1_1").getClass())
        .isEqualTo(org.deeplearning4j.nn.layers.convolution.ConvolutionLayer.class);
    Twins.assertClose("output", before, graph.outputSingle(images));
    graph.fit(batch(2));
  }

  @Test
  void acceleratingTwiceIsAcceleratingOnce() {
    Twins twins = Twins.of(small(true), this);
    twins.fast().fit(batch(1));
    twins.stock().fit(batch(1));

    accelerate(twins.fast());

    twins.fast().fit(batch(2));
    twins.stock().fit(batch(2));
    assertThat(twins.fast().score()).isCloseTo(twins.stock().score(), Offset.offset(1e-3));
  }

  @Test
  void graphsInDoublePrecisionRunStock() {
    ComputationGraph graph =
        Nets.chain(
            InputType.convolutional(8, 8, 3),
            DataType.DOUBLE,
            List.of(new ConvolutionLayer.Builder(3, 3).nOut(4).build()));

    assertThat(accelerate(graph).stock()).containsEntry("layer0", "computes in DOUBLE, not FLOAT");
  }
}
