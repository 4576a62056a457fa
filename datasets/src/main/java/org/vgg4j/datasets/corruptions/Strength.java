package org.vgg4j.datasets.corruptions;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.vgg4j.choices.Choices;

/**
 * A corruption, and how much of it.
 *
 * @param severity 1 to {@link Corruption#SEVERITIES}
 */
public record Strength(Corruption corruption, int severity) {

  public Strength {
    if (severity < 1 || severity > Corruption.SEVERITIES) {
      throw new IllegalArgumentException(
          "severity %d; expected 1 to %d".formatted(severity, Corruption.SEVERITIES));
    }
  }

  /**
   * What a user asks for: {@code all}, or names with or without a severity, as in {@code
   * fog,snow:3}; without one, all five.
   *
   * @param what the option, for messages
   * @throws IllegalArgumentException with one line that says what was found and expected
   */
  public static List<Strength> parse(String what, String text) {
    List<Strength> strengths = new ArrayList<>();
    List<String> parts =
        text.strip().toLowerCase(Locale.ROOT).equals("all")
            ? Corruption.ids()
            : List.of(text.split(",", -1));
    for (String part : parts) {
      int colon = part.indexOf(':');
      String name = (colon < 0 ? part : part.substring(0, colon)).replace('-', '_');
      Corruption corruption = Choices.find(what, name, Corruption.class);
      severities(what, part, colon).forEach(s -> strengths.add(new Strength(corruption, s)));
    }
    if (strengths.stream().distinct().count() < strengths.size()) {
      throw new IllegalArgumentException(
          "%s is '%s', expected every corruption once; leave one out".formatted(what, text));
    }
    return strengths;
  }

  private static IntStream severities(String what, String part, int colon) {
    if (colon < 0) {
      return IntStream.rangeClosed(1, Corruption.SEVERITIES);
    }
    String severity = part.substring(colon + 1).strip();
    if (!severity.matches("[1-" + Corruption.SEVERITIES + "]")) {
      throw new IllegalArgumentException(
          "%s has severity '%s', expected 1 to %d, as in fog:3"
              .formatted(what, severity, Corruption.SEVERITIES));
    }
    return IntStream.of(Integer.parseInt(severity));
  }
}
