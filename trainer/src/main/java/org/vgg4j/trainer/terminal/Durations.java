package org.vgg4j.trainer.terminal;

import java.util.Locale;

/** Times as people read them. */
public final class Durations {

  private Durations() {}

  /** Seconds as 42.1 s, 3:05 min or 2:07 h. */
  public static String of(double seconds) {
    if (seconds < 60) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    return whole < 3600
        ? String.format(Locale.ROOT, "%d:%02d min", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d:%02d h", whole / 3600, whole % 3600 / 60);
  }
}
