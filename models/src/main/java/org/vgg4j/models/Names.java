package org.vgg4j.models;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Names that users type: looked up without regard to case, and what is said when unknown. */
final class Names {

  private Names() {}

  /**
   * Finds the value whose name the user typed.
   *
   * @param kind what is named, for the message: {@code optimizer}
   * @param typed what the user typed
   * @param values the choices
   * @param name a choice's name
   * @param remedy ends the message
   * @throws ModelException if no choice has this name
   */
  static <T> T find(
      String kind, String typed, List<T> values, Function<T, String> name, String remedy) {
    String wanted = typed.strip().toLowerCase(Locale.ROOT);
    List<String> names = values.stream().map(name).toList();
    int index = names.indexOf(wanted);
    if (index < 0) {
      throw new ModelException(
          "unknown "
              + kind
              + " '"
              + typed
              + "': expected one of "
              + String.join(", ", names)
              + nearest(wanted, names).map(near -> " (nearest: '" + near + "')").orElse("")
              + remedy);
    }
    return values.get(index);
  }

  /** The most similar name, unless none comes near. */
  static Optional<String> nearest(String typed, Collection<String> names) {
    int farthest = Math.max(1, typed.length() / 2);
    return names.stream()
        .min(Comparator.comparingInt(name -> distance(typed, name)))
        .filter(name -> distance(typed, name) <= farthest);
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
