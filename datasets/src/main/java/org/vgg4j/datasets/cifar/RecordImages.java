package org.vgg4j.datasets.cifar;

import java.awt.image.BufferedImage;
import java.util.List;
import org.vgg4j.datasets.Fingerprint;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.RandomCrop;
import org.vgg4j.datasets.images.StoredImage;

/**
 * Images held in memory as CIFAR-10 binary records, in blocks of equally many (one block a file, so
 * that nothing is copied into one huge array). {@link #read} ignores its random generator.
 */
public final class RecordImages implements ImageSet {

  private final List<byte[]> blocks;
  private final int perBlock;
  private final List<String> classNames;
  private final int side;

  /**
   * @param blocks checked records: every block of the same length, every label in range
   */
  public RecordImages(List<byte[]> blocks, List<String> classNames) {
    this(blocks, classNames, CifarLayout.SIDE);
  }

  private RecordImages(List<byte[]> blocks, List<String> classNames, int side) {
    this.blocks = List.copyOf(blocks);
    this.perBlock = blocks.get(0).length / CifarLayout.RECORD;
    this.classNames = List.copyOf(classNames);
    this.side = side;
  }

  /**
   * The same images, scaled as those of a folder are.
   *
   * @param newSide height and width in pixels; 0 for those of the records
   */
  public RecordImages ofSide(int newSide) {
    return newSide == 0 ? this : new RecordImages(blocks, classNames, newSide);
  }

  @Override
  public int size() {
    return blocks.size() * perBlock;
  }

  @Override
  public int channels() {
    return CifarLayout.CHANNELS;
  }

  @Override
  public int height() {
    return side;
  }

  @Override
  public int width() {
    return side;
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public int label(int index) {
    return blocks.get(index / perBlock)[index % perBlock * CifarLayout.RECORD];
  }

  @Override
  public int sourceIndex(int index) {
    return index;
  }

  @Override
  public long fingerprint(int index) {
    int start = index % perBlock * CifarLayout.RECORD + 1;
    return Fingerprint.ofPixels(blocks.get(index / perBlock), start, CifarLayout.PIXELS);
  }

  @Override
  public void read(int index, RandomCrop crop, byte[] target, int offset) {
    byte[] block = blocks.get(index / perBlock);
    int start = index % perBlock * CifarLayout.RECORD + 1;
    if (crop == null && side == CifarLayout.SIDE) {
      System.arraycopy(block, start, target, offset, CifarLayout.PIXELS);
      return;
    }
    int plane = CifarLayout.SIDE * CifarLayout.SIDE;
    BufferedImage picture =
        new BufferedImage(CifarLayout.SIDE, CifarLayout.SIDE, BufferedImage.TYPE_INT_RGB);
    for (int p = 0; p < plane; p++) {
      int red = block[start + p] & 0xff;
      int green = block[start + plane + p] & 0xff;
      int blue = block[start + 2 * plane + p] & 0xff;
      picture.setRGB(p % CifarLayout.SIDE, p / CifarLayout.SIDE, red << 16 | green << 8 | blue);
    }
    StoredImage image = new StoredImage(picture);
    if (crop == null) {
      image.writeCenter(CifarLayout.CHANNELS, side, side, target, offset);
    } else {
      image.writePart(crop, CifarLayout.CHANNELS, side, side, target, offset);
    }
  }
}
