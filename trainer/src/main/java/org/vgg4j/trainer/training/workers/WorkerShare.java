package org.vgg4j.trainer.training.workers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.vgg4j.datasets.batches.BatchShare;
import org.vgg4j.trainer.training.figures.KnownFigures;
import org.vgg4j.trainer.training.update.StepParts;
import org.vgg4j.trainer.training.update.StepParts.Part;

/**
 * The parts of a step that one worker computes. A step is cut as {@code accumulate} cuts it;
 * workers take their parts one after the other, as many each as there are, so that the step of N
 * workers has the parts of one that adds up N times as many.
 *
 * @param parts one behind the other; none where the step has fewer parts than there are workers
 */
public record WorkerShare(List<Part> parts) {

  public WorkerShare {
    parts = List.copyOf(parts);
  }

  /**
   * The share of a worker. The first one always has something to compute.
   *
   * @param images of the step
   * @param size images of a part
   * @param least images that a part has at least, where the step has as many
   * @param worker from 0
   * @param workers of the step
   */
  public static WorkerShare of(int images, int size, int least, int worker, int workers) {
    List<Part> all = StepParts.cut(images, size, least);
    return new WorkerShare(
        all.subList(
            BatchShare.firstPart(all.size(), worker, workers),
            BatchShare.firstPart(all.size(), worker + 1, workers)));
  }

  /**
   * The figures of all images of a step, in their order; NaN where those of any worker are.
   *
   * @param shares of all workers
   * @param figures what they found; null where a share is empty
   */
  public static KnownFigures together(List<WorkerShare> shares, List<KnownFigures> figures) {
    double loss = 0;
    List<float[]> rows = new ArrayList<>();
    for (int worker = 0; worker < shares.size(); worker++) {
      KnownFigures own = figures.get(worker);
      if (own != null) {
        loss += own.loss() * shares.get(worker).images();
        rows.addAll(Arrays.asList(own.probabilities()));
      }
    }
    return new KnownFigures(loss / rows.size(), rows.toArray(float[][]::new));
  }

  /** Whether there is nothing to compute. */
  public boolean isEmpty() {
    return parts.isEmpty();
  }

  /** How many images they have. */
  public int images() {
    return parts.stream().mapToInt(Part::images).sum();
  }
}
