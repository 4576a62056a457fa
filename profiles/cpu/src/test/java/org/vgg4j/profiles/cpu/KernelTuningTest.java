package org.vgg4j.profiles.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.AccelerationSettings.Mode;
import org.vgg4j.profiles.KernelChoices;
import org.vgg4j.profiles.Precision;
import org.vgg4j.profiles.agreement.Nets;
import org.vgg4j.profiles.agreement.Twins;

/** Kernels that timing chooses: when, for what, and that they are taken again. */
class KernelTuningTest {

  private static final int IMAGES = 20;

  private final ComputationGraph graph =
      Nets.chain(
          InputType.convolutional(12, 10, 3),
          List.of(
              convolution(32),
              convolution(40),
              new DenseLayer.Builder().nOut(17).activation(Activation.RELU).build()));

  private static ConvolutionLayer convolution(int channels) {
    return new ConvolutionLayer.Builder(3, 3)
        .nOut(channels)
        .convolutionMode(ConvolutionMode.Same)
        .activation(Activation.RELU)
        .build();
  }

  private static Tuning tuning() {
    return new Tuning(IMAGES, 3, 12, 10);
  }

  private static AccelerationReport accelerate(ComputationGraph graph, Tuning tuning) {
    return new CpuProfile()
        .accelerate(graph, new AccelerationSettings(Mode.ON, Precision.FP32, 0), tuning);
  }

  private static ComputationGraph trained(ComputationGraph start, Tuning tuning) {
    ComputationGraph copy = start.clone();
    accelerate(copy, tuning);
    copy.fit(Nets.images(1, IMAGES, 3, 12, 10));
    // A smaller batch, as an epoch's last one may be.
    copy.fit(Nets.images(2, 5, 3, 12, 10));
    return copy;
  }

  @Test
  void everyPassIsChosenBeforeTheFirstStepAndNamed() {
    Tuning tuning = tuning();

    AccelerationReport report = accelerate(graph, tuning);

    assertThat(report.choices()).isEqualTo(tuning.kept());
    assertThat(report.choices().layout()).isIn("channels-last", "blocked");
    assertThat(report.choices().passes().keySet())
        .startsWith(
            "layer0 forward",
            "layer0 weight gradient",
            "layer1 forward",
            "layer1 weight gradient",
            "layer1 source gradient");
    assertThat(report.choices().passes().values())
        .allMatch(text -> text.matches("[a-z-]+ f32( by rule)?"));
  }

  @Test
  void whatIsKnownIsNotTimedAgainAndComputesTheSameBits() {
    Tuning tuning = tuning();
    ComputationGraph first = trained(graph, tuning);

    ComputationGraph second = trained(graph, tuning);

    assertThat(tuning.timed()).isEqualTo(1);
    assertThat(second.params()).isEqualTo(first.params());
  }

  @Test
  void choicesAreTakenThoughTheRuleOrAnotherStartWouldChooseOthers() {
    KernelChoices all = accelerate(graph.clone(), tuning()).choices();
    for (String layout : List.of("channels-last", "blocked")) {
      for (String algorithm : List.of("channels-last f32", "blocked f32")) {
        Map<String, String> passes = new LinkedHashMap<>(all.passes());
        passes.replaceAll((pass, text) -> algorithm);
        Tuning told = tuning().keep(new KernelChoices("2026-01-02", layout, passes));

        ComputationGraph copy = graph.clone();
        AccelerationReport report = accelerate(copy, told);

        assertThat(told.timed()).isZero();
        assertThat(report.choices()).isSameAs(told.kept());
        new Twins(graph, copy, report).assertAgreeUpToTies(Nets.images(1, IMAGES, 3, 12, 10));
        assertThat(trained(graph, told).params()).isEqualTo(trained(graph, told).params());
      }
    }
  }

  @Test
  void choicesThatNobodyKnowsAreTimedAnew() {
    for (KernelChoices strange :
        List.of(
            new KernelChoices(null, "blocked", Map.of()),
            new KernelChoices("2026-01-02", null, null),
            new KernelChoices("2026-01-02", "rows-first", Map.of()),
            new KernelChoices("2026-01-02", "blocked", Map.of("layer0 forward", "magic f32")))) {
      Tuning tuning = tuning().keep(strange);

      accelerate(graph.clone(), tuning);

      assertThat(tuning.timed()).isEqualTo(1);
    }
  }

  @Test
  void anotherNetworkBatchOrPrecisionIsAnotherSubject() {
    Tuning tuning = tuning();
    Tuning larger = new Tuning(IMAGES + 1, 3, 12, 10);
    Tuning other = tuning();
    accelerate(graph.clone(), tuning);
    accelerate(graph.clone(), larger);
    accelerate(
        Nets.chain(InputType.convolutional(12, 10, 3), List.of(convolution(32), convolution(41))),
        other);

    assertThat(tuning.subject()).contains("oneDNN").contains(" threads, fp32, ");
    assertThat(larger.subject()).isNotEqualTo(tuning.subject());
    assertThat(other.subject()).isNotEqualTo(tuning.subject());
  }

  @Test
  void nothingIsTimedWhereARuleChooses() {
    Tuning tuning = tuning();

    AccelerationReport report =
        new CpuProfile()
            .accelerate(graph, new AccelerationSettings(Mode.FIXED, Precision.FP32, 0), tuning);

    assertThat(tuning.timed()).isZero();
    assertThat(report.choices()).isNull();
  }
}
