package org.vgg4j.trainer.training;

import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Reads from a step what {@code fit} does not return: how many images were classified rightly, and,
 * when asked, the norms of the gradients before the optimizer turns them into updates.
 */
final class StepMonitor extends BaseTrainingListener {

  private int[] labels;
  private int correct;
  private boolean normsWanted;
  private Map<String, Double> gradientNorms = Map.of();
  private long begin;
  private long backwardEnd;
  private long forwardBackwardNanos;
  private long updateNanos;

  /**
   * Announces a step.
   *
   * @param labels the batch's labels
   * @param norms whether gradient norms are wanted
   */
  void expect(int[] labels, boolean norms) {
    this.labels = labels;
    this.normsWanted = norms;
    this.begin = System.nanoTime();
  }

  /** Starts counting the time of passes and updates from zero. */
  void resetClocks() {
    forwardBackwardNanos = 0;
    updateNanos = 0;
  }

  /** Seconds of forward and backward passes. */
  double forwardBackwardSeconds() {
    return forwardBackwardNanos / 1e9;
  }

  /** Seconds of the optimizer. */
  double updateSeconds() {
    return updateNanos / 1e9;
  }

  /** Images of the last step whose likeliest class was the right one. */
  int correct() {
    return correct;
  }

  /** L2 norm of the mean gradient by layer name, of the last step for which it was asked. */
  Map<String, Double> gradientNorms() {
    return gradientNorms;
  }

  @Override
  public void onBackwardPass(Model model) {
    forwardBackwardNanos += System.nanoTime() - begin;
    ComputationGraph graph = (ComputationGraph) model;
    Layer output = graph.getOutputLayer(0);
    INDArray probabilities = output.activate(false, LayerWorkspaceMgr.noWorkspaces());
    float[][] rows = probabilities.toFloatMatrix();
    int right = 0;
    for (int i = 0; i < rows.length; i++) {
      right += org.vgg4j.trainer.evaluation.Evaluator.likeliest(rows[i]) == labels[i] ? 1 : 0;
    }
    correct = right;
    if (normsWanted) {
      gradientNorms = norms(graph, rows.length);
    }
    // What this method does itself is neither.
    backwardEnd = System.nanoTime();
  }

  @Override
  public void iterationDone(Model model, int iteration, int epoch) {
    updateNanos += System.nanoTime() - backwardEnd;
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
}
