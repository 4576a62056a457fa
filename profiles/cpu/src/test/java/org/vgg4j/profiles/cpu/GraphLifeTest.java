package org.vgg4j.profiles.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

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
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.AccelerationSettings.Mode;
import org.vgg4j.profiles.DeviceUnavailableException;
import org.vgg4j.profiles.Precision;
import org.vgg4j.profiles.cpu.convolution.AlgorithmSelector;
import org.vgg4j.profiles.cpu.convolution.ConvolutionContext;
import org.vgg4j.profiles.cpu.graph.OneDnnEngine;
import org.vgg4j.profiles.cpu.onednn.Layout;
import org.vgg4j.profiles.cpu.onednn.OneDnn;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.threads.ComputeThreads;
import org.vgg4j.profiles.layers.GraphAccelerator;

/** What people do to a graph besides training it. */
class GraphLifeTest {

  private static ComputationGraph small(boolean norm) {
    return Nets.vgg(new int[] {1, 2}, norm, new Nesterovs(0.001, 0.9));
  }

  private static DataSet batch(long seed) {
    return Nets.images(seed, 4, 3, 32, 32);
  }

  @Test
  void savedGraphIsPlainAndRestoresToTheSameOutputs(@TempDir Path folder) throws Exception {
    ComputationGraph graph = small(true);
    List<String> accelerated = Twins.accelerate(graph, Mode.FIXED).accelerated();
    graph.fit(batch(1));
    File file = folder.resolve("model.zip").toFile();
    ModelSerializer.writeModel(graph, file, true);

    ComputationGraph restored = ModelSerializer.restoreComputationGraph(file);

    assertThat(graph.getConfiguration().toJson()).doesNotContain("vgg4j");
    assertThat(restored.getLayer("conv1_1").getClass())
        .isEqualTo(org.deeplearning4j.nn.layers.convolution.ConvolutionLayer.class);
    INDArray images = batch(2).getFeatures();
    Twins.assertClose("output", restored.outputSingle(images), graph.outputSingle(images));
    assertThat(Twins.accelerate(restored, Mode.FIXED).accelerated())
        .hasSizeGreaterThan(10)
        .isEqualTo(accelerated);
    Twins.assertClose("output again", graph.outputSingle(images), restored.outputSingle(images));
  }

  @Test
  void trainingGoesOnAfterRestoringAsWithoutStopping(@TempDir Path folder) throws Exception {
    ComputationGraph graph = small(true);
    Twins.accelerate(graph, Mode.FIXED);
    graph.fit(batch(1));
    File file = folder.resolve("model.zip").toFile();
    ModelSerializer.writeModel(graph, file, true);
    ComputationGraph restored = ModelSerializer.restoreComputationGraph(file, true);
    Twins.accelerate(restored, Mode.FIXED);

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
    Twins.accelerate(one, Mode.FIXED);
    Twins.accelerate(two, Mode.FIXED);

    for (int step = 0; step < 3; step++) {
      one.fit(batch(step));
      two.fit(batch(step));
    }

    assertThat(one.params()).isEqualTo(two.params());
  }

  @Test
  void timedChoicesAgreeWithStock() {
    ComputationGraph stock = small(true);
    ComputationGraph fast = stock.clone();
    AccelerationReport report =
        new CpuProfile()
            .accelerate(
                fast,
                new AccelerationSettings(Mode.ON, Precision.FP32, 0),
                new Tuning(4, 3, 32, 32));
    Twins twins = new Twins(stock, fast, report);

    twins.assertAgreeUpToTies(batch(1));
    // Now the choices are made.
    twins.assertAgreeUpToTies(batch(2));
  }

  @Test
  void viewsOfLargerArraysAreReadByTheirStrides() {
    Twins twins = Twins.of(Nets.smoothVgg(new int[] {1, 2}, false, new Nesterovs(0.001, 0.9)));
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
      Twins.accelerate(graph, Mode.FIXED);
      Twins.accelerate(copy, Mode.FIXED);
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
  void everyConvolutionRunsThreeTimesAStepAndTheFirstTwice() {
    ComputationGraph graph = small(true);
    Session session = new Session(Layout.CHANNELS_LAST, false, ComputeThreads.of(0));
    ConvolutionContext convolutions = new ConvolutionContext(session, AlgorithmSelector.BY_RULE);
    GraphAccelerator.accelerate(graph, new OneDnnEngine(convolutions));

    graph.fit(batch(1));

    // Three convolutions and a dense layer, which is computed as one.
    assertThat(convolutions.passes()).isEqualTo(3 * 4 - 1);
  }

  @Test
  void offPutsStockLayersBack() {
    ComputationGraph graph = small(true);
    INDArray images = batch(1).getFeatures();
    Twins.accelerate(graph, Mode.FIXED);
    graph.fit(batch(1));
    INDArray before = graph.outputSingle(images);

    AccelerationReport report = Twins.accelerate(graph, Mode.OFF);

    assertThat(report.engine()).isEqualTo("stock");
    assertThat(report.accelerated()).isEmpty();
    assertThat(report.stock().values()).containsOnly("acceleration is off");
    assertThat(graph.getLayer("conv1_1").getClass())
        .isEqualTo(org.deeplearning4j.nn.layers.convolution.ConvolutionLayer.class);
    Twins.assertClose("output", before, graph.outputSingle(images));
    graph.fit(batch(2));
  }

  @Test
  void acceleratingTwiceIsAcceleratingOnce() {
    Twins twins = Twins.of(small(true));
    twins.fast().fit(batch(1));
    twins.stock().fit(batch(1));

    Twins.accelerate(twins.fast(), Mode.FIXED);

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

    assertThat(Twins.accelerate(graph, Mode.FIXED).stock())
        .containsEntry("layer0", "computes in DOUBLE, not FLOAT");
  }

  @Test
  void bf16IsRefusedInOneLineWhereTheProcessorLacksIt() {
    assumeFalse(OneDnn.hasBfloat16());

    assertThatThrownBy(
            () ->
                new CpuProfile()
                    .accelerate(small(true), new AccelerationSettings(Mode.ON, Precision.BF16, 0)))
        .isInstanceOf(DeviceUnavailableException.class)
        .hasMessage(
            "precision 'bf16' needs a processor with AVX-512 bf16 or AMX, which this one lacks;"
                + " use --precision fp32");
  }
}
