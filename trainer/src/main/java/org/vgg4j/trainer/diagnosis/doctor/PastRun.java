package org.vgg4j.trainer.diagnosis.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.vgg4j.datasets.InputFailureException;
import org.vgg4j.trainer.checkpoints.CheckpointException;
import org.vgg4j.trainer.checkpoints.CheckpointInfo;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.diagnosis.watcher.EpochRules;
import org.vgg4j.trainer.diagnosis.watcher.NetworkFacts;
import org.vgg4j.trainer.diagnosis.watcher.Rules;
import org.vgg4j.trainer.diagnosis.watcher.RunFacts;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.runs.EpochMetrics;
import org.vgg4j.trainer.runs.Finding;
import org.vgg4j.trainer.runs.FindingCode;
import org.vgg4j.trainer.runs.FindingsFile;
import org.vgg4j.trainer.runs.LayerMetrics;
import org.vgg4j.trainer.runs.Provenance;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.training.DivergencePolicy;

/** What the watcher's rules say of a run's files: what it was told, then what its tables show. */
final class PastRun {

  private static final int USUAL_CLASSES = 10;

  private PastRun() {}

  /**
   * The facts that the rules need.
   *
   * @param run its provenance holds the number of images of each class
   * @param info of a whole checkpoint; null where there is none
   * @param checkpoint that checkpoint; null where there is none
   */
  static RunFacts facts(RunDirectory run, Recipe recipe, CheckpointInfo info, Path checkpoint) {
    int classes = info == null ? USUAL_CLASSES : Math.max(2, info.classes().size());
    NetworkFacts network = NetworkFacts.UNKNOWN;
    if (checkpoint != null) {
      try {
        network =
            NetworkFacts.of(
                RunDirectory.JSON.readTree(CheckpointReader.readConfiguration(checkpoint)));
      } catch (CheckpointException | InputFailureException | JsonProcessingException e) {
        org.slf4j.LoggerFactory.getLogger(PastRun.class).warn("cannot judge {}", checkpoint, e);
      }
    }
    int[] counts = trainImages(run, classes);
    RunFacts facts =
        counts == null
            ? new RunFacts(recipe, classes, network)
            : RunFacts.of(recipe, classNames(run), counts, network);
    return facts.rollingBack(rollsBack(run));
  }

  /** Whether the command that made the run, or went on with it, asked for that. */
  private static boolean rollsBack(RunDirectory run) {
    String policy = DivergencePolicy.ROLLBACK.id();
    List<String> command = Provenance.read(run).map(Provenance::command).orElse(List.of());
    return command.contains(policy) || command.contains("--on-divergence=" + policy);
  }

  private static List<String> classNames(RunDirectory run) {
    return List.copyOf(Provenance.read(run).map(Provenance::images).orElse(Map.of()).keySet());
  }

  /** Null where the run does not say. */
  private static int[] trainImages(RunDirectory run, int classes) {
    int[] images =
        Provenance.read(run).map(Provenance::images).orElse(Map.of()).values().stream()
            .mapToInt(of -> Math.max(0, of.train()))
            .toArray();
    return images.length == classes && Arrays.stream(images).sum() > 0 ? images : null;
  }

  static List<Finding> findings(RunDirectory run, RunFacts facts, List<EpochMetrics> epochs) {
    List<Finding> findings = new ArrayList<>(FindingsFile.read(run));
    Set<FindingCode> known = EnumSet.noneOf(FindingCode.class);
    findings.forEach(finding -> known.add(finding.code()));
    for (Finding finding : fromTables(run, facts, epochs)) {
      if (known.add(finding.code())) {
        findings.add(finding);
      }
    }
    return findings;
  }

  private static List<Finding> fromTables(
      RunDirectory run, RunFacts facts, List<EpochMetrics> epochs) {
    List<Finding> findings = new ArrayList<>(Rules.ofNetwork(facts));
    findings.addAll(new EpochRules(facts).addAll(epochs, LayerMetrics.byEpoch(run)));
    return findings;
  }
}
