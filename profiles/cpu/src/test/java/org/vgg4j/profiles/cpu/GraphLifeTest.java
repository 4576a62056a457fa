package org.vgg4j.profiles.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.AccelerationSettings.Mode;
import org.vgg4j.profiles.DeviceUnavailableException;
import org.vgg4j.profiles.Precision;
import org.vgg4j.profiles.agreement.GraphLife;
import org.vgg4j.profiles.agreement.Nets;
import org.vgg4j.profiles.agreement.Twins;
import org.vgg4j.profiles.cpu.convolution.AlgorithmSelector;
import org.vgg4j.profiles.cpu.convolution.ConvolutionContext;
import org.vgg4j.profiles.cpu.graph.OneDnnEngine;
import org.vgg4j.profiles.cpu.onednn.Layout;
import org.vgg4j.profiles.cpu.onednn.OneDnn;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.threads.ComputeThreads;
import org.vgg4j.profiles.layers.GraphAccelerator;

/** What people do to a graph besides training it. */
class GraphLifeTest extends GraphLife implements ChannelsLast {

  private static ComputationGraph small(boolean norm) {
    return Nets.vgg(new int[] {1, 2}, norm, new Nesterovs(0.001, 0.9));
  }

  private static DataSet batch(long seed) {
    return Nets.images(seed, 4, 3, 32, 32);
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
  void offPutsStockLayersAndOptimizerBack() {
    ComputationGraph graph = small(true);
    INDArray images = batch(1).getFeatures();
    CpuGraphs.accelerate(graph, Mode.FIXED);
    graph.fit(batch(1));
    INDArray before = graph.outputSingle(images);

    AccelerationReport report = CpuGraphs.accelerate(graph, Mode.OFF);

    assertThat(report.engine()).isEqualTo("stock");
    assertThat(report.accelerated()).isEmpty();
    assertThat(report.stock().values()).containsOnly("acceleration is off");
    assertThat(graph.getLayer("conv1_1").getClass())
        .isEqualTo(org.deeplearning4j.nn.layers.convolution.ConvolutionLayer.class);
    Twins.assertClose("output", before, graph.outputSingle(images));
    graph.fit(batch(2));
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
