package org.vgg4j.trainer.terminal;

/**
 * A curve of a whole run in a few characters. When it is full, neighbors are averaged and each
 * character stands for twice as many values.
 */
public final class Sparkline {

  private static final int CELLS = 16;
  private static final String BLOCKS = "▁▂▃▄▅▆▇█";
  private static final String ASCII = "_.-~=+*#";

  private final double[] means = new double[CELLS];
  private int cells;
  private int perCell = 1;
  private double sum;
  private int summed;

  /** Adds a value; what is no number is left out. */
  public void add(double value) {
    if (!Double.isFinite(value)) {
      return;
    }
    sum += value;
    summed++;
    if (summed < perCell) {
      return;
    }
    if (cells == CELLS) {
      for (int i = 0; i < CELLS / 2; i++) {
        means[i] = (means[2 * i] + means[2 * i + 1]) / 2;
      }
      cells = CELLS / 2;
      perCell *= 2;
      // This value is the first half of the next character.
      return;
    }
    means[cells++] = sum / summed;
    sum = 0;
    summed = 0;
  }

  /**
   * The curve, its lowest value on the ground and its highest at full height.
   *
   * @param unicode whether the terminal can show block characters
   */
  public String draw(boolean unicode) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < cells; i++) {
      low = Math.min(low, means[i]);
      high = Math.max(high, means[i]);
    }
    String levels = unicode ? BLOCKS : ASCII;
    StringBuilder text = new StringBuilder(cells);
    for (int i = 0; i < cells; i++) {
      double share = high > low ? (means[i] - low) / (high - low) : 0;
      text.append(levels.charAt((int) Math.round(share * (levels.length() - 1))));
    }
    return text.toString();
  }
}
