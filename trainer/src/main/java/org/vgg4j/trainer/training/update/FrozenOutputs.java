package org.vgg4j.trainer.training.update;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.datasets.batches.BatchIterator;
import org.vgg4j.profiles.FrozenLayers;
import org.vgg4j.trainer.device.HostValues;

/**
 * What the frozen part of a network gives for each training image, computed once, in the images'
 * order, and kept: with images that are never augmented it is the same in every epoch. So a step
 * computes the trained layers alone. Since it follows from the weights and the images, a resumed
 * run goes on with the same bits.
 *
 * <p>Kept only where it is a row of values for each image, as ahead of the class scores, and they
 * are few: {@link #MOST_BYTES}, or an eighth of Java's heap.
 */
public final class FrozenOutputs {

  private static final long MOST_BYTES = 256L << 20;

  private final ComputationGraph graph;
  private final Supplier<BatchIterator> images;
  private final int count;
  private final Consumer<String> say;
  private Set<String> frozen = Set.of();
  private String end;
  private float[] values;
  private int width;
  private float[] batch = new float[0];

  /**
   * @param images the training images as they are, in order
   * @param count how many there are
   * @param say told what is kept
   */
  public FrozenOutputs(
      ComputationGraph graph, Supplier<BatchIterator> images, int count, Consumer<String> say) {
    this.graph = graph;
    this.images = images;
    this.count = count;
    this.say = say;
  }

  /** Before the first step of an epoch, once it is known what is frozen in it. */
  public void begin(BooleanSupplier stopped) {
    Set<String> now = FrozenLayers.of(graph);
    if (now.equals(frozen)) {
      return;
    }
    frozen = now;
    values = null;
    Optional<String> found = FrozenLayers.end(graph);
    if (found.isPresent()) {
      end = found.get();
      compute(stopped);
    }
  }

  private void compute(BooleanSupplier stopped) {
    try (BatchIterator batches = images.get()) {
      batches.startEpoch(0, 0);
      while (batches.hasNext()) {
        DataSet next = batches.next();
        for (boolean readable : batches.readable()) {
          if (!readable) {
            // A training takes another image in its place.
            values = null;
            return;
          }
        }
        INDArray given =
            graph.output(List.of(end), false, new INDArray[] {next.getFeatures()}, null)[0];
        if (stopped.getAsBoolean() || (values == null && !hasRoom(given))) {
          values = null;
          return;
        }
        keep(given, batches.indices());
      }
    }
    say.accept(
        String.format(
            Locale.ROOT,
            "what the frozen layers give for %,d images is computed once and kept, %,d MB: a step"
                + " computes the rest alone",
            count,
            Math.max(1, 4L * values.length >> 20)));
  }

  private boolean hasRoom(INDArray given) {
    if (given.rank() != 2) {
      return false;
    }
    long bytes = 4L * count * given.size(1);
    if (bytes > Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / 8)) {
      return false;
    }
    width = Math.toIntExact(given.size(1));
    values = new float[count * width];
    return true;
  }

  private void keep(INDArray given, int[] indices) {
    float[] rows = HostValues.of(given);
    for (int i = 0; i < indices.length; i++) {
      System.arraycopy(rows, i * width, values, indices[i] * width, width);
    }
  }

  /**
   * Before a step.
   *
   * @param indices of its images
   * @param watched whether somebody looks at what the frozen layers compute
   */
  public void give(int[] indices, boolean watched) {
    if (values == null) {
      return;
    }
    if (batch.length != indices.length * width) {
      batch = new float[indices.length * width];
    }
    for (int i = 0; i < indices.length; i++) {
      System.arraycopy(values, indices[i] * width, batch, i * width, width);
    }
    INDArray output = Nd4j.createFromArray(batch).reshape('c', indices.length, width);
    FrozenLayers.give(graph, end, output, !watched);
  }
}
