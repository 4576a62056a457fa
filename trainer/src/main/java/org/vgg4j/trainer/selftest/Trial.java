package org.vgg4j.trainer.selftest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.vgg4j.models.InputShape;
import org.vgg4j.profiles.KernelTuning.ImageBatch;
import org.vgg4j.trainer.device.HostValues;

/**
 * A network that is trained for three steps.
 *
 * @param name what is tried, for people
 * @param network makes the network, initialized, its optimizer fresh
 * @param batch images, the same in every step
 * @param tolerance how far loss and probabilities may be from the known ones, relative
 * @param gradientTolerance the same for gradients and what they move
 */
record Trial(
    String name,
    Supplier<ComputationGraph> network,
    int batch,
    InputShape input,
    int classes,
    double tolerance,
    double gradientTolerance) {

  static final int STEPS = 3;

  /**
   * Trains.
   *
   * @param prepare what a training does to its graph on this device, given its batch
   */
  List<Answer> run(BiConsumer<ComputationGraph, ImageBatch> prepare) {
    ComputationGraph graph = network.get();
    KnownInputs inputs = new KnownInputs(name);
    inputs.setWeights(graph);
    prepare.accept(graph, new ImageBatch(batch, input.channels(), input.height(), input.width()));
    try {
      return train(graph, inputs.batch(batch, input, classes));
    } finally {
      graph.close();
    }
  }

  private static List<Answer> train(ComputationGraph graph, DataSet images) {
    List<Answer> answers = new ArrayList<>();
    Gradients gradients = new Gradients(answers);
    graph.setListeners(gradients);
    Map<String, float[]> before = values(graph.paramTable());
    for (int step = 1; step <= STEPS; step++) {
      gradients.step = step;
      graph.fit(images);
      answers.add(new Answer(step, Quantity.LOSS, "", Sketch.of((float) graph.score())));
    }
    float[] probabilities = HostValues.of(graph.outputSingle(images.getFeatures()));
    answers.add(new Answer(STEPS, Quantity.PROBABILITIES, "", Sketch.of(probabilities)));
    values(graph.paramTable())
        .forEach(
            (name, after) ->
                answers.add(
                    new Answer(
                        STEPS,
                        Quantity.MOVEMENT,
                        name,
                        Sketch.of(difference(after, before.get(name))))));
    return answers;
  }

  double allowed(Quantity quantity) {
    return switch (quantity) {
      case LOSS, PROBABILITIES -> tolerance;
      case GRADIENT, MOVEMENT -> gradientTolerance;
    };
  }

  /** Sees gradients before the optimizer changes them. */
  private static final class Gradients extends BaseTrainingListener {

    private final List<Answer> answers;
    private int step;

    Gradients(List<Answer> answers) {
      this.answers = answers;
    }

    @Override
    public void onGradientCalculation(Model model) {
      values(model.gradient().gradientForVariable())
          .forEach(
              (name, values) ->
                  answers.add(new Answer(step, Quantity.GRADIENT, name, Sketch.of(values))));
    }
  }

  static Map<String, float[]> values(Map<String, INDArray> arrays) {
    Map<String, float[]> values = new LinkedHashMap<>();
    arrays.forEach((name, array) -> values.put(name, HostValues.of(array)));
    return values;
  }

  private static float[] difference(float[] after, float[] before) {
    float[] difference = new float[after.length];
    for (int i = 0; i < after.length; i++) {
      difference[i] = after[i] - before[i];
    }
    return difference;
  }
}
