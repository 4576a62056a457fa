package org.vgg4j.trainer.training.steps;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.trainer.device.HostValues;
import org.vgg4j.trainer.runs.LayerMetrics;
import org.vgg4j.trainer.training.TrainingObserver;
import org.vgg4j.trainer.training.figures.LayerProbe;
import org.vgg4j.trainer.training.figures.ProbabilityStatistics;
import org.vgg4j.trainer.training.figures.TakenStep;

/**
 * Reads from a step what {@code fit} does not return: the class probabilities, and, when asked, the
 * norms of the gradients before the optimizer turns them into updates, and the units that did not
 * fire.
 */
final class StepMonitor extends BaseTrainingListener {

  private final PassClock clock = new PassClock();
  private int images;
  private boolean figuresLate;
  private boolean normsWanted;
  private Map<String, Double> gradientNorms = Map.of();
  private Map<String, Double> deadUnits = Map.of();
  private float[][] probabilities;

  /**
   * Announces a step, or the next part of one.
   *
   * @param number of its images
   * @param norms whether gradient norms are wanted
   * @param inspection whether everything that an inspection needs is wanted
   * @param late whether the device itself leaves the probabilities, to be read later
   */
  void expect(int number, boolean norms, boolean inspection, boolean late) {
    this.images = number;
    this.figuresLate = late;
    this.normsWanted = norms || inspection;
    clock.passesBegin();
  }

  /** What has to listen to a graph in a step. */
  List<TrainingListener> listeners(boolean inspection) {
    return inspection ? List.of(this, new DeadUnits()) : List.of(this);
  }

  /** Starts counting the time of passes and updates from zero. */
  void resetClocks() {
    clock.reset();
  }

  /** Seconds of forward and backward passes. */
  double forwardBackwardSeconds() {
    return clock.passSeconds();
  }

  /** Seconds of the optimizer. */
  double updateSeconds() {
    return clock.updateSeconds();
  }

  /** Class probabilities {@code [batch][classes]} of the last step; not where they are late. */
  float[][] probabilities() {
    return probabilities;
  }

  /** L2 norm of the mean gradient by layer name, of the last step for which it was asked. */
  Map<String, Double> gradientNorms() {
    return gradientNorms;
  }

  /**
   * What the last step, for which an inspection was asked, looked like.
   *
   * @param taken its figures and images
   */
  TrainingObserver.Inspection inspection(
      ComputationGraph graph, TrainingObserver.Step step, TakenStep taken) {
    INDArray features = taken.inspected();
    float[][] rows = taken.figures().probabilities();
    List<LayerMetrics> layers = new ArrayList<>();
    for (Layer layer : LayerProbe.trainedLayers(graph)) {
      String name = layer.conf().getLayer().getLayerName();
      double weightNorm = LayerProbe.weightNorm(layer);
      double dead = deadUnits.getOrDefault(name, Double.NaN);
      if (weightNorm != 0 || !Double.isNaN(dead)) {
        double gradient = gradientNorms.getOrDefault(name, 0.0);
        layers.add(new LayerMetrics(step.epoch(), name, weightNorm, gradient, dead));
      }
    }
    TrainingObserver.InputStatistics inputs =
        new TrainingObserver.InputStatistics(
            features.meanNumber().doubleValue(),
            features.stdNumber(false).doubleValue(),
            features.minNumber().doubleValue(),
            features.maxNumber().doubleValue());
    return new TrainingObserver.Inspection(
        step,
        layers,
        inputs,
        ProbabilityStatistics.entropy(rows),
        ProbabilityStatistics.spread(rows));
  }

  @Override
  public void onBackwardPass(Model model) {
    clock.passesEnd();
    ComputationGraph graph = (ComputationGraph) model;
    if (!figuresLate) {
      Layer output = graph.getOutputLayer(0);
      probabilities = HostValues.rows(output.activate(false, LayerWorkspaceMgr.noWorkspaces()));
    }
    if (normsWanted) {
      gradientNorms = norms(graph, images);
    }
    // What this method does itself is neither.
    clock.updateBegins();
  }

  @Override
  public void iterationDone(Model model, int iteration, int epoch) {
    clock.updateEnds();
  }

  private static Map<String, Double> norms(ComputationGraph graph, int batchSize) {
    Map<String, Double> squares = new LinkedHashMap<>();
    graph
        .gradient()
        .gradientForVariable()
        .forEach(
            (name, gradient) -> {
              int end = name.lastIndexOf('_');
              if (LayerProbe.isTrained(name.substring(end + 1))) {
                // Deeplearning4j divides by the batch size in the updater, after this point.
                double norm = gradient.norm2Number().doubleValue() / batchSize;
                squares.merge(name.substring(0, end), norm * norm, Double::sum);
              }
            });
    squares.replaceAll((name, square) -> Math.sqrt(square));
    return squares;
  }

  /**
   * Looks at activations. A listener of its own, for inspected steps only: where one looks, the
   * accelerated layers have to write every activation as a plain array.
   */
  private final class DeadUnits extends BaseTrainingListener {

    @Override
    public void onForwardPass(Model model, Map<String, INDArray> activations) {
      Map<String, Double> dead = new LinkedHashMap<>();
      for (Layer layer : ((ComputationGraph) model).getLayers()) {
        String name = layer.conf().getLayer().getLayerName();
        INDArray activation = activations.get(name);
        if (activation != null && LayerProbe.hasRelu(layer)) {
          dead.put(name, LayerProbe.deadUnits(activation));
        }
      }
      deadUnits = dead;
    }
  }
}
