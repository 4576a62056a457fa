package org.vgg4j.trainer.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.vgg4j.trainer.checkpoints.CheckpointException;
import org.vgg4j.trainer.checkpoints.CheckpointInfo;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.runs.EpochMetrics;
import org.vgg4j.trainer.runs.LayerMetrics;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunException;
import org.vgg4j.trainer.runs.RunTables;
import org.vgg4j.trainer.watcher.Finding;
import org.vgg4j.trainer.watcher.FindingCode;
import org.vgg4j.trainer.watcher.FindingsFile;
import org.vgg4j.trainer.watcher.History;
import org.vgg4j.trainer.watcher.NetworkFacts;
import org.vgg4j.trainer.watcher.Rules;
import org.vgg4j.trainer.watcher.RunFacts;
import org.vgg4j.trainer.watcher.Signals;

/** What the watcher's rules say of a run's files: what it was told, then what its tables show. */
final class PastRun {

  private static final int USUAL_CLASSES = 10;

  /** Epochs whose layers count; each stands for many steps. */
  private static final int LOOKS = 2;

  private PastRun() {}

  /**
   * The facts that the rules need.
   *
   * @param info of a whole checkpoint; null where there is none
   * @param checkpoint that checkpoint; null where there is none
   */
  static RunFacts facts(Recipe recipe, CheckpointInfo info, Path checkpoint) {
    int classes = info == null ? USUAL_CLASSES : Math.max(2, info.classes().size());
    NetworkFacts network = NetworkFacts.UNKNOWN;
    if (checkpoint != null) {
      try {
        network =
            NetworkFacts.of(
                RunDirectory.JSON.readTree(CheckpointReader.readConfiguration(checkpoint)));
      } catch (CheckpointException | JsonProcessingException e) {
        org.slf4j.LoggerFactory.getLogger(PastRun.class).warn("cannot judge {}", checkpoint, e);
      }
    }
    return new RunFacts(recipe, classes, network);
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
    Map<Integer, List<LayerMetrics>> layers = layers(run);
    History history = new History(LOOKS);
    EpochMetrics earlier = null;
    for (EpochMetrics epoch : epochs) {
      if (!Double.isFinite(epoch.trainLoss())) {
        findings.add(Rules.ofBrokenLoss(facts, epoch.step(), epoch.trainLoss(), history.last()));
        break;
      }
      double change = earlier == null ? 0 : epoch.trainLoss() - earlier.trainLoss();
      Signals now =
          new Signals(
              epoch.step(),
              new Signals.Trend(epoch.step(), epochs.get(0).trainLoss(), epoch.trainLoss(), change),
              layers.getOrDefault(epoch.epoch(), List.of()));
      history.add(now);
      findings.addAll(Rules.ofTraining(facts, history));
      earlier = epoch;
    }
    Rules.ofEpochs(epochs).ifPresent(findings::add);
    return findings;
  }

  private static Map<Integer, List<LayerMetrics>> layers(RunDirectory run) {
    try {
      return RunTables.layers(run).stream()
          .collect(Collectors.groupingBy(LayerMetrics::epoch, TreeMap::new, Collectors.toList()));
    } catch (RunException e) {
      // The table of epochs alone still tells a part.
      return Map.of();
    }
  }
}
