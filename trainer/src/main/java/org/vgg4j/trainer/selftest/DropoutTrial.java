package org.vgg4j.trainer.selftest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.dataset.DataSet;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.LayerKinds;
import org.vgg4j.profiles.KernelTuning.ImageBatch;
import org.vgg4j.trainer.device.HostValues;

/**
 * Dropout, whose generator differs from device to device, so that there is no known answer. But one
 * image through {@code dense -> dropout -> output} tells by its gradients which units were kept,
 * and from the kept ones everything else follows: with keep probability {@code p}, input {@code x},
 * {@code h = x W1 + b1} and the output's error {@code d}, the gradient of {@code W2[j]} is {@code
 * h[j] d / p} and that of {@code b1[j]} is {@code (W2[j] . d) / p} where unit {@code j} was kept,
 * and both are 0 where it was dropped.
 */
final class DropoutTrial {

  static final String NAME = "dropout";

  private static final int UNITS = 2000;
  private static final double DROPPED = 0.3;
  private static final double KEPT = 1 - DROPPED;

  /** Six standard deviations: a sound generator is beyond them twice in a billion times. */
  private static final double ALLOWED_SHARE = 6 * Math.sqrt(KEPT * DROPPED / UNITS);

  private static final double ROUNDING = 1e-4;

  private DropoutTrial() {}

  /** Computes one step. */
  static List<Difference> run(BiConsumer<ComputationGraph, ImageBatch> prepare) {
    ComputationGraph graph = new ComputationGraph(LayerKinds.dropout(UNITS, DROPPED));
    graph.init();
    KnownInputs inputs = new KnownInputs(NAME);
    inputs.setWeights(graph);
    DataSet image = inputs.batch(1, LayerKinds.INPUT, LayerKinds.CLASSES);
    Map<String, float[]> weights = Trial.values(graph.paramTable());
    InputShape input = LayerKinds.INPUT;
    prepare.accept(graph, new ImageBatch(1, input.channels(), input.height(), input.width()));
    try {
      float[] hidden = hidden(HostValues.of(image.getFeatures()), weights);
      List<Difference> differences = new ArrayList<>();
      float[] probabilities = HostValues.of(graph.outputSingle(image.getFeatures()));
      differences.add(
          difference(
              "probabilities without dropout", probabilities, probabilities(hidden, weights)));
      Map<String, float[]> gradients = gradients(graph, image);
      compare(hidden, weights, gradients, differences);
      return differences;
    } finally {
      graph.close();
    }
  }

  private static Map<String, float[]> gradients(ComputationGraph graph, DataSet image) {
    List<Map<String, float[]>> seen = new ArrayList<>();
    graph.setListeners(
        new BaseTrainingListener() {
          @Override
          public void onGradientCalculation(Model model) {
            seen.add(Trial.values(model.gradient().gradientForVariable()));
          }
        });
    graph.fit(image);
    return seen.get(0);
  }

  private static void compare(
      float[] hidden,
      Map<String, float[]> weights,
      Map<String, float[]> gradients,
      List<Difference> differences) {
    float[] foundBias = gradients.get("dense_b");
    float[] error = gradients.get("output_b");
    float[] expectedBias = new float[UNITS];
    float[] expectedOutput = new float[UNITS * LayerKinds.CLASSES];
    int kept = 0;
    for (int unit = 0; unit < UNITS; unit++) {
      if (foundBias[unit] == 0) {
        continue;
      }
      kept++;
      double sum = 0;
      for (int k = 0; k < LayerKinds.CLASSES; k++) {
        int at = unit * LayerKinds.CLASSES + k;
        sum += (double) weights.get("output_W")[at] * error[k];
        expectedOutput[at] = (float) (hidden[unit] * error[k] / KEPT);
      }
      expectedBias[unit] = (float) (sum / KEPT);
    }
    double share = Math.abs((double) kept / UNITS - KEPT);
    differences.add(new Difference(NAME, "share of units kept in step 1", share, ALLOWED_SHARE));
    differences.add(difference("gradient of dense_b in step 1", foundBias, expectedBias));
    differences.add(
        difference("gradient of output_W in step 1", gradients.get("output_W"), expectedOutput));
  }

  private static float[] hidden(float[] image, Map<String, float[]> weights) {
    float[] hidden = new float[UNITS];
    for (int unit = 0; unit < UNITS; unit++) {
      double sum = weights.get("dense_b")[unit];
      for (int i = 0; i < image.length; i++) {
        sum += (double) image[i] * weights.get("dense_W")[i * UNITS + unit];
      }
      hidden[unit] = (float) sum;
    }
    return hidden;
  }

  private static float[] probabilities(float[] hidden, Map<String, float[]> weights) {
    double[] scores = new double[LayerKinds.CLASSES];
    double all = 0;
    for (int k = 0; k < scores.length; k++) {
      double sum = weights.get("output_b")[k];
      for (int unit = 0; unit < UNITS; unit++) {
        sum += (double) hidden[unit] * weights.get("output_W")[unit * LayerKinds.CLASSES + k];
      }
      scores[k] = Math.exp(sum);
      all += scores[k];
    }
    float[] probabilities = new float[scores.length];
    for (int k = 0; k < scores.length; k++) {
      probabilities[k] = (float) (scores[k] / all);
    }
    return probabilities;
  }

  private static Difference difference(String what, float[] found, float[] expected) {
    double difference = Sketch.of(found).differenceFrom(Sketch.of(expected));
    return new Difference(NAME, what, difference, ROUNDING);
  }
}
