package org.vgg4j.datasets.catalog;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.Normalization;
import org.vgg4j.datasets.Splitting;
import org.vgg4j.datasets.batches.BatchSettings;
import org.vgg4j.datasets.batches.SeenImages;

/**
 * Draws what a network sees of some images: as they are, and side by side what becomes of them in
 * each of the first epochs, under it the share of the other label where one is mixed in.
 */
public final class AugmentationSheet {

  private static final int MOST_IMAGES = 10;
  private static final int CAPTION = 16;
  private static final float LEAST_SHARE = 0.05f;

  private AugmentationSheet() {}

  /**
   * @param settings those of the training
   * @param epochs drawn, at least 1
   * @return a picture in RGB with a row for each of ten images, of as many classes as there are
   * @throws DatasetException if too many images cannot be read
   */
  public static BufferedImage draw(ImageSet set, BatchSettings settings, int epochs) {
    List<Integer> images = images(set);
    int side = Math.max(set.width(), set.height());
    double scale =
        side < ContactSheet.LARGEST_THUMB / 2
            ? Math.max(1, 96 / side)
            : (double) ContactSheet.LARGEST_THUMB / side;
    int width = (int) Math.round(set.width() * scale);
    int height = (int) Math.round(set.height() * scale);
    Font nameFont = new Font(Font.SANS_SERIF, Font.BOLD, 15);
    Font captionFont = new Font(Font.SANS_SERIF, Font.PLAIN, 11);
    List<String> names = images.stream().map(i -> set.classNames().get(set.label(i))).toList();
    int left = ContactSheet.MARGIN + ContactSheet.labelWidth(names, nameFont) + ContactSheet.MARGIN;
    int row = height + CAPTION + ContactSheet.GAP;
    int column = Math.max(width, 96) + ContactSheet.GAP;
    int top = ContactSheet.MARGIN + CAPTION;
    BufferedImage sheet =
        new BufferedImage(
            left + (1 + epochs) * column + ContactSheet.MARGIN,
            top + images.size() * row + ContactSheet.MARGIN,
            BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = ContactSheet.pen(sheet, scale);
    try {
      pen.setFont(nameFont);
      pen.setColor(ContactSheet.INK);
      for (int i = 0; i < images.size(); i++) {
        pen.drawString(names.get(i), ContactSheet.MARGIN, top + i * row + height / 2);
      }
      pen.setFont(captionFont);
      pen.setColor(ContactSheet.FAINT);
      pen.drawString("as it is", left, top - 5);
      for (int i = 0; i < images.size(); i++) {
        BufferedImage picture = ContactSheet.picture(set, images.get(i));
        pen.drawImage(picture, left, top + i * row, width, height, null);
      }
      SeenImages seen = new SeenImages(set, settings);
      for (int epoch = 0; epoch < epochs; epoch++) {
        int x = left + (1 + epoch) * column;
        pen.drawString("epoch " + (epoch + 1), x, top - 5);
        List<SeenImages.Seen> views = seen.in(epoch, images);
        for (int i = 0; i < images.size(); i++) {
          if (views.get(i) == null) {
            continue;
          }
          byte[] pixels = pixels(views.get(i).values(), settings.normalization());
          int y = top + i * row;
          pen.drawImage(ContactSheet.picture(pixels, set), x, y, width, height, null);
          if (settings.augmentation().mixesLabels()) {
            String other = other(views.get(i).label(), set.label(images.get(i)), set.classNames());
            pen.drawString(other, x, y + height + CAPTION - 4);
          }
        }
      }
    } finally {
      pen.dispose();
    }
    return sheet;
  }

  /** The first images of every class, as many of each. */
  private static List<Integer> images(ImageSet set) {
    List<List<Integer>> members = Splitting.byClass(set);
    int each = Math.max(1, MOST_IMAGES / members.size());
    List<Integer> images = new ArrayList<>();
    for (List<Integer> ofClass : members) {
      ofClass.stream()
          .filter(i -> ContactSheet.picture(set, i) != null)
          .limit(Math.min(each, MOST_IMAGES - images.size()))
          .forEach(images::add);
    }
    return images;
  }

  private static byte[] pixels(float[] values, Normalization normalization) {
    byte[] pixels = new byte[values.length];
    float[] mean = normalization.mean();
    float[] deviation = normalization.deviation();
    int plane = values.length / mean.length;
    for (int i = 0; i < values.length; i++) {
      float pixel = 255 * (values[i] * deviation[i / plane] + mean[i / plane]);
      pixels[i] = (byte) Math.max(0, Math.min(255, Math.round(pixel)));
    }
    return pixels;
  }

  /** The share of a label that is not the image's own, in words; nothing where it has none. */
  private static String other(float[] label, int own, List<String> names) {
    return IntStream.range(0, label.length)
        .filter(c -> c != own && label[c] >= LEAST_SHARE)
        .boxed()
        .max((a, b) -> Float.compare(label[a], label[b]))
        .map(c -> String.format(Locale.ROOT, "%.0f %% %s", 100 * label[c], names.get(c)))
        .orElse("");
  }
}
