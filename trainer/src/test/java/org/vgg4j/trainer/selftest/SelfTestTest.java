package org.vgg4j.trainer.selftest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.Device;
import org.vgg4j.profiles.DeviceUnavailableException;
import org.vgg4j.profiles.Precision;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.device.DeviceRequest;
import org.vgg4j.trainer.terminal.Terminal;
import org.vgg4j.trainer.terminal.Terminal.Verbosity;

/** The tolerances stand above what rounding does and below what is wrong. */
class SelfTestTest {

  private static final int BY_A_MILLIONTH = 2;

  private static ComputeDevice stock;

  @BeforeAll
  static void open() {
    stock =
        ComputeDevice.open(
            // Networks so small only wait for a second thread.
            new DeviceRequest(Device.CPU, Precision.FP32, AccelerationSettings.Mode.OFF, 1),
            Terminal.ofProcess(Verbosity.QUIET));
  }

  @Test
  void answersMadeAgainOnThisProcessorAreTheShippedOnesWithinTolerance() {
    SelfTest test = SelfTest.of(stock);

    assertThat(test.worst()).allMatch(Difference::tolerable);
    assertThat(test.passed()).isTrue();
    assertThat(test.worst())
        .extracting(Difference::trial)
        .contains("quickstart", "max-pool", "dropout");
  }

  @Test
  void anotherEngineThatSumsInAnotherOrderPasses() {
    SelfTest test = SelfTest.of(onProcessor(AccelerationSettings.Mode.FIXED, Precision.FP32));

    assertThat(test.largest().parts()).as(test.largest().text()).isLessThan(1);
  }

  @Tag("long")
  @Test
  void convolutionsAndDenseLayersInLessPrecisionAreRefused() {
    ComputeDevice lessPrecise = onProcessor(AccelerationSettings.Mode.FIXED, Precision.BF16);
    try {
      stock.selection().profile().requireUsable(lessPrecise.settings());
    } catch (DeviceUnavailableException e) {
      System.out.println("SelfTestTest leaves bf16 out: " + e.getMessage());
      abort(e.getMessage());
    }

    SelfTest test = SelfTest.of(lessPrecise);

    assertThat(test.passed()).isFalse();
    assertThat(test.worst())
        .filteredOn(difference -> !difference.trial().equals(DropoutTrial.NAME))
        .noneMatch(Difference::tolerable);
  }

  @Test
  @Tag("long")
  void weightsThatDifferByAMillionthStayWithinTolerance() {
    Map<String, List<Answer>> known = KnownAnswers.load();
    for (Trial trial : Trials.all()) {
      for (int seed = 0; seed < BY_A_MILLIONTH; seed++) {
        Random random = new Random(seed);
        List<Answer> found = trial.run((graph, batch) -> disturb(graph, random));
        assertThat(SelfTest.compare(trial, found, known.get(trial.name())))
            .allMatch(Difference::tolerable);
      }
    }
  }

  @Test
  void dropoutThatKeepsAnotherShareIsNoticed() {
    List<Difference> differences =
        DropoutTrial.run(
            (graph, batch) ->
                graph.getLayer("dropout").conf().getLayer().setIDropout(new Dropout(0.5)));

    assertThat(differences).anyMatch(difference -> !difference.tolerable());
  }

  @Test
  void theTableIsReadAsItWasWritten() {
    Map<String, List<Answer>> known = KnownAnswers.load();
    assertThat(KnownAnswers.format(List.of(), known).lines().count())
        .isEqualTo(1 + known.values().stream().mapToInt(List::size).sum());
  }

  private static ComputeDevice onProcessor(AccelerationSettings.Mode mode, Precision precision) {
    return new ComputeDevice(stock.selection(), new AccelerationSettings(mode, precision, 1));
  }

  private static void disturb(ComputationGraph graph, Random random) {
    float[] factors = new float[Math.toIntExact(graph.numParams())];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = (float) (1 + 1e-6 * random.nextGaussian());
    }
    graph.params().muli(Nd4j.createFromArray(factors).reshape(graph.params().shape()));
  }
}
