package org.vgg4j.datasets;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Subsets that treat every class alike and keep the order of what they keep. */
public final class Splitting {

  /**
   * A set in two parts.
   *
   * @param kept all images that are not held out
   * @param heldOut the share asked for
   */
  public record Holdout(ImageSet kept, ImageSet heldOut) {}

  private Splitting() {}

  /**
   * The images of each class that come first by {@link ImageSet#rank}, as even over the classes as
   * they allow.
   *
   * @param limit how many images; 0, or more than there are, keeps all
   */
  public static ImageSet limit(ImageSet set, int limit) {
    if (limit == 0 || limit >= set.size()) {
      return set;
    }
    return first(set, limit);
  }

  /** As {@link #limit} does, but 0 keeps none. */
  public static ImageSet first(ImageSet set, int count) {
    long[] ranks = new long[set.size()];
    Arrays.setAll(ranks, set::rank);
    // Taking all firsts of a class, then all seconds, and so on, is even even when classes are not.
    List<int[]> placeAndIndex = new ArrayList<>();
    for (List<Integer> members : byClass(set)) {
      members.sort(Comparator.comparingLong(index -> ranks[index]));
      for (int place = 0; place < members.size(); place++) {
        placeAndIndex.add(new int[] {place, members.get(place)});
      }
    }
    placeAndIndex.sort(Comparator.comparingInt(pair -> pair[0]));
    return new SubsetImages(
        set, placeAndIndex.stream().limit(count).mapToInt(pair -> pair[1]).sorted().toArray());
  }

  /**
   * Takes a share of every class, drawn by the seed.
   *
   * @param fraction 0 to below 1; of a class with two or more images at least one is taken and at
   *     least one is kept, unless the fraction is 0
   */
  public static Holdout split(ImageSet set, double fraction, long seed) {
    boolean[] taken = new boolean[set.size()];
    int count = 0;
    Random random = new Random(seed);
    for (List<Integer> members : byClass(set)) {
      int share = 0;
      if (fraction > 0 && members.size() > 1) {
        share = (int) Math.round(members.size() * fraction);
        share = Math.max(1, Math.min(members.size() - 1, share));
      }
      Collections.shuffle(members, random);
      for (int index : members.subList(0, share)) {
        taken[index] = true;
      }
      count += share;
    }
    int[] kept = new int[set.size() - count];
    int[] others = new int[count];
    int k = 0;
    int o = 0;
    for (int i = 0; i < taken.length; i++) {
      if (taken[i]) {
        others[o++] = i;
      } else {
        kept[k++] = i;
      }
    }
    return new Holdout(new SubsetImages(set, kept), new SubsetImages(set, others));
  }

  /**
   * Takes one of several folds, in which every class is divided as evenly as it allows.
   *
   * @param fold from 1 to {@code folds}; together they hold every image once
   */
  public static Holdout fold(ImageSet set, int folds, int fold, long seed) {
    boolean[] taken = new boolean[set.size()];
    Random random = new Random(seed);
    int next = 0;
    for (List<Integer> members : byClass(set)) {
      Collections.shuffle(members, random);
      for (int index : members) {
        taken[index] = next++ % folds == fold - 1;
      }
    }
    IntStream all = IntStream.range(0, set.size());
    return new Holdout(
        new SubsetImages(set, all.filter(i -> !taken[i]).toArray()),
        new SubsetImages(set, IntStream.range(0, set.size()).filter(i -> taken[i]).toArray()));
  }

  /** The images of every class, which may be none, in their order; lists that may be changed. */
  public static List<List<Integer>> byClass(ImageSet set) {
    List<List<Integer>> members = new ArrayList<>();
    set.classNames().forEach(name -> members.add(new ArrayList<>()));
    for (int i = 0; i < set.size(); i++) {
      members.get(set.label(i)).add(i);
    }
    return members;
  }
}
