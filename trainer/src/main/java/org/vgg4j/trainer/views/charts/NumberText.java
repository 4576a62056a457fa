package org.vgg4j.trainer.views.charts;

import java.util.Locale;
import org.vgg4j.trainer.terminal.Durations;

/** Numbers as people read them. What is not a number is an en dash. */
public final class NumberText {

  private static final String NONE = "–";

  private NumberText() {}

  /** A share in [0, 1] in percent with two decimals. */
  public static String percent(double share) {
    return percent(share, 2);
  }

  /** A share in [0, 1] in percent. */
  public static String percent(double share, int decimals) {
    return Double.isFinite(share) ? fixed(100 * share, decimals) + "\u202f%" : NONE;
  }

  /** A number with so many decimals and separators between thousands. */
  public static String fixed(double value, int decimals) {
    return Double.isFinite(value)
        ? String.format(Locale.ROOT, "%,." + decimals + "f", value)
        : NONE;
  }

  public static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** Three significant digits, in scientific notation where very small or large. */
  public static String compact(double value) {
    if (!Double.isFinite(value)) {
      return NONE;
    }
    double size = Math.abs(value);
    if (size == 0) {
      return "0";
    }
    if (size < 1e-3 || size >= 1e6) {
      return String.format(Locale.ROOT, "%.1e", value)
          .replaceAll("e([+-])0*(\\d)", "e$1$2")
          .replace("e+", "e");
    }
    int decimals = Math.max(0, Math.min(4, 2 - (int) Math.floor(Math.log10(size))));
    return fixed(value, decimals);
  }

  /** Seconds as 42.1 s, 3:05 min or 2:07 h. */
  public static String duration(double seconds) {
    return Double.isFinite(seconds) ? Durations.of(seconds).replace(' ', '\u202f') : NONE;
  }
}
