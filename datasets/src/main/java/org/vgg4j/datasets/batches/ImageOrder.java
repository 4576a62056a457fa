package org.vgg4j.datasets.batches;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.vgg4j.datasets.ImageSet;

/**
 * The images of an epoch.
 *
 * @param indices of them, in their order
 * @param repeats how often each was there before in the epoch
 */
record ImageOrder(int[] indices, int[] repeats) {

  /** The images that a setting asks for, shuffled where it has a seed. */
  static ImageOrder of(ImageSet set, BatchSettings settings, int epoch) {
    if (settings.sampling() == Sampling.BALANCED && settings.shuffleSeed() != null) {
      return balanced(set, EpochOrder.forSampling(settings.shuffleSeed(), epoch));
    }
    int[] indices = EpochOrder.of(set.size(), settings.shuffleSeed(), epoch);
    return new ImageOrder(indices, new int[indices.length]);
  }

  private static ImageOrder balanced(ImageSet set, SplittableRandom random) {
    List<int[]> classes = members(set);
    int size = set.size();
    int[] indices = new int[size];
    int[] repeats = new int[size];
    int filled = 0;
    for (int c = 0; c < classes.size(); c++) {
      int[] own = classes.get(c);
      int end = (int) ((long) size * (c + 1) / classes.size());
      for (int i = 0; filled < end; i++) {
        if (i % own.length == 0) {
          shuffle(own, null, random);
        }
        indices[filled] = own[i % own.length];
        repeats[filled++] = i / own.length;
      }
    }
    shuffle(indices, repeats, random);
    return new ImageOrder(indices, repeats);
  }

  /** The images of every class that has any. */
  private static List<int[]> members(ImageSet set) {
    int[] counts = set.classCounts();
    int[][] members = new int[counts.length][];
    for (int c = 0; c < counts.length; c++) {
      members[c] = new int[counts[c]];
    }
    int[] filled = new int[counts.length];
    for (int i = 0; i < set.size(); i++) {
      int label = set.label(i);
      members[label][filled[label]++] = i;
    }
    return new ArrayList<>(Arrays.stream(members).filter(own -> own.length > 0).toList());
  }

  private static void shuffle(int[] values, int[] alike, SplittableRandom random) {
    for (int i = values.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      swap(values, i, other);
      if (alike != null) {
        swap(alike, i, other);
      }
    }
  }

  private static void swap(int[] values, int one, int other) {
    int kept = values[one];
    values[one] = values[other];
    values[other] = kept;
  }
}
