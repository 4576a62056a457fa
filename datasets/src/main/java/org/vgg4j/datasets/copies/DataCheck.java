package org.vgg4j.datasets.copies;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.Split;
import org.vgg4j.datasets.UnreadableImage;
import org.vgg4j.datasets.UnreadableImageException;

/**
 * What there is to know of a data set before anything is trained on it, of all of its images.
 *
 * @param classes class names, in label order
 * @param counts images of each class, in label order, by part
 * @param stored how many images are stored in which way, the most frequent first; empty for images
 *     that have no files
 * @param unreadable files that cannot be read
 * @param oneColor images with nothing on them
 * @param exact images that are there once more
 * @param alike images that look like another one: encoded or scaled again, or mirrored
 */
public record DataCheck(
    List<String> classes,
    Map<Split, int[]> counts,
    Map<String, Integer> stored,
    List<UnreadableImage> unreadable,
    List<Place> oneColor,
    List<Pair> exact,
    List<Pair> alike) {

  private static final long NOTHING = 0;

  /** In levels of 0 to 255: what is this even is of one color, whatever has encoded it. */
  private static final int MOST_LEVELS = 4;

  /**
   * An image.
   *
   * @param image its file, or its number in the data set
   * @param className the class that it is in
   */
  public record Place(String image, Split split, String className) {}

  /**
   * Two images that show the same.
   *
   * @param image the one that could go
   * @param other one that comes before it, in the same part or in one that is to learn from
   */
  public record Pair(Place image, Place other) {

    /** Whether one is trained on, and the other measured or chosen by. */
    public boolean isAcrossParts() {
      return image.split() != other.split();
    }

    /** Whether the same picture is said to show two things. */
    public boolean isOfTwoClasses() {
      return !image.className().equals(other.className());
    }
  }

  /** Whether so many files cannot be read that a training refuses the data. */
  public boolean isRefused() {
    int readable = counts.values().stream().flatMapToInt(IntStream::of).sum();
    return unreadable.size() > UnreadableImage.mostOf(readable + unreadable.size());
  }

  /** All images of all parts, one after the other. */
  private record All(List<ImageSet> sets, List<Split> splits, int[] starts) {

    static All of(DatasetSplits data) {
      List<ImageSet> sets = new ArrayList<>();
      int[] starts = new int[Split.values().length + 1];
      for (Split split : Split.values()) {
        sets.add(data.of(split));
        starts[sets.size()] = starts[sets.size() - 1] + data.of(split).size();
      }
      return new All(sets, List.of(Split.values()), starts);
    }

    int size() {
      return starts[sets.size()];
    }

    private int part(int index) {
      int part = 0;
      while (index >= starts[part + 1]) {
        part++;
      }
      return part;
    }

    Place place(int index) {
      int part = part(index);
      ImageSet set = sets.get(part);
      int within = index - starts[part];
      String file = set.file(within);
      return new Place(
          file != null ? file : "image " + set.sourceIndex(within),
          splits.get(part),
          set.classNames().get(set.label(within)));
    }

    ImageSet set(int index) {
      return sets.get(part(index));
    }

    int within(int index) {
      return index - starts[part(index)];
    }
  }

  /** Looks at every image of a data set. */
  public static DataCheck of(DatasetSplits data) {
    All all = All.of(data);
    Thumbnail[] thumbnails = new Thumbnail[all.size()];
    boolean[] even = new boolean[all.size()];
    String[] stored = new String[all.size()];
    long[] fingerprints = new long[all.size()];
    Thumbnail.Maker maker =
        new Thumbnail.Maker(data.train().channels(), data.train().height(), data.train().width());
    IntStream.range(0, all.size())
        .parallel()
        .forEach(
            i -> {
              ImageSet set = all.set(i);
              byte[] pixels = new byte[set.channels() * set.height() * set.width()];
              try {
                set.read(all.within(i), null, pixels, 0);
                thumbnails[i] = maker.of(pixels);
                even[i] = isEven(pixels, set.channels());
                stored[i] = set.stored(all.within(i));
                fingerprints[i] = set.fingerprint(all.within(i));
              } catch (UnreadableImageException e) {
                // Counted by the set itself.
              }
            });
    int[] same = same(fingerprints);
    LookAlikes index = new LookAlikes(thumbnails);
    int[] like =
        IntStream.range(0, all.size())
            .parallel()
            .map(i -> same[i] >= 0 ? -1 : index.like(thumbnails[i], other -> other < i))
            .toArray();
    Map<Split, int[]> counts = new EnumMap<>(Split.class);
    List<UnreadableImage> unreadable = new ArrayList<>();
    for (Split split : Split.values()) {
      counts.put(split, data.of(split).classCounts());
      unreadable.addAll(data.of(split).unreadable());
    }
    return new DataCheck(
        data.classNames(),
        counts,
        frequent(stored),
        unreadable,
        IntStream.range(0, all.size()).filter(i -> even[i]).mapToObj(all::place).toList(),
        pairs(all, same),
        pairs(all, like));
  }

  private static boolean isEven(byte[] pixels, int channels) {
    int plane = pixels.length / channels;
    for (int c = 0; c < channels; c++) {
      int lowest = 255;
      int highest = 0;
      for (int p = c * plane; p < (c + 1) * plane; p++) {
        lowest = Math.min(lowest, pixels[p] & 0xff);
        highest = Math.max(highest, pixels[p] & 0xff);
      }
      if (highest - lowest > MOST_LEVELS) {
        return false;
      }
    }
    return true;
  }

  /** For each image the first that has the same fingerprint; -1 for none before it. */
  private static int[] same(long[] fingerprints) {
    Map<Long, Integer> first = new HashMap<>();
    int[] same = new int[fingerprints.length];
    for (int i = 0; i < same.length; i++) {
      Integer earlier = fingerprints[i] == NOTHING ? null : first.putIfAbsent(fingerprints[i], i);
      same[i] = earlier == null ? -1 : earlier;
    }
    return same;
  }

  private static List<Pair> pairs(All all, int[] others) {
    return IntStream.range(0, others.length)
        .filter(i -> others[i] >= 0)
        .mapToObj(i -> new Pair(all.place(i), all.place(others[i])))
        .toList();
  }

  private static Map<String, Integer> frequent(String[] stored) {
    Map<String, Integer> counts = new TreeMap<>();
    for (String kind : stored) {
      if (kind != null) {
        counts.merge(kind, 1, Integer::sum);
      }
    }
    Map<String, Integer> ordered = new java.util.LinkedHashMap<>();
    counts.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .forEach(entry -> ordered.put(entry.getKey(), entry.getValue()));
    return ordered;
  }
}
