package org.vgg4j.choices;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Finds what a user has named, without regard to case. */
public final class Choices {

  private Choices() {}

  /**
   * The constant of an enum that has this id.
   *
   * @param what the field or option that is set, for the message: {@code optimizer}
   * @param typed what the user typed
   * @throws UnknownChoiceException if there is none
   */
  public static <E extends Enum<E> & Choice> E find(String what, String typed, Class<E> type) {
    return find(what, typed, List.of(type.getEnumConstants()), Choice::id);
  }

  /**
   * The value that has this name.
   *
   * @param what the field or option that is set, for the message: {@code model}
   * @param typed what the user typed
   * @param values all there are
   * @param name a value's name, in lower case
   * @throws UnknownChoiceException if there is none
   */
  public static <T> T find(String what, String typed, List<T> values, Function<T, String> name) {
    String wanted = typed.strip().toLowerCase(Locale.ROOT);
    return values.stream()
        .filter(value -> name.apply(value).equals(wanted))
        .findFirst()
        .orElseThrow(
            () -> new UnknownChoiceException(what, typed, values.stream().map(name).toList()));
  }

  /** The ids of an enum's constants, in their order. */
  public static <E extends Enum<E> & Choice> List<String> ids(Class<E> type) {
    return Arrays.stream(type.getEnumConstants()).map(Choice::id).toList();
  }

  /** The id that a constant's name gives: {@code TIME_DECAY} is {@code time-decay}. */
  public static String id(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The most similar name, in any case, unless none comes near. */
  public static Optional<String> nearest(String typed, List<String> names) {
    String wanted = typed.strip().toLowerCase(Locale.ROOT);
    int farthest = Math.max(1, wanted.length() / 2);
    return names.stream()
        .min(Comparator.comparingInt(name -> distance(wanted, name.toLowerCase(Locale.ROOT))))
        .filter(name -> distance(wanted, name.toLowerCase(Locale.ROOT)) <= farthest);
  }

  /**
   * The most similar name for the end of a message, {@code " (nearest: 'adam')"}; empty if none.
   */
  public static String nearestHint(String typed, List<String> names) {
    return nearest(typed, names).map(near -> " (nearest: '" + near + "')").orElse("");
  }

  /** Levenshtein's edit distance: insertions, deletions and replacements of one character. */
  static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int column = 0; column <= to.length(); column++) {
      row[column] = column;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
