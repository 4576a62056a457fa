package org.vgg4j.trainer.selftest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.profiles.KernelComparison;
import org.vgg4j.profiles.KernelTuning;
import org.vgg4j.profiles.KernelTuning.ImageBatch;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.device.HostValues;
import org.vgg4j.trainer.device.Processor;
import org.vgg4j.trainer.runs.BuildInfo;
import org.vgg4j.trainer.runs.RunException;

/**
 * Trains small networks on the opened device and compares losses, gradients, probabilities and
 * weights with what stock Deeplearning4j gives on a processor. Takes a few seconds.
 *
 * @param worst the largest difference of each network, relative to what is allowed
 * @param compared how many losses and arrays were compared
 * @param seconds that it took
 */
public record SelfTest(List<Difference> worst, int compared, double seconds) {

  public SelfTest {
    worst = List.copyOf(worst);
  }

  /**
   * Tests the device, as a training would use it.
   *
   * @throws RunException if this build lacks known answers
   */
  public static SelfTest of(ComputeDevice device) {
    return of((graph, batch) -> device.accelerate(graph, KernelTuning.unkept(batch)));
  }

  /** The same, and what was found when kernels were compared with others. */
  SelfTest with(KernelComparison kernels) {
    List<Difference> all = new ArrayList<>(worst);
    kernels.pairs().stream()
        .map(pair -> KernelTrial.difference(kernels.images(), pair))
        .max(Comparator.comparingDouble(Difference::parts))
        .ifPresent(all::add);
    return new SelfTest(all, compared + kernels.pairs().size(), seconds);
  }

  /**
   * @param prepare what is done to each graph before it is trained
   */
  static SelfTest of(BiConsumer<ComputationGraph, ImageBatch> prepare) {
    long start = HostValues.nanoTime();
    Map<String, List<Answer>> known = KnownAnswers.load();
    List<List<Difference>> trials = new ArrayList<>();
    for (Trial trial : Trials.all()) {
      trials.add(compare(trial, trial.run(prepare), known.getOrDefault(trial.name(), List.of())));
    }
    trials.add(DropoutTrial.run(prepare));
    giveMemoryBack();
    return new SelfTest(
        trials.stream().map(SelfTest::largest).toList(),
        trials.stream().mapToInt(List::size).sum(),
        (HostValues.nanoTime() - start) / 1e9);
  }

  /** The table of known answers, made anew on an opened processor with stock layers. */
  public static String knownAnswers(ComputeDevice processor) {
    Map<String, List<Answer>> answers = new LinkedHashMap<>();
    for (Trial trial : Trials.all()) {
      answers.put(trial.name(), trial.run((graph, batch) -> processor.accelerate(graph)));
    }
    BuildInfo build = BuildInfo.load();
    return KnownAnswers.format(
        List.of(
            "What stock Deeplearning4j " + build.deeplearning4j() + " computes on a processor.",
            "Made by: vgg4j doctor --write-known-answers"
                + " trainer/src/main/resources/org/vgg4j/trainer/selftest/known-answers.tsv",
            "on " + Processor.name() + ", Java " + System.getProperty("java.version")),
        answers);
  }

  /**
   * @throws RunException if what is known is not about what was found: then nothing is known of the
   *     device, and the build is to blame
   */
  static List<Difference> compare(Trial trial, List<Answer> found, List<Answer> known) {
    if (found.size() != known.size()) {
      throw incomplete(trial, found.size() + " answers", Integer.toString(known.size()));
    }
    List<Difference> differences = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      Answer answer = found.get(i);
      if (!answer.text().equals(known.get(i).text())) {
        throw incomplete(trial, answer.text(), known.get(i).text());
      }
      differences.add(
          new Difference(
              trial.name(),
              answer.text(),
              answer.sketch().differenceFrom(known.get(i).sketch()),
              trial.allowed(answer.quantity())));
    }
    return differences;
  }

  private static RunException incomplete(Trial trial, String wanted, String known) {
    return new RunException(
        "the self-test cannot judge the device: this build of vgg4j has no known answers for its"
            + " network '%s' (found %s, expected %s); build it again from clean sources, and after a"
                .formatted(trial.name(), known, wanted)
            + " change of the networks make the answers anew (docs/extending.md)");
  }

  /** Whether the device computes right. */
  public boolean passed() {
    return worst.stream().allMatch(Difference::tolerable);
  }

  /** The largest difference of all, relative to what is allowed. */
  public Difference largest() {
    return largest(worst);
  }

  private static Difference largest(List<Difference> differences) {
    return differences.stream().max(Comparator.comparingDouble(Difference::parts)).orElseThrow();
  }

  /** What comes next measures how much memory is free. */
  private static void giveMemoryBack() {
    Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
    System.gc();
  }
}
