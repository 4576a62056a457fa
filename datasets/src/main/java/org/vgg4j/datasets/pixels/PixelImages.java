package org.vgg4j.datasets.pixels;

import java.awt.image.BufferedImage;
import java.util.List;
import org.vgg4j.datasets.Fingerprint;
import org.vgg4j.datasets.RandomCrop;
import org.vgg4j.datasets.SquareImages;
import org.vgg4j.datasets.images.StoredImage;

/**
 * Images held in memory, in blocks of equally many (one block a file, so that nothing is copied
 * into one huge array). As stored they are copied; of another size, or with another number of
 * channels, they are scaled and converted as images of a folder are.
 */
public final class PixelImages extends SquareImages {

  private final PixelLayout layout;
  private final List<byte[]> blocks;
  private final int perBlock;
  private final byte[] labels;

  /**
   * @param blocks all of the same length; not copied
   * @param labels the class of each image of all blocks, in range
   */
  public PixelImages(
      PixelLayout layout, List<byte[]> blocks, byte[] labels, List<String> classNames) {
    this(layout, blocks, labels, classNames, layout.channels(), layout.side());
  }

  private PixelImages(
      PixelLayout layout,
      List<byte[]> blocks,
      byte[] labels,
      List<String> classNames,
      int channels,
      int side) {
    super(classNames, channels, side);
    this.layout = layout;
    this.blocks = List.copyOf(blocks);
    this.perBlock = labels.length / blocks.size();
    this.labels = labels;
  }

  /**
   * The same images, scaled and converted as those of a folder are.
   *
   * @param newChannels 1 or 3; 0 for those that are stored
   * @param newSide height and width in pixels; 0 for those that are stored
   */
  public PixelImages as(int newChannels, int newSide) {
    return new PixelImages(
        layout,
        blocks,
        labels,
        classNames(),
        newChannels == 0 ? layout.channels() : newChannels,
        newSide == 0 ? layout.side() : newSide);
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public int label(int index) {
    return labels[index];
  }

  @Override
  public int sourceIndex(int index) {
    return index;
  }

  @Override
  public long fingerprint(int index) {
    return Fingerprint.ofPixels(blocks.get(index / perBlock), start(index), layout.pixels());
  }

  private int start(int index) {
    return layout.first() + index % perBlock * layout.stride();
  }

  @Override
  public void read(int index, RandomCrop crop, byte[] target, int offset) {
    byte[] block = blocks.get(index / perBlock);
    int start = start(index);
    if (crop == null && height() == layout.side() && channels() == layout.channels()) {
      System.arraycopy(block, start, target, offset, layout.pixels());
      return;
    }
    StoredImage image = new StoredImage(picture(layout.channels(), layout.side(), block, start));
    image.write(crop, channels(), height(), width(), target, offset);
  }

  /**
   * An image as a picture.
   *
   * @param pixels {@code [channels, side, side]} from {@code start} on
   */
  public static BufferedImage picture(int channels, int side, byte[] pixels, int start) {
    int plane = side * side;
    BufferedImage picture = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (int p = 0; p < plane; p++) {
      int red = pixels[start + p] & 0xff;
      int green = channels == 3 ? pixels[start + plane + p] & 0xff : red;
      int blue = channels == 3 ? pixels[start + 2 * plane + p] & 0xff : red;
      picture.setRGB(p % side, p / side, red << 16 | green << 8 | blue);
    }
    return picture;
  }
}
