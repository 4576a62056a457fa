package org.vgg4j.trainer.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One line about work that goes on, never wider than the terminal: where there is no room, the less
 * important parts are left out whole. Uses neither colors nor other escape sequences, and so needs
 * no regard to NO_COLOR.
 *
 * @param task what is being done
 * @param done units done
 * @param total units to do, below 1 where it is not known
 * @param unit the unit's name, empty for images
 * @param unitSize how many make one of the unit's name
 * @param perSecond units a second, NaN where it is not known yet
 * @param loss with its name, empty for none
 * @param accuracy with its name, empty for none
 * @param curve of the loss, empty for none
 * @param unicode whether the terminal can show block characters
 */
record ProgressLine(
    String task,
    long done,
    long total,
    String unit,
    long unitSize,
    double perSecond,
    String loss,
    String accuracy,
    String curve,
    boolean unicode) {

  private static final int WIDEST_BAR = 24;
  private static final int NARROWEST_BAR = 6;

  /**
   * The line.
   *
   * @param columns of the terminal; the last one stays free, for a full line wraps in some
   */
  String draw(int columns) {
    int room = columns - 1;
    if (task.length() >= room) {
      return task.substring(0, Math.max(0, room));
    }
    List<String> parts = new ArrayList<>();
    String percent =
        total > 0 ? String.format(Locale.ROOT, "%3d%%", 100 * done / total) : count(done);
    String rate = Double.isFinite(perSecond) ? amount(perSecond) + "/s" : "";
    String left = total > 0 && perSecond > 0 ? clock((total - done) / perSecond) : "";
    int used = task.length();
    boolean bar = total > 0;
    int barRoom = bar ? NARROWEST_BAR + 1 : 0;
    // In the order of their importance.
    for (String part : List.of(percent, loss, left, curve, accuracy, rate)) {
      if (!part.isEmpty() && used + 1 + part.length() + barRoom <= room) {
        parts.add(part);
        used += 1 + part.length();
      }
    }
    StringBuilder line = new StringBuilder(task);
    if (bar && used + barRoom <= room) {
      line.append(' ').append(bar(Math.min(WIDEST_BAR, room - used - 1)));
    }
    for (String part : List.of(percent, loss, curve, accuracy, left, rate)) {
      if (parts.contains(part)) {
        line.append(' ').append(part);
      }
    }
    return line.toString();
  }

  private String bar(int width) {
    int full = (int) Math.min(width, width * done / total);
    return (unicode ? "█" : "#").repeat(full) + (unicode ? "░" : ".").repeat(width - full);
  }

  private String count(long units) {
    return amount(units);
  }

  private String amount(double units) {
    double value = units / unitSize;
    return String.format(Locale.ROOT, unitSize > 1 && value < 10 ? "%.1f" : "%.0f", value) + unit;
  }

  private static String clock(double seconds) {
    long whole = Math.round(seconds);
    return whole < 3600
        ? String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole % 3600 / 60, whole % 60);
  }
}
