package org.vgg4j.datasets;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * By what a run knows its data again, wherever it lies, and sees what has changed in it. Kept in
 * checkpoints.
 *
 * @param classes class name to the number of its images in all parts, limits left out; in label
 *     order
 * @param checksums what was read to its checksum: files of CIFAR-10, or names and content of a
 *     folder's images
 * @param placed images of a folder that stand in another part than their names draw, by {@code
 *     <class>/<file>}
 * @param sample images of a folder by fingerprint: the {@value #SAMPLE} with the lowest ones, so
 *     that folders that share images share entries
 * @param division what images are drawn by
 */
// "listed" was written for a while, always false in checkpoints that can still be read.
@JsonIgnoreProperties("listed")
public record DataIdentity(
    Map<String, Integer> classes,
    Map<String, String> checksums,
    Map<String, Part> placed,
    Map<String, Sampled> sample,
    Division division) {

  /**
   * What images are drawn by.
   *
   * @param groupBy a regular expression whose first group, or whole match, in {@code
   *     <class>/<file>} names what an image belongs to; images of one such name are never in two
   *     parts; null for none
   * @param folds in how many folds the images are divided; 0 for none
   * @param fold which of them is tested with, from 1; 0 for none
   */
  public record Division(String groupBy, int folds, int fold) {

    /** Every image by itself, and no folds. */
    public static final Division NONE = new Division(null, 0, 0);

    public Division {
      if (folds != 0 && (folds < 2 || fold < 1 || fold > folds) || folds == 0 && fold != 0) {
        throw new IllegalArgumentException(
            "fold %d of %d; expected 1 to the number of folds, at least 2".formatted(fold, folds));
      }
      if (groupBy != null) {
        // A checkpoint may come from anywhere, and what is no expression is no division.
        Pattern.compile(groupBy);
      }
    }

    /** Whether images are divided in folds. */
    @JsonIgnore
    public boolean isFolded() {
      return folds > 0;
    }
  }

  /** An identity of data that is not divided yet, or image by image. */
  public DataIdentity(
      Map<String, Integer> classes,
      Map<String, String> checksums,
      Map<String, Part> placed,
      Map<String, Sampled> sample) {
    this(classes, checksums, placed, sample, Division.NONE);
  }

  /** Images in a sample, if there are as many. */
  public static final int SAMPLE = 256;

  public static final String NAMES = " names";

  /** What the checksums of a folder without parts of its own begin with. */
  public static final String ALL = "images";

  /**
   * An image.
   *
   * @param name {@code <class>/<file>}
   */
  public record Sampled(String name, Part part) {
    public Sampled {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(part, "part");
    }
  }

  /**
   * What has changed.
   *
   * @param inClasses whether the classes have, so that labels would mean something else
   * @param text what was found, in words
   */
  public record Difference(boolean inClasses, String text) {}

  public DataIdentity {
    classes = copy(classes);
    checksums = copy(checksums);
    placed = copy(placed);
    sample = copy(sample);
    // Checkpoints of before have none.
    division = division == null ? Division.NONE : division;
  }

  private static <T> Map<String, T> copy(Map<String, T> map) {
    if (map == null) {
      return Map.of();
    }
    map.forEach(
        (key, value) -> {
          if (key == null || value == null) {
            throw new IllegalArgumentException("an identity of data has a value that is null");
          }
        });
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /**
   * The same data, divided.
   *
   * @param partOf the part of an image of that name
   */
  public DataIdentity divided(
      Division newDivision, Map<String, Part> newPlaced, Function<String, Part> partOf) {
    Map<String, Sampled> divided = new LinkedHashMap<>(sample);
    divided.replaceAll(
        (fingerprint, image) ->
            image.part() != Part.TRAIN
                ? image
                : new Sampled(image.name(), partOf.apply(image.name())));
    return new DataIdentity(classes, checksums, newPlaced, divided, newDivision);
  }

  /**
   * The same data, with classes that are called otherwise.
   *
   * @param classNames a name for each class, in label order
   */
  public DataIdentity renamed(List<String> classNames) {
    Map<String, Integer> renamed = new LinkedHashMap<>();
    classes.values().forEach(images -> renamed.put(classNames.get(renamed.size()), images));
    return new DataIdentity(renamed, checksums, placed, sample, division);
  }

  /** Whether this is a folder of classes alone, whose test images a run has to choose. */
  boolean isFlat() {
    return checksums.containsKey(ALL + NAMES);
  }

  /** Whether nothing is known but the classes' names, as of weights of another framework. */
  boolean isUnknown() {
    return checksums.isEmpty() && classes.values().stream().allMatch(images -> images == 0);
  }

  /** What is different in data that was found, in words; empty if it is the same data. */
  public Optional<Difference> differenceTo(DataIdentity found) {
    List<String> names = List.copyOf(classes.keySet());
    List<String> foundNames = List.copyOf(found.classes.keySet());
    if (!names.equals(foundNames)) {
      return Optional.of(new Difference(true, classDifference(names, foundNames)));
    }
    return isUnknown() || checksums.equals(found.checksums)
        ? Optional.empty()
        : Optional.of(new Difference(false, contentDifference(found)));
  }

  private static String classDifference(List<String> names, List<String> found) {
    List<String> missing = new ArrayList<>(names);
    missing.removeAll(found);
    List<String> added = new ArrayList<>(found);
    added.removeAll(names);
    List<String> parts = new ArrayList<>();
    if (names.size() != found.size()) {
      parts.add("%,d classes instead of %,d".formatted(found.size(), names.size()));
    }
    if (!missing.isEmpty()) {
      parts.add("no class " + some(missing));
    }
    if (!added.isEmpty()) {
      parts.add("a new class " + some(added));
    }
    return parts.isEmpty() ? "its classes in another order" : String.join(", ", parts);
  }

  private static String some(List<String> names) {
    return names.get(0) + (names.size() == 1 ? "" : " and %,d more".formatted(names.size() - 1));
  }

  private String contentDifference(DataIdentity found) {
    List<String> counts = new ArrayList<>();
    classes.forEach(
        (name, images) -> {
          int now = found.classes.get(name);
          if (now != images) {
            counts.add("%,d images of class %s instead of %,d".formatted(now, name, images));
          }
        });
    if (!counts.isEmpty()) {
      String more = counts.size() == 1 ? "" : " (and %,d more classes differ)";
      return counts.get(0) + more.formatted(counts.size() - 1);
    }
    if (sample.isEmpty() || found.sample.isEmpty()) {
      return "other images under the same classes";
    }
    if (!names().equals(found.names())) {
      return "as many images, but under other names";
    }
    String example =
        comparable(found).entrySet().stream()
            .filter(image -> !found.sample.containsKey(image.getKey()))
            .map(image -> ", for example " + image.getValue().name())
            .findFirst()
            .orElse("");
    return "other content in files of the same names" + example;
  }

  private Map<String, String> names() {
    Map<String, String> names = new HashMap<>(checksums);
    names.keySet().removeIf(key -> !key.endsWith(NAMES));
    return names;
  }

  /**
   * The share of the images to train and validate with that other data holds, estimated.
   *
   * @param named whether only those of the same name count
   * @return in [0, 1]
   */
  double shareIn(DataIdentity other, boolean named) {
    int all = 0;
    int shared = 0;
    for (Map.Entry<String, Sampled> image : comparable(other).entrySet()) {
      if (image.getValue().part() != Part.TEST) {
        Sampled same = other.sample.get(image.getKey());
        all++;
        shared += same != null && (!named || same.name().equals(image.getValue().name())) ? 1 : 0;
      }
    }
    return all == 0 ? 0 : (double) shared / all;
  }

  /**
   * The share of a part of other data that a network of this data's run has learned from,
   * estimated: images that it was trained on, or, of those to test with, whose validation chose its
   * best epoch.
   *
   * @return in [0, 1]; 0 where images are not known one by one
   */
  public double learnedOf(DataIdentity other, Part part) {
    int all = 0;
    int learned = 0;
    for (Map.Entry<String, Sampled> image : other.comparable(this).entrySet()) {
      if (image.getValue().part() == part) {
        Sampled same = sample.get(image.getKey());
        all++;
        learned += same != null && same.part() != Part.TEST && same.part() != part ? 1 : 0;
      }
    }
    return all == 0 ? 0 : (double) learned / all;
  }

  /** The images that would be in the other sample if they were in the other data. */
  private Map<String, Sampled> comparable(DataIdentity other) {
    Map<String, Sampled> images = new LinkedHashMap<>(sample);
    if (other.sample.size() >= SAMPLE) {
      String highest = Collections.max(other.sample.keySet());
      images.keySet().removeIf(fingerprint -> fingerprint.compareTo(highest) > 0);
    }
    return images;
  }
}
