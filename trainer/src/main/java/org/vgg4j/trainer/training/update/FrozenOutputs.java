package org.vgg4j.trainer.training.update;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.commons.lang3.ArrayUtils;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.vgg4j.datasets.batches.BatchIterator;
import org.vgg4j.profiles.FrozenLayers;

/**
 * What the frozen part of a network gives for each training image, rows of values or maps, computed
 * once, in the images' order, and kept: with images that are never augmented it is the same in
 * every epoch. So a step computes the trained layers alone. Since it follows from the weights and
 * the images, a resumed run goes on with the same bits.
 *
 * <p>Kept only where it takes at most {@link #MOST_BYTES} and a quarter of Java's heap, of all that
 * are kept in it.
 */
public final class FrozenOutputs {

  private static final long MOST_BYTES = 1L << 30;

  private final ComputationGraph graph;
  private final Supplier<BatchIterator> images;
  private final int count;
  private final int graphs;
  private final Consumer<String> say;
  private Set<String> frozen = Set.of();

  /** By the name of the frozen vertex that gives them; empty where nothing is kept. */
  private final Map<String, KeptValues> kept = new LinkedHashMap<>();

  /** Those of each replica, which reads them on a thread of its own. */
  private final Map<ComputationGraph, Map<String, KeptValues>> readers =
      Collections.synchronizedMap(new IdentityHashMap<>());

  /**
   * Of one of several graphs in this process, which keep theirs each for itself.
   *
   * @param images the training images as they are, in order
   * @param count how many there are
   * @param graphs how many graphs there may be, with this one
   * @param say told what is kept
   */
  public FrozenOutputs(
      ComputationGraph graph,
      Supplier<BatchIterator> images,
      int count,
      int graphs,
      Consumer<String> say) {
    this.graph = graph;
    this.images = images;
    this.count = count;
    this.graphs = graphs;
    this.say = say;
  }

  /** Before the first step of an epoch, once it is known what is frozen in it. */
  public void begin(BooleanSupplier stopped) {
    Set<String> now = FrozenLayers.of(graph);
    if (now.equals(frozen)) {
      return;
    }
    frozen = now;
    forget();
    List<String> ends = FrozenLayers.ends(graph);
    if (!ends.isEmpty() && !compute(ends, stopped)) {
      forget();
    }
  }

  /** Whether all could be computed. */
  private boolean compute(List<String> ends, BooleanSupplier stopped) {
    try (BatchIterator batches = images.get()) {
      batches.startEpoch(0, 0);
      while (batches.hasNext()) {
        DataSet next = batches.next();
        for (boolean readable : batches.readable()) {
          if (!readable) {
            // A training takes another image in its place.
            return false;
          }
        }
        INDArray[] given = outputs(ends, next.getFeatures());
        if (stopped.getAsBoolean() || (kept.isEmpty() && !makeRoom(ends, given))) {
          return false;
        }
        for (int i = 0; i < given.length; i++) {
          kept.get(ends.get(i)).keep(given[i], batches.indices());
        }
      }
    }
    long bytes = kept.values().stream().mapToLong(KeptValues::bytes).sum();
    say.accept(
        String.format(
            Locale.ROOT,
            "what the frozen layers give for %,d images is computed once and kept, %,d MB: a step"
                + " computes the rest alone",
            count,
            Math.max(1, bytes >> 20)));
    return true;
  }

  private INDArray[] outputs(List<String> ends, INDArray batch) {
    // Not graph.output(ends, ...): that leaves workspaces open where the first layer is an end, or
    // where a result before an end is still to be read, as in a residual block.
    int last = graph.getVertex(ends.get(ends.size() - 1)).getVertexIndex();
    int position = ArrayUtils.indexOf(graph.topologicalSortOrder(), last);
    Map<String, INDArray> all = graph.feedForward(new INDArray[] {batch}, position, false, true);
    return ends.stream().map(all::get).toArray(INDArray[]::new);
  }

  private boolean makeRoom(List<String> ends, INDArray[] given) {
    List<KeptValues> rooms = new ArrayList<>();
    long bytes = 0;
    for (INDArray array : given) {
      KeptValues values = new KeptValues(array.shape(), count);
      rooms.add(values);
      bytes += values.bytes();
    }
    long most = Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / 4 / graphs);
    if (bytes > most) {
      say.accept(
          String.format(
              Locale.ROOT,
              "what the frozen layers give for %,d images would take %,d MB, more than the %,d MB"
                  + " that may be kept: every step computes it again",
              count,
              bytes >> 20,
              most >> 20));
      return false;
    }
    for (int i = 0; i < given.length; i++) {
      kept.put(ends.get(i), rooms.get(i));
    }
    return true;
  }

  private void forget() {
    kept.values().forEach(KeptValues::close);
    kept.clear();
    readers.values().forEach(reader -> reader.values().forEach(KeptValues::close));
    readers.clear();
    FrozenLayers.give(graph, Map.of(), false);
  }

  /**
   * Before a step.
   *
   * @param indices of its images
   * @param watched whether somebody looks at what the frozen layers compute
   */
  public void give(int[] indices, boolean watched) {
    give(graph, kept, indices, watched);
  }

  /** The same for a replica of the graph, of which the same part is frozen, on its thread. */
  public void give(ComputationGraph replica, int[] indices, boolean watched) {
    give(replica, readers.computeIfAbsent(replica, another -> reader()), indices, watched);
  }

  private Map<String, KeptValues> reader() {
    Map<String, KeptValues> reader = new LinkedHashMap<>();
    kept.forEach((end, values) -> reader.put(end, values.reader()));
    return reader;
  }

  private static void give(
      ComputationGraph to, Map<String, KeptValues> values, int[] indices, boolean watched) {
    if (values.isEmpty()) {
      return;
    }
    Map<String, INDArray> outputs = new LinkedHashMap<>();
    values.forEach((end, own) -> outputs.put(end, own.of(indices)));
    FrozenLayers.give(to, outputs, !watched);
  }
}
