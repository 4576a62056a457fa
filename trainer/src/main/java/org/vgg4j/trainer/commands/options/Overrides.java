package org.vgg4j.trainer.commands.options;

import java.math.BigInteger;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import org.vgg4j.trainer.recipes.RecipeException;

/** Flags that stand for recipe fields. */
public final class Overrides {

  private Overrides() {}

  public static void put(Map<String, String> overrides, String field, Object value) {
    if (value != null) {
      overrides.put(field, value.toString());
    }
  }

  public static int wholeNumber(String option, String text) {
    return wholeNumber(option, text, Integer.MAX_VALUE);
  }

  /**
   * A whole number of an option.
   *
   * @param most the largest that is allowed
   */
  public static int wholeNumber(String option, String text, int most) {
    try {
      BigInteger number = new BigInteger(text);
      if (number.compareTo(BigInteger.valueOf(most)) <= 0) {
        return number.intValueExact();
      }
    } catch (NumberFormatException | ArithmeticException e) {
      throw new RecipeException(option + " is '" + text + "', expected a whole number");
    }
    throw new RecipeException(
        String.format(
            Locale.ROOT, "%s is '%s', expected a whole number of at most %,d", option, text, most));
  }

  /** A time of an option, in seconds. */
  static long seconds(String option, String time) {
    try {
      long seconds = Duration.parse("PT" + time.strip()).toSeconds();
      if (seconds > 0) {
        return seconds;
      }
    } catch (DateTimeParseException e) {
      // Said below.
    }
    throw new RecipeException(
        option + " is '" + time + "', expected a time such as 90s, 30m or 1h15m, at least 1s");
  }
}
