package org.vgg4j.datasets;

import java.util.List;

/** Images that are brought to one size, as high as wide. */
public abstract class SquareImages implements ImageSet {

  private final List<String> classNames;
  private final int channels;
  private final int side;

  /**
   * @param channels 3 (red, green, blue) or 1 (gray)
   * @param side height and width in pixels
   */
  protected SquareImages(List<String> classNames, int channels, int side) {
    this.classNames = List.copyOf(classNames);
    this.channels = channels;
    this.side = side;
  }

  @Override
  public final int channels() {
    return channels;
  }

  @Override
  public final int height() {
    return side;
  }

  @Override
  public final int width() {
    return side;
  }

  @Override
  public final List<String> classNames() {
    return classNames;
  }
}
