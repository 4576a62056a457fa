package org.vgg4j.datasets.folders;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vgg4j.datasets.DataIdentity;
import org.vgg4j.datasets.Part;
import org.vgg4j.datasets.files.Checksums;

/**
 * Which part of the data an image belongs to: a pure function of the seed and the image's own name,
 * {@code <class>/<file>}. What other images there are does not matter, so images that are added or
 * removed leave all others where they are.
 *
 * <p>A name gives one number in [0, 1) for each decision, and an image is taken if its number is
 * below the share. The shares are therefore met on average, not exactly, and a small class may come
 * out of it without a part. {@link #placements} repairs that, at the price of looking at the list;
 * whoever opens the data again must keep what it has given.
 *
 * @param division what stands for an image in the draw where that is not its own name, and the fold
 *     that is tested with in the place of a share
 * @param testShare share that becomes the test set, 0 to below 1
 * @param validationShare share of the rest that becomes the validation set, 0 to below 1
 */
record NameSplit(
    long seed, DataIdentity.Division division, double testShare, double validationShare) {

  /** A decision; each has a stream of numbers of its own. */
  private enum Decision {
    TEST,
    VALIDATION,
    LIMIT
  }

  /** The same name however a file system spells it: composed, {@code /} between folders. */
  static String name(String className, String file) {
    return Normalizer.normalize(className + '/' + file.replace('\\', '/'), Normalizer.Form.NFC);
  }

  /** The part that an image's own name draws. */
  Part drawn(String name) {
    if (isTested(name)) {
      return Part.TEST;
    }
    return number(name, Decision.VALIDATION) < validationShare ? Part.VALIDATION : Part.TRAIN;
  }

  private boolean isTested(String name) {
    double number = number(name, Decision.TEST);
    return division.isFolded() ? fold(name) == division.fold() : number < testShare;
  }

  /** The fold that tests with an image, from 1. */
  int fold(String name) {
    return 1 + (int) (number(name, Decision.TEST) * division.folds());
  }

  /** Whether images are drawn for a part. */
  boolean draws(Part part) {
    return switch (part) {
      case TEST -> division.isFolded() || testShare > 0;
      case VALIDATION -> validationShare > 0;
      case TRAIN -> true;
    };
  }

  /** The number in [0, 1) that decides whether an image comes into a part. */
  double number(String name, Part part) {
    return number(name, part == Part.TEST ? Decision.TEST : Decision.VALIDATION);
  }

  /** What stands for an image in the draw: its group, or its own name where it has none. */
  String key(String name) {
    if (division.groupBy() == null) {
      return name;
    }
    Matcher group = Pattern.compile(division.groupBy()).matcher(name);
    if (!group.find()) {
      return name;
    }
    String found = group.groupCount() > 0 ? group.group(1) : group.group();
    return found == null ? name : found;
  }

  /** Where an image stands among those of its class when only some are used; the lowest come. */
  static long rank(long seed, String name) {
    return bits(seed, name, Decision.LIMIT);
  }

  /**
   * The images that have to stand elsewhere than they are drawn, so that every class has an image
   * to train on, one to test with if there is a second, and one to validate with if there is a
   * third (a second where none are tested with).
   *
   * @param classes the names of each class's images
   */
  Map<String, Part> placements(List<List<String>> classes) {
    if (division.groupBy() != null) {
      return GroupPlacement.of(this, classes);
    }
    Map<String, Part> placed = new TreeMap<>();
    for (List<String> names : classes) {
      int rest = validationShare > 0 && names.size() > 2 ? 2 : 1;
      Sides test = division.isFolded() ? fold(names) : sides(names, testShare, Decision.TEST, rest);
      Sides validation = sides(test.kept, validationShare, Decision.VALIDATION, 1);
      place(test.taken, Part.TEST, placed);
      place(validation.taken, Part.VALIDATION, placed);
      place(validation.kept, Part.TRAIN, placed);
    }
    return placed;
  }

  private void place(List<String> names, Part part, Map<String, Part> placed) {
    for (String name : names) {
      if (drawn(name) != part) {
        placed.put(name, part);
      }
    }
  }

  private record Sides(List<String> kept, List<String> taken) {}

  /**
   * Draws, and moves images where a side has fewer than it must.
   *
   * @param least images to keep, where there are as many; one is taken if more than these remain
   */
  private Sides sides(List<String> names, double share, Decision decision, int least) {
    Sides sides = new Sides(new ArrayList<>(), new ArrayList<>());
    for (String name : names) {
      (number(name, decision) < share ? sides.taken : sides.kept).add(name);
    }
    Comparator<String> byNumber = Comparator.comparingDouble(name -> number(name, decision));
    if (share > 0 && sides.taken.isEmpty() && sides.kept.size() > least) {
      move(Collections.min(sides.kept, byNumber), sides.kept, sides.taken);
    }
    while (sides.kept.size() < least && !sides.taken.isEmpty()) {
      move(Collections.max(sides.taken, byNumber), sides.taken, sides.kept);
    }
    return sides;
  }

  /** A fold is as it is drawn: what is moved into one would be in two. */
  private Sides fold(List<String> names) {
    Sides sides = new Sides(new ArrayList<>(), new ArrayList<>());
    names.forEach(name -> (isTested(name) ? sides.taken : sides.kept).add(name));
    return sides;
  }

  private static void move(String name, List<String> from, List<String> to) {
    from.remove(name);
    to.add(name);
  }

  private double number(String name, Decision decision) {
    return (bits(seed, key(name), decision) >>> 11) * 0x1p-53;
  }

  private static long bits(long seed, String name, Decision decision) {
    MessageDigest digest = Checksums.newSha256();
    digest.update(ByteBuffer.allocate(8).putLong(0, seed));
    digest.update(name.getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.wrap(digest.digest()).getLong(8 * decision.ordinal());
  }
}
