package org.vgg4j.datasets.files;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The order of file names: numbers in them by their value, so that 10.png comes after 9.png, and
 * the same for names that a file system has composed or decomposed.
 */
public final class NaturalOrder {

  private NaturalOrder() {}

  /** One spelling of a name, whether a file system composes it or not. */
  public static String composed(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFC);
  }

  /** A text whose plain order is the natural order of the name. */
  public static String key(String name) {
    String text = composed(name);
    StringBuilder key = new StringBuilder(text.length() + 8);
    int at = 0;
    while (at < text.length()) {
      int end = at;
      while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
        end++;
      }
      if (end == at) {
        key.append(text.charAt(at++));
        continue;
      }
      while (at < end - 1 && text.charAt(at) == '0') {
        at++;
      }
      // Longer numbers are larger; all of them stand where digits do.
      key.append('0').append((char) (end - at)).append(text, at, end);
      at = end;
    }
    return key.toString();
  }

  private record Keyed(String key, String name) {}

  public static List<String> sorted(List<String> names) {
    List<Keyed> keyed = new ArrayList<>(names.size());
    names.forEach(name -> keyed.add(new Keyed(key(name), name)));
    keyed.sort(Comparator.comparing(Keyed::key).thenComparing(Keyed::name));
    return keyed.stream().map(Keyed::name).toList();
  }
}
