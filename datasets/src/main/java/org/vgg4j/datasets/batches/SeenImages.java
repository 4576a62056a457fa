package org.vgg4j.datasets.batches;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.vgg4j.datasets.ImageSet;

/**
 * What a network sees of single images in an epoch: the values that its batches hold, made without
 * the rest of them.
 */
public final class SeenImages {

  private final ImageSet set;
  private final BatchSettings settings;
  private final BatchFiller filler;

  /**
   * An image in an epoch.
   *
   * @param values normalized, {@code [channels, height, width]}
   * @param label its share of every class, in label order; together 1
   */
  public record Seen(float[] values, float[] label) {}

  /**
   * @throws IllegalArgumentException if the normalization is not for as many channels as the images
   *     have
   */
  public SeenImages(ImageSet set, BatchSettings settings) {
    this.set = set;
    this.settings = settings;
    this.filler = new BatchFiller(set, settings);
  }

  /**
   * Images as they are in an epoch.
   *
   * @param epoch from 0
   * @param indices of the images in the set
   * @return each as it is there first; null for one that the epoch does not have
   */
  public List<Seen> in(int epoch, List<Integer> indices) {
    ImageOrder order = ImageOrder.of(set, settings, epoch);
    int[] places = new int[set.size()];
    Arrays.fill(places, -1);
    for (int place = 0; place < places.length; place++) {
      places[order.indices()[place]] = place;
    }
    EpochBatches batches = settings.batches(set.size());
    List<Seen> seen = new ArrayList<>();
    for (int index : indices) {
      int place = places[index];
      if (place < 0) {
        // Balanced sampling leaves some images of large classes out.
        seen.add(null);
        continue;
      }
      int batch = Math.min(place / batches.batchSize(), batches.count() - 1);
      int before = place == batches.first(batch) ? batches.first(batch + 1) - 1 : place - 1;
      float[] values = new float[set.channels() * set.height() * set.width()];
      float[] label = filler.see(order, place, before, epoch, values);
      seen.add(new Seen(values, label.clone()));
    }
    return seen;
  }
}
