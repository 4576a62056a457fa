package org.vgg4j.trainer.training.steps;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.dataset.DataSet;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.batches.BatchIterator;
import org.vgg4j.profiles.GradientControl.Held;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.WorkerSync;
import org.vgg4j.trainer.training.TrainingObserver;
import org.vgg4j.trainer.training.TrainingSetup;
import org.vgg4j.trainer.training.figures.KnownFigures;
import org.vgg4j.trainer.training.figures.TakenStep;
import org.vgg4j.trainer.training.update.FrozenOutputs;
import org.vgg4j.trainer.training.update.StepParts.Part;
import org.vgg4j.trainer.training.update.ThreadDevice;
import org.vgg4j.trainer.training.update.WeightAverage;
import org.vgg4j.trainer.training.workers.Averaging;
import org.vgg4j.trainer.training.workers.Replica;
import org.vgg4j.trainer.training.workers.Round;
import org.vgg4j.trainer.training.workers.Worker;
import org.vgg4j.trainer.training.workers.WorkerShare;
import org.vgg4j.trainer.training.workers.WorkerThreads;

/**
 * Takes steps on several replicas of the run's graph side by side; the run's graph is that of
 * worker 0, on the thread that trains. A step has one batch of the run's only pipeline, of which
 * each worker computes its own consecutive part.
 *
 * <p>Where gradients are shared, worker 0 takes the one step of all, in the order of the workers,
 * so that it repeats bit for bit, and the others copy its weights. Where weights are averaged, each
 * takes steps of its own; the run's graph is settled after each averaging, which also comes at the
 * end of every epoch and of the run.
 */
public final class WorkerSteps implements Steps {

  private final TrainingSetup setup;
  private final BatchIterator training;
  private final Consumer<ComputationGraph> accelerate;
  private final WorkerSync sync;
  private final WorkerThreads threads;
  private final List<Worker> workers = new ArrayList<>();

  /** Of each worker; what a run is told is what the first one's sees. */
  private final List<StepMonitor> monitors = new ArrayList<>();

  private final StepMonitor monitor;
  private final Worker first;
  private final Optional<WeightAverage> average;
  private final Optional<FrozenOutputs> frozenOutputs;

  private final Round round;
  private long togetherNanos;
  private EpochStart start;
  private int batch;
  private long step;
  private long waited;

  /**
   * Of a run.
   *
   * @param average that follows the weights, if any
   * @param accelerate makes a graph fast: a new replica, or one of which another part is frozen;
   *     called on the worker's thread
   * @param say told what is kept
   */
  public WorkerSteps(
      TrainingSetup setup,
      Optional<WeightAverage> average,
      Consumer<ComputationGraph> accelerate,
      Consumer<String> say) {
    Recipe recipe = setup.recipe();
    this.setup = setup;
    this.accelerate = accelerate;
    this.average = average;
    this.sync = new WorkerSync(recipe.optimization().sync());
    this.threads = new WorkerThreads(recipe.optimization().workers());
    this.round = new Round(recipe.optimization().workers());
    for (int number = 0; number < recipe.optimization().workers(); number++) {
      monitors.add(new StepMonitor());
    }
    this.monitor = monitors.get(0);
    ComputationGraph graph = setup.graph();
    this.first = new Worker(graph, recipe, monitor::probabilities, () -> accelerate.accept(graph));
    this.frozenOutputs = HostSteps.frozenOutputs(setup, 1, say);
    this.training = setup.trainingBatches();
  }

  @Override
  public void begin(EpochStart next) {
    start = next;
    batch = next.batch();
    step = next.step();
    if (workers.isEmpty()) {
      workers.addAll(threads.all(number -> number == 0 ? first : replica(number)));
    }
    listen(false);
    // The kernels of its graph are those of all.
    first.begin(next.epoch());
    frozenOutputs.ifPresent(outputs -> outputs.begin(next.stopped()));
    others(worker -> worker.begin(next.epoch()));
    // Also what the run went back to.
    copyFirst();
    round.begin();
    training.startEpoch(next.epoch(), next.batch());
    waited = training.waitNanos();
    monitor.resetClocks();
    togetherNanos = 0;
  }

  private Worker replica(int number) {
    ComputationGraph graph = Replica.of(setup.graph());
    accelerate.accept(graph);
    return new Worker(
        graph, setup.recipe(), monitors.get(number)::probabilities, () -> accelerate.accept(graph));
  }

  /** Before a pass, where that changes. Where one of them is looked into, all compute so. */
  private void listen(boolean inspected) {
    for (int number = 0; number < workers.size(); number++) {
      workers.get(number).graph().setListeners(monitors.get(number).listeners(inspected));
    }
  }

  private void others(Consumer<Worker> task) {
    threads.all(
        number -> {
          if (number > 0) {
            task.accept(workers.get(number));
          }
          return null;
        });
  }

