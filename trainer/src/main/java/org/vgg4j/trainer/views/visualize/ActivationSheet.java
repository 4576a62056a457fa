package org.vgg4j.trainer.views.visualize;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.vgg4j.trainer.views.charts.Pictures;

/**
 * Draws activations: channels as a grid of maps, units as bars. No words in it, so that it needs no
 * font; ground and gaps are transparent, so that it stands on light and dark pages.
 */
final class ActivationSheet {

  private static final int TILE = 96;
  private static final int SMALL_TILE = 48;
  private static final int GAP = 4;
  private static final int FEW = 32;
  private static final int FEW_COLUMNS = 5;
  private static final int MANY_COLUMNS = 24;
  private static final int BARS_WIDTH = 1024;
  private static final int BARS_HEIGHT = 220;
  private static final Color BAR = new Color(0x6f83ec);

  private ActivationSheet() {}

  /**
   * The channels to show, ascending.
   *
   * @param wanted how many to draw by seed; 0 for all
   */
  static int[] choose(Activations activations, int wanted, long seed) {
    int channels = activations.channels();
    if (activations.flat() || wanted == 0 || wanted >= channels) {
      return IntStream.range(0, channels).toArray();
    }
    // Layers of as many channels show the same ones: a channel can be followed from convolution
    // through batch norm to ReLU.
    Random random = new Random(seed * 31 + channels);
    return random.ints(0, channels).distinct().limit(wanted).sorted().toArray();
  }

  static BufferedImage draw(Activations activations, int[] chosen) {
    return activations.flat() ? bars(activations) : maps(activations, chosen);
  }

  /** Every map on its own scale from its lowest to its highest value, dark to bright. */
  private static BufferedImage maps(Activations activations, int[] chosen) {
    int columns = Math.min(chosen.length, chosen.length <= FEW ? FEW_COLUMNS : MANY_COLUMNS);
    int tile = chosen.length <= FEW ? TILE : SMALL_TILE;
    int rows = -Math.floorDiv(-chosen.length, columns);
    BufferedImage sheet =
        new BufferedImage(
            columns * (tile + GAP) - GAP, rows * (tile + GAP) - GAP, BufferedImage.TYPE_INT_ARGB);
    Graphics2D pen = sheet.createGraphics();
    try {
      for (int i = 0; i < chosen.length; i++) {
        BufferedImage map = map(activations, chosen[i]);
        boolean shrinks = Math.max(map.getWidth(), map.getHeight()) > tile;
        pen.drawImage(
            Pictures.scaled(map, tile, tile, shrinks),
            i % columns * (tile + GAP),
            i / columns * (tile + GAP),
            null);
      }
    } finally {
      pen.dispose();
    }
    return sheet;
  }

  private static BufferedImage map(Activations activations, int channel) {
    int height = activations.height();
    int width = activations.width();
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    for (int i = channel * height * width; i < (channel + 1) * height * width; i++) {
      low = Math.min(low, activations.values()[i]);
      high = Math.max(high, activations.values()[i]);
    }
    BufferedImage map = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        // A map of one pixel has no range of its own: it is dark if silent, bright if not.
        double value =
            high > low
                ? (activations.at(channel, y, x) - low) / (high - low)
                : high > 0 && height * width == 1 ? 1 : 0;
        map.setRGB(x, y, Pictures.viridis(value));
      }
    }
    return map;
  }

  /** A bar per unit from a common zero line, the largest magnitude at full height. */
  private static BufferedImage bars(Activations activations) {
    float[] values = activations.values();
    float high = 0;
    float low = 0;
    for (float value : values) {
      high = Math.max(high, value);
      low = Math.min(low, value);
    }
    float range = high - low == 0 ? 1 : high - low;
    BufferedImage sheet = new BufferedImage(BARS_WIDTH, BARS_HEIGHT, BufferedImage.TYPE_INT_ARGB);
    Graphics2D pen = sheet.createGraphics();
    try {
      int zero = Math.round((BARS_HEIGHT - 2) * high / range);
      pen.setColor(BAR);
      for (int i = 0; i < values.length; i++) {
        int left = (int) ((long) i * BARS_WIDTH / values.length);
        int right = (int) ((i + 1L) * BARS_WIDTH / values.length);
        int gap = right - left > 3 ? 1 + (right - left) / 8 : 0;
        int tip = Math.round((BARS_HEIGHT - 2) * (high - values[i]) / range);
        pen.fillRect(
            left, Math.min(zero, tip), Math.max(1, right - left - gap), Math.abs(tip - zero));
      }
      pen.setColor(new Color(0x80808080, true));
      pen.fillRect(0, zero, BARS_WIDTH, 2);
    } finally {
      pen.dispose();
    }
    return sheet;
  }

  /** Channel numbers for people: {@code 3, 17, 40}, or {@code 0 to 63}. */
  static String words(int[] chosen) {
    boolean whole = chosen.length > 1 && chosen[chosen.length - 1] - chosen[0] + 1 == chosen.length;
    return whole
        ? chosen[0] + " to " + chosen[chosen.length - 1]
        : Arrays.toString(chosen).replaceAll("[\\[\\]]", "");
  }
}
