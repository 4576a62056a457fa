package org.vgg4j.trainer.training.update;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntToLongFunction;
import java.util.function.Supplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.vgg4j.datasets.batches.EpochBatches;
import org.vgg4j.profiles.GradientClip;
import org.vgg4j.profiles.GradientControl;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.WorkerSync;
import org.vgg4j.trainer.runs.RunException;
import org.vgg4j.trainer.training.figures.KnownFigures;

/**
 * Computes the images of a step part by part, so that no more of them than a part has are in the
 * network at once: gradients are added up, and the weights change once. Without batch norm that is
 * the step of the whole batch but for rounding; batch norm sees every part for itself.
 */
public final class StepParts {

  private final ComputationGraph graph;
  private final GradientClip clip;
  private final boolean controlled;
  private Optional<GradientControl> control = Optional.empty();

  /**
   * Images of a part, in the batch.
   *
   * @param number among the parts of the step, from 0
   * @param first from 0
   * @param end one behind the last
   */
  public record Part(int number, int first, int end) {

    /** How many they are. */
    public int images() {
      return end - first;
    }
  }

  /** Of a graph. */
  public StepParts(ComputationGraph graph, Recipe.Optimization optimization) {
    this.graph = graph;
    this.clip = optimization.clip();
    boolean shares = optimization.workers() > 1 && !new WorkerSync(optimization.sync()).averages();
    this.controlled = optimization.accumulate() > 1 || shares || !clip.equals(GradientClip.NONE);
  }

  /**
   * The parts of a step.
   *
   * @param images of the step
   * @param size images of a part
   * @param least images that a part has at least, where the step has as many
   */
  public static List<Part> cut(int images, int size, int least) {
    EpochBatches split = new EpochBatches(images, size, least);
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < split.count(); i++) {
      parts.add(new Part(i, split.first(i), split.first(i + 1)));
    }
    return parts;
  }

  /**
   * To be called before steps, whenever the graph may have got another optimizer.
   *
   * @throws RunException if gradients cannot be bound or added up by it
   */
  public void begin() {
    if (!controlled) {
      return;
    }
    control = GradientControl.of(graph);
    control().clip(clip);
  }

  /** What adds gradients up, once steps have begun. */
  public GradientControl control() {
    return control.orElseThrow(
        () ->
            new RunException(
                "gradients can be clipped and added up by an accelerated optimizer alone, found"
                    + " Deeplearning4j's own; set clipNorm=0, clipValue=0 and accumulate=1, and with"
                    + " workers sync=averaging"));
  }

  /**
   * Computes parts.
   *
   * @param batch the images of the whole step
   * @param parts to compute, at least 1, in this order
   * @param hold whether the gradients of the last one are held back like the others'; else it takes
   *     the step
   * @param seed of a part, by its number
   * @param probabilities those of the last {@code fit}, {@code [part's images][classes]}
   * @param before told of each part before it is computed
   * @return the loss, mean over the parts' images, and their probabilities
   */
  public KnownFigures compute(
      DataSet batch,
      List<Part> parts,
      boolean hold,
      IntToLongFunction seed,
      Supplier<float[][]> probabilities,
      Consumer<Part> before) {
    int first = parts.get(0).first();
    int images = parts.get(parts.size() - 1).end() - first;
    float[][] rows = new float[images][];
    double loss = 0;
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      boolean held = hold || i < parts.size() - 1;
      int iteration = graph.getConfiguration().getIterationCount();
      if (controlled) {
        control().holdBack(held);
      }
      before.accept(part);
      // ND4J's generator belongs to the thread and is disturbed by others.
      Nd4j.getRandom().setSeed(seed.applyAsLong(part.number()));
      DataSet ofPart = new DataSet(of(batch.getFeatures(), part), of(batch.getLabels(), part));
      graph.fit(ofPart);
      if (held) {
        // Rules that count steps count this one once.
        graph.getConfiguration().setIterationCount(iteration);
      }
      loss += graph.score() * part.images();
      System.arraycopy(probabilities.get(), 0, rows, part.first() - first, part.images());
      // Rather than when the collector finds them.
      ofPart.getFeatures().close();
      ofPart.getLabels().close();
    }
    return new KnownFigures(loss / images, rows);
  }

  private static INDArray of(INDArray values, Part part) {
    INDArray view = values.get(NDArrayIndex.interval(part.first(), part.end()));
    return ThreadDevice.copy(view);
  }
}
