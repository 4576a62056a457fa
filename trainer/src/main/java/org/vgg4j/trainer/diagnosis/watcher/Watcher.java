package org.vgg4j.trainer.diagnosis.watcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vgg4j.trainer.evaluation.Evaluation;
import org.vgg4j.trainer.runs.Finding;
import org.vgg4j.trainer.runs.FindingCode;
import org.vgg4j.trainer.runs.FindingsFile;
import org.vgg4j.trainer.runs.LayerMetrics;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunException;
import org.vgg4j.trainer.runs.RunTable;
import org.vgg4j.trainer.terminal.Messages;
import org.vgg4j.trainer.training.DivergencePolicy;
import org.vgg4j.trainer.training.TrainingObserver;
import org.vgg4j.trainer.training.TrainingSetup;

/**
 * Watches a run while it trains, and says once what it sees: on standard error, in {@code
 * findings.json}, and to the run's other observers. Changes nothing that the run computes.
 */
public final class Watcher implements TrainingObserver {

  private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);

  /** Later, every so many steps. An inspection costs less than a step: 0.2 % of them. */
  private static final long LATE_INTERVAL = 500;

  /** A network broken from the start is called so at the third look, at step 50. */
  private static final int LOOKS = 3;

  private static final Set<Long> EARLY = Set.of(1L, 20L, 50L, 100L, 150L, 200L, 300L, 400L, 500L);

  private final Messages messages;
  private final List<TrainingObserver> others;
  private final List<Finding> findings = new ArrayList<>();
  private final Set<FindingCode> said = EnumSet.noneOf(FindingCode.class);
  private final AnswerRules answers = new AnswerRules();
  private final boolean rollsBack;
  private LossWindow losses;
  private EpochRules epochRules;
  private RunDirectory run;
  private RunFacts facts;
  private History history;
  private boolean divergenceSeen;

  /**
   * A watcher of one run.
   *
   * @param policy what the run does where it diverges
   * @param others told of every finding with {@link TrainingObserver#warned}
   */
  public Watcher(Messages messages, DivergencePolicy policy, List<TrainingObserver> others) {
    this.messages = messages;
    this.rollsBack = policy == DivergencePolicy.ROLLBACK;
    this.others = List.copyOf(others);
  }

  @Override
  public void started(TrainingSetup setup) {
    run = setup.run();
    facts =
        RunFacts.of(
                setup.recipe(),
                setup.splits().classNames(),
                setup.splits().train().classCounts(),
                networkFacts(setup.graph()))
            .rollingBack(rollsBack);
    for (Finding finding : FindingsFile.read(run)) {
      findings.add(finding);
      said.add(finding.code());
    }
    losses = new LossWindow(setup.recipe().optimization().learningRate());
    Rules.ofNetwork(facts).forEach(this::say);
    judgeTables();
    DataRules.judge(setup.splits()).forEach(this::say);
  }

  private static NetworkFacts networkFacts(ComputationGraph graph) {
    try {
      return NetworkFacts.of(RunDirectory.JSON.readTree(graph.getConfiguration().toJson()));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean wantsInspection(long step) {
    return EARLY.contains(step) || step % LATE_INTERVAL == 0;
  }

  @Override
  public void stepped(Step step) {
    if (Double.isFinite(step.loss())) {
      losses.add(step);
    }
  }

  @Override
  public void diverged(long step, String seen) {
    Finding finding =
        Rules.ofDivergence(facts, step, seen, history == null ? null : history.last());
    if (!divergenceSeen && said.contains(finding.code())) {
      // It was said before this run was resumed; that it came again is news.
      messages.warn("warning: " + finding.line());
    }
    divergenceSeen = true;
    say(finding);
  }

  @Override
  public void inspected(Inspection inspection) {
    long step = inspection.step().step();
    if (!Double.isFinite(inspection.step().loss())) {
      return;
    }
    Signals now =
        new Signals(
            step,
            losses.fullSteps(),
            losses.trend(),
            losses.answers(inspection.outputSpread()),
            inspection.layers());
    LOG.info("inspected {} with {}, {}", inspection, now.trend(), now.answers());
    Rules.ofInputs(facts, step, inspection.inputs()).ifPresent(this::say);
    if (history == null) {
      // A resumed run's start was not seen.
      history = new History(step == 1 ? LOOKS : History.MANY);
    }
    history.add(now);
    Rules.ofTraining(facts, history).forEach(this::say);
  }

  @Override
  public void epochEnded(Epoch epoch) {
    if (epoch.metrics().epoch() <= epochRules.lastEpoch()) {
      // Epochs before this one were taken back.
      judgeTables();
    } else {
      epochRules.add(epoch.metrics(), epoch.layers()).forEach(this::say);
    }
    answers.add(epoch.metrics().step(), epoch.validation()).ifPresent(this::say);
  }

  @Override
  public void tested(long step, Evaluation test) {
    AnswerRules.judge(step, "test", test).ifPresent(this::say);
  }

  /** Judges the epochs that stand in the run's folder, which a resumed run did not see. */
  private void judgeTables() {
    epochRules = new EpochRules(facts);
    try {
      epochRules
          .addAll(RunTable.METRICS.require(run), LayerMetrics.byEpoch(run))
          .forEach(this::say);
    } catch (RunException e) {
      LOG.warn("the epochs so far are not judged", e);
    }
  }

  private void say(Finding finding) {
    // A network that gives every image the same answer takes all of them for one class.
    boolean known =
        finding.code() == FindingCode.ONE_CLASS_PREDICTED
            && said.contains(FindingCode.STUCK_AT_CHANCE);
    if (known || !said.add(finding.code())) {
      return;
    }
    findings.add(finding);
    LOG.warn(finding.line());
    messages.warn("warning: " + finding.line());
    FindingsFile.write(run, findings);
    others.forEach(observer -> observer.warned(finding.line()));
  }
}
