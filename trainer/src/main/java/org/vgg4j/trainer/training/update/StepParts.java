package org.vgg4j.trainer.training.update;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.vgg4j.datasets.batches.EpochBatches;
import org.vgg4j.profiles.GradientClip;
import org.vgg4j.profiles.GradientControl;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.runs.RunException;
import org.vgg4j.trainer.training.figures.KnownFigures;

/**
 * Takes a step over the images of a batch part by part, so that no more of them than a part has are
 * in the network at once: gradients are added up, and the weights change once. Without batch norm
 * that is the step of the whole batch but for rounding; batch norm sees every part for itself.
 */
public final class StepParts {

  private final ComputationGraph graph;
  private final GradientClip clip;
  private final int parts;
  private final int size;
  private final int least;
  private Optional<GradientControl> control = Optional.empty();

  /**
   * Images of a part, in the batch.
   *
   * @param first from 0
   * @param end one behind the last
   */
  public record Part(int first, int end) {}

  /**
   * Of a graph.
   *
   * @param least images that a part has at least, where the batch has as many
   */
  public StepParts(ComputationGraph graph, Recipe.Optimization optimization, int least) {
    this.graph = graph;
    this.clip = optimization.clip();
    this.parts = optimization.accumulate() * optimization.workers();
    this.size = optimization.batchSize();
    this.least = least;
  }

  /** Whether steps have more than one part. */
  public boolean several() {
    return parts > 1;
  }

  /**
   * To be called before steps, whenever the graph may have got another optimizer.
   *
   * @throws RunException if gradients cannot be bound or added up by it
   */
  public void begin() {
    if (!several() && clip.equals(GradientClip.NONE)) {
      return;
    }
    control = GradientControl.of(graph);
    control
        .orElseThrow(
            () ->
                new RunException(
                    "gradients can be clipped and added up by an accelerated optimizer alone, found"
                        + " Deeplearning4j's own; set clipNorm=0, clipValue=0 and accumulate=1"))
        .clip(clip);
  }

  /**
   * Takes the step.
   *
   * @param probabilities those of the last {@code fit}, {@code [part's images][classes]}
   * @param before told of each part before it is computed
   * @return the loss, mean over the batch, and all probabilities
   */
  public KnownFigures fit(DataSet batch, Supplier<float[][]> probabilities, Consumer<Part> before) {
    int images = (int) batch.getFeatures().size(0);
    EpochBatches split = new EpochBatches(images, size, least);
    float[][] rows = new float[images][];
    double loss = 0;
    for (int i = 0; i < split.count(); i++) {
      Part part = new Part(split.first(i), split.first(i + 1));
      boolean isLast = i == split.count() - 1;
      int iteration = graph.getConfiguration().getIterationCount();
      control.orElseThrow().holdBack(!isLast);
      before.accept(part);
      DataSet ofPart = new DataSet(of(batch.getFeatures(), part), of(batch.getLabels(), part));
      graph.fit(ofPart);
      if (!isLast) {
        // Rules that count steps count this one once.
        graph.getConfiguration().setIterationCount(iteration);
      }
      loss += graph.score() * split.size(i);
      System.arraycopy(probabilities.get(), 0, rows, part.first(), split.size(i));
      // Rather than when the collector finds them.
      ofPart.getFeatures().close();
      ofPart.getLabels().close();
    }
    return new KnownFigures(loss / images, rows);
  }

  private static INDArray of(INDArray values, Part part) {
    return values.get(NDArrayIndex.interval(part.first(), part.end())).dup('c');
  }
}