  private void copyFirst() {
    others(worker -> Averaging.copy(first.graph(), worker.graph(), sync.averages()));
  }

  @Override
  public boolean hasNext() {
    return training.hasNext() && step < setup.totalSteps();
  }

  @Override
  public int mostUnread() {
    return 0;
  }

  @Override
  public boolean settled() {
    return round.steps() == 0;
  }

  @Override
  public TakenStep take(boolean inspected) {
    long begin = System.nanoTime();
    DataSet images = training.next();
    int[] indices = training.indices();
    double etlMillis = (training.waitNanos() - waited) / 1e6;
    waited = training.waitNanos();
    double rate = start.rate().applyAsDouble(step);
    boolean lastOfEpoch = batch + 1 == setup.stepsPerEpoch() || step + 1 == setup.totalSteps();
    List<WorkerShare> shares =
        IntStream.range(0, workers.size()).mapToObj(number -> share(indices, number)).toList();
    if (inspected) {
      listen(true);
    }
    List<KnownFigures> figures =
        threads.all(
            number -> {
              WorkerShare share = shares.get(number);
              Worker worker = workers.get(number);
              if (share.isEmpty()) {
                return null;
              }
              Consumer<Part> before = part -> before(number, part, indices, lastOfEpoch, inspected);
              return sync.averages()
                  ? worker.step(step, rate, images, share, before)
                  : worker.gradients(step, images, share, before);
            });
    if (inspected) {
      listen(false);
    }
    batch++;
    step++;
    long together = System.nanoTime();
    if (sync.averages()) {
      averageIfDue(shares, lastOfEpoch);
    } else {
      share(shares, rate);
    }
    togetherNanos += System.nanoTime() - together;
    ImageSet set = setup.splits().train();
    return new TakenStep(
        WorkerShare.together(shares, figures),
        Arrays.stream(indices).map(set::label).toArray(),
        rate,
        (System.nanoTime() - begin) / 1e9,
        etlMillis,
        inspected ? images.getFeatures() : null);
  }

  private WorkerShare share(int[] indices, int number) {
    return WorkerShare.of(
        indices.length,
        setup.recipe().optimization().batchSize(),
        setup.batches().least(),
        number,
        workers.size());
  }

  private void before(
      int number, Part part, int[] indices, boolean lastOfEpoch, boolean inspected) {
    boolean told = part.number() == 0;
    monitors.get(number).expect(part.images(), lastOfEpoch && told, inspected && told, false);
    frozenOutputs.ifPresent(
        outputs ->
            outputs.give(
                workers.get(number).graph(),
                Arrays.copyOfRange(indices, part.first(), part.end()),
                inspected));
  }

  /** The one step of all gradients, and its weights for all. */
  private void share(List<WorkerShare> shares, double rate) {
    long[] images = shares.stream().mapToLong(WorkerShare::images).toArray();
    for (int number = 1; number < workers.size(); number++) {
      if (images[number] > 0) {
        Held held = workers.get(number).takeHeld();
        first.hold(new Held(ThreadDevice.of(held.sum()), held.images()));
      }
    }
    Averaging.averageStatistics(graphs(), images);
    first.stepHeld(rate);
    average.ifPresent(weights -> weights.afterStep(step, setup.totalSteps()));
    copyFirst();
  }

  private void averageIfDue(List<WorkerShare> shares, boolean lastOfEpoch) {
    round.stepped(shares);
    long most = setup.plan().mostTogether(step - round.steps());
    if (!lastOfEpoch && batch % sync.steps() != 0 && round.steps() < most) {
      return;
    }
    Averaging.averageAll(graphs(), round.images());
    // What follows the weights sees those of the averaging in the place of each step's before it.
    for (long taken = step - round.steps() + 1; taken <= step; taken++) {
      long number = taken;
      average.ifPresent(weights -> weights.afterStep(number, setup.totalSteps()));
    }
    copyFirst();
    round.begin();
  }

  private List<ComputationGraph> graphs() {
    return workers.stream().map(Worker::graph).toList();
  }

  @Override
  public Map<String, Double> gradientNorms() {
    return monitor.gradientNorms();
  }

  @Override
  public TrainingObserver.Inspection inspection(TrainingObserver.Step of, TakenStep taken) {
    return monitor.inspection(first.graph(), of, taken);
  }

  @Override
  public double forwardBackwardSeconds() {
    return monitor.forwardBackwardSeconds();
  }

  /** With what workers need to stay together. */
  @Override
  public double updateSeconds() {
    return monitor.updateSeconds() + togetherNanos / 1e9;
  }

  @Override
  public void close() {
    setup.graph().setListeners(List.of());
    threads.close();
    training.close();
  }
}
