package org.vgg4j.datasets.catalog;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.Splitting;
import org.vgg4j.datasets.UnreadableImageException;

/** Draws the first images of each class, a class a row with its name, to look at a data set. */
public final class ContactSheet {

  static final int SMALLEST_THUMB = 64;
  static final int LARGEST_THUMB = 160;
  static final int GAP = 6;
  static final int MARGIN = 20;
  private static final int MOST_CLASSES = 100;
  static final Color PAPER = new Color(0xfafafa);
  static final Color INK = new Color(0x222222);
  static final Color FAINT = new Color(0x888888);
  private static final Color EMPTY = new Color(0xececec);

  private ContactSheet() {}

  /** The training images of a data set. */
  public static BufferedImage draw(DatasetSplits splits, int perClass) {
    return draw(splits.train(), perClass);
  }

  /**
   * @param perClass images a row, at least 1; a class with fewer and an unreadable image leave a
   *     place empty
   * @return a picture in RGB with a row for each of the first 100 classes
   * @throws DatasetException if too many images cannot be read
   */
  public static BufferedImage draw(ImageSet set, int perClass) {
    if (perClass < 1) {
      throw new IllegalArgumentException(perClass + " images per class; expected at least 1");
    }
    List<List<Integer>> members = Splitting.byClass(set);
    int rows = Math.min(members.size(), MOST_CLASSES);
    int scale = Math.max(1, SMALLEST_THUMB / Math.max(set.width(), set.height()));
    double shrink = Math.min(1.0, (double) LARGEST_THUMB / Math.max(set.width(), set.height()));
    int width = (int) Math.round(set.width() * scale * shrink);
    int height = (int) Math.round(set.height() * scale * shrink);

    Font nameFont = new Font(Font.SANS_SERIF, Font.BOLD, 15);
    Font countFont = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    int label = labelWidth(set.classNames().subList(0, rows), nameFont) + MARGIN;
    BufferedImage sheet =
        new BufferedImage(
            2 * MARGIN + label + perClass * (width + GAP) - GAP,
            2 * MARGIN + Math.max(1, rows) * (height + GAP) - GAP,
            BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = pen(sheet, scale);
    try {
      for (int row = 0; row < rows; row++) {
        int top = MARGIN + row * (height + GAP);
        pen.setColor(INK);
        pen.setFont(nameFont);
        pen.drawString(set.classNames().get(row), MARGIN, top + height / 2);
        pen.setColor(FAINT);
        pen.setFont(countFont);
        pen.drawString(
            "%,d images".formatted(members.get(row).size()), MARGIN, top + height / 2 + 18);
        for (int column = 0; column < perClass; column++) {
          int left = MARGIN + label + column * (width + GAP);
          BufferedImage picture =
              column < members.get(row).size() ? picture(set, members.get(row).get(column)) : null;
          if (picture != null) {
            pen.drawImage(picture, left, top, width, height, null);
          } else {
            pen.setColor(EMPTY);
            pen.fillRect(left, top, width, height);
          }
        }
      }
    } finally {
      pen.dispose();
    }
    return sheet;
  }

  /**
   * What draws on a sheet, which is paper now.
   *
   * @param scale of images that will be drawn
   */
  static Graphics2D pen(BufferedImage sheet, double scale) {
    Graphics2D pen = sheet.createGraphics();
    pen.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    // Small images are enlarged without blur: the pixels are what one wants to see.
    pen.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION,
        scale >= 1
            ? RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR
            : RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    pen.setColor(PAPER);
    pen.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
    return pen;
  }

  static int labelWidth(List<String> names, Font font) {
    BufferedImage scratch = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = scratch.createGraphics();
    try {
      FontMetrics metrics = pen.getFontMetrics(font);
      return names.stream().mapToInt(metrics::stringWidth).max().orElse(0);
    } finally {
      pen.dispose();
    }
  }

  static BufferedImage picture(ImageSet set, int index) {
    int plane = set.width() * set.height();
    byte[] pixels = new byte[set.channels() * plane];
    try {
      set.read(index, null, pixels, 0);
    } catch (UnreadableImageException e) {
      return null;
    }
    return picture(pixels, set);
  }

  /** Pixels, {@code [channels, height, width]}, of an image of a set as a picture. */
  static BufferedImage picture(byte[] pixels, ImageSet set) {
    int plane = set.width() * set.height();
    BufferedImage picture =
        new BufferedImage(set.width(), set.height(), BufferedImage.TYPE_INT_RGB);
    for (int p = 0; p < plane; p++) {
      int red = pixels[p] & 0xff;
      int green = set.channels() > 1 ? pixels[plane + p] & 0xff : red;
      int blue = set.channels() > 2 ? pixels[2 * plane + p] & 0xff : red;
      picture.setRGB(p % set.width(), p / set.width(), red << 16 | green << 8 | blue);
    }
    return picture;
  }
}
