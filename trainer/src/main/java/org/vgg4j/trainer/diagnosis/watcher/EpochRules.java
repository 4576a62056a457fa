package org.vgg4j.trainer.diagnosis.watcher;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.vgg4j.trainer.runs.EpochMetrics;
import org.vgg4j.trainer.runs.Finding;
import org.vgg4j.trainer.runs.LayerMetrics;

/**
 * What the rules make of a run's tables, epoch by epoch. The same code judges a run in training and
 * one that is over, so that both are told the same.
 */
public final class EpochRules {

  /** Epochs whose layers count; each stands for many steps. */
  private static final int LOOKS = 2;

  private final RunFacts facts;
  private final History history = new History(LOOKS);
  private final List<EpochMetrics> epochs = new ArrayList<>();
  private double fullSteps;

  /** No epoch has been seen. */
  public EpochRules(RunFacts facts) {
    this.facts = facts;
  }

  /**
   * Judges all epochs of a run, from its first on.
   *
   * @param layers by epoch; may be empty
   */
  public List<Finding> addAll(List<EpochMetrics> rows, Map<Integer, List<LayerMetrics>> layers) {
    List<Finding> findings = new ArrayList<>();
    for (EpochMetrics row : rows) {
      findings.addAll(add(row, layers.getOrDefault(row.epoch(), List.of())));
    }
    return findings;
  }

  /** The newest epoch, 0 before the first. */
  int lastEpoch() {
    return epochs.isEmpty() ? 0 : last().epoch();
  }

  private EpochMetrics last() {
    return epochs.get(epochs.size() - 1);
  }

  /** Judges one more epoch. */
  List<Finding> add(EpochMetrics epoch, List<LayerMetrics> layers) {
    if (!epochs.isEmpty() && !last().isFinite()) {
      return List.of();
    }
    long steps = epoch.step() - (epochs.isEmpty() ? 0 : last().step());
    double change = epochs.isEmpty() ? 0 : epoch.trainLoss() - last().trainLoss();
    epochs.add(epoch);
    if (!epoch.isFinite()) {
      String seen =
          Double.isFinite(epoch.trainLoss())
              ? "the validation loss is " + epoch.validationLoss()
              : "the loss is " + epoch.trainLoss();
      return List.of(Rules.ofDivergence(facts, epoch.step(), seen, history.last()));
    }
    fullSteps += steps * epoch.learningRate() / facts.recipe().optimization().learningRate();
    history.add(
        new Signals(
            epoch.step(),
            fullSteps,
            new Signals.Trend(epoch.step(), epochs.get(0).trainLoss(), epoch.trainLoss(), change),
            new Signals.Answers(
                steps * facts.recipe().optimization().imagesPerStep(),
                epoch.trainAccuracy(),
                Double.NaN),
            layers.stream().filter(layer -> !Double.isNaN(layer.gradientNorm())).toList()));
    List<Finding> findings = new ArrayList<>(Rules.ofTraining(facts, history));
    Rules.ofEpochs(facts, epochs).ifPresent(findings::add);
    return findings;
  }
}
