package org.vgg4j.datasets.catalog;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.DatasetSplits.Condition;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.Splitting;

/**
 * Draws images of two classes as they are and under every corruption, a row for each, by severity.
 */
public final class CorruptionSheet {

  private static final int CAPTION = 16;
  private static final int IMAGES = 2;
  private static final int ENLARGED = 64;

  private CorruptionSheet() {}

  /**
   * @param set the images as they are, at least one
   * @param conditions the same images under each corruption and severity, those of one corruption
   *     next to each other
   * @return a picture in RGB
   * @throws DatasetException if too many images cannot be read
   */
  public static BufferedImage draw(ImageSet set, List<Condition> conditions) {
    List<Integer> images =
        Splitting.byClass(set).stream()
            .flatMap(
                members ->
                    members.stream().filter(i -> ContactSheet.picture(set, i) != null).limit(1))
            .limit(IMAGES)
            .toList();
    int side = Math.max(set.width(), set.height());
    double scale =
        side < ENLARGED ? ENLARGED / side : Math.min(1, (double) ContactSheet.LARGEST_THUMB / side);
    int width = (int) Math.round(set.width() * scale);
    int height = (int) Math.round(set.height() * scale);
    List<String> names = conditions.stream().map(Condition::name).distinct().toList();
    int most = conditions.stream().mapToInt(Condition::severity).max().orElse(0);
    Font font = new Font(Font.SANS_SERIF, Font.BOLD, 13);
    int left = 2 * ContactSheet.MARGIN + ContactSheet.labelWidth(names, font);
    int top = ContactSheet.MARGIN + CAPTION;
    int column = width + ContactSheet.GAP;
    int block = (1 + most) * column + ContactSheet.GAP;
    int row = height + ContactSheet.GAP;
    BufferedImage sheet =
        new BufferedImage(
            left + images.size() * block + ContactSheet.MARGIN,
            top + names.size() * row + ContactSheet.MARGIN,
            BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = ContactSheet.pen(sheet, scale);
    try {
      pen.setFont(font);
      pen.setColor(ContactSheet.INK);
      for (int i = 0; i < names.size(); i++) {
        pen.drawString(names.get(i), ContactSheet.MARGIN, top + i * row + height / 2);
      }
      pen.setColor(ContactSheet.FAINT);
      for (int i = 0; i < images.size(); i++) {
        int start = left + i * block;
        for (int severity = 0; severity <= most; severity++) {
          String caption = severity == 0 ? "as it is" : Integer.toString(severity);
          pen.drawString(caption, start + severity * column, top - 5);
        }
        for (int line = 0; line < names.size(); line++) {
          BufferedImage asItIs = ContactSheet.picture(set, images.get(i));
          pen.drawImage(asItIs, start, top + line * row, width, height, null);
        }
        for (Condition condition : conditions) {
          int x = start + condition.severity() * column;
          int y = top + names.indexOf(condition.name()) * row;
          BufferedImage picture = ContactSheet.picture(condition.images(), images.get(i));
          pen.drawImage(picture, x, y, width, height, null);
        }
      }
    } finally {
      pen.dispose();
    }
    return sheet;
  }
}
