package org.vgg4j.trainer.diagnosis.watcher;

import java.util.List;
import java.util.Optional;
import org.vgg4j.trainer.diagnosis.watcher.Signals.Answers;
import org.vgg4j.trainer.diagnosis.watcher.Signals.Trend;
import org.vgg4j.trainer.runs.Finding;
import org.vgg4j.trainer.runs.FindingCode;

/**
 * Tells a network that stands at the loss of guessing for good from one that only rests there. A
 * flat loss alone proves little: sound networks were seen to rest for 200 steps and slow ones for a
 * thousand. docs/lab/reliability.md has the figures.
 */
final class StuckRules {

  /** A loss is at chance within 1 % of that of guessing, and flat if it changes by no more. */
  private static final double FLAT = 0.01;

  private static final long LONG_PATIENCE = 300;

  /** Of these, steps at the full rate: a network may rest as long as its warm-up does. */
  private static final double FULL_STEPS = 100;

  /**
   * Spread of a class's probability, times the classes, of answers that are the same for every
   * image. From step 300 on stuck networks had up to 8e-5, resting ones 4e-4 and more.
   */
  private static final double SAME_ANSWER = 2e-4;

  /** A deep network's answers are much alike from its start on; a stuck one's have become so. */
  private static final double MORE_ALIKE = 0.5;

  /** A rate this far below what is common moves nothing in so few steps. */
  private static final double TOO_LOW = 1.0 / 200;

  private static final long LONGEST_PATIENCE = 2000;

  /** Fewer images cannot tell a network that guesses from one that begins to learn. */
  private static final long TELLING_IMAGES = 3000;

  /** Standard deviations above chance that guessing does not reach. */
  private static final double BEYOND_CHANCE = 4;

  private StuckRules() {}

  /**
   * Judges a run at its newest signals.
   *
   * @param dead layers that are dead lastingly
   * @param vanished layers whose gradients vanish lastingly
   */
  static Optional<Finding> judge(
      RunFacts facts, History history, List<String> dead, List<String> vanished) {
    Signals now = history.now();
    boolean flat = isFlatAtChance(facts, now.trend());
    if (flat && !dead.isEmpty()) {
      return found(
          facts, now, dead.get(0), "this layer's ReLU units are dead", Advice.toLearn(facts));
    }
    if (flat && !vanished.isEmpty()) {
      return found(
          facts,
          now,
          vanished.get(0),
          "the gradients vanish on the way to this layer",
          Advice.toLearn(facts));
    }
    if (now.step() < LONG_PATIENCE
        || now.fullSteps() < FULL_STEPS
        || now.trend().steps() < Rules.PATIENCE
        || !isNoBetterThanChance(facts, now.answers())) {
      return Optional.empty();
    }
    // The loss may even be higher, by a penalty or by what the last batches pulled the answer to.
    if (now.trend().mean() >= (1 - FLAT) * facts.chanceLoss()
        && givesTheSameAnswer(facts, history)) {
      return found(facts, now, null, "every image gets the same answer", Advice.gentler(facts));
    }
    double rate = facts.recipe().optimization().learningRate();
    if (flat && rate < TOO_LOW * facts.commonRate()) {
      return found(
          facts,
          now,
          null,
          facts.recipe().optimization().optimizer()
              + " runs at "
              + Advice.number(rate)
              + ", where up to "
              + Advice.number(facts.commonRate())
              + " is common",
          "try --lr " + Advice.number(10 * rate));
    }
    if (flat
        && now.step() >= LONGEST_PATIENCE
        && now.fullSteps() >= LONGEST_PATIENCE / 2.0
        && now.answers().images() >= TELLING_IMAGES) {
      return found(
          facts,
          now,
          null,
          Rules.text(
              "%.1f %% of the images are classified rightly, no more than by guessing",
              100 * now.answers().accuracy()),
          Advice.toLearn(facts));
    }
    return Optional.empty();
  }

  static boolean isFlatAtChance(RunFacts facts, Trend trend) {
    double chance = facts.chanceLoss();
    return trend.steps() >= Rules.PATIENCE
        && Math.abs(trend.mean() - chance) <= FLAT * chance
        && Math.abs(trend.change()) <= FLAT * chance;
  }

  private static boolean givesTheSameAnswer(RunFacts facts, History history) {
    double spread = history.now().answers().spread();
    Signals first = history.first();
    return spread * facts.classes() <= SAME_ANSWER
        && (first.step() != 1 || spread <= MORE_ALIKE * first.answers().spread());
  }

  private static boolean isNoBetterThanChance(RunFacts facts, Answers answers) {
    double chance = facts.chanceAccuracy();
    double deviation = Math.sqrt(chance * (1 - chance) / Math.max(1, answers.images()));
    return answers.accuracy() <= chance + BEYOND_CHANCE * deviation;
  }

  private static Optional<Finding> found(
      RunFacts facts, Signals now, String layer, String why, String advice) {
    return Optional.of(
        new Finding(
            FindingCode.STUCK_AT_CHANCE,
            layer,
            now.step(),
            Rules.text(
                "the loss stands at %.4f, where guessing has %s, and %s",
                now.trend().mean(), facts.chanceLossInWords(), why),
            advice));
  }
}
