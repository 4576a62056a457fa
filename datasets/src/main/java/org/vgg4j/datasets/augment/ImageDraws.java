package org.vgg4j.datasets.augment;

import java.util.random.RandomGenerator;

/**
 * What is drawn for one image in one epoch; used again for the next. Crop, flip, cutout and resized
 * crop draw from one generator, always all and in a fixed order, as they did before there were
 * others: runs of then go on with the same bits. All others draw from a second one.
 */
public final class ImageDraws {

  private RandomGenerator first;
  private RandomGenerator others;
  private boolean alternate;
  private int down;
  private int right;
  private boolean coin;
  private int centerRow;
  private int centerColumn;

  /**
   * Draws for an image.
   *
   * @param first and
   * @param others new generators, of (seed, epoch, image) alone
   * @param alternate true in every other epoch, in the first for half of the images
   * @param padding of the crop in pixels, 0 for none
   * @param height of the image in pixels
   */
  public void start(
      RandomGenerator first,
      RandomGenerator others,
      boolean alternate,
      int padding,
      int height,
      int width) {
    this.first = first;
    this.others = others;
    this.alternate = alternate;
    down = first.nextInt(2 * padding + 1) - padding;
    right = first.nextInt(2 * padding + 1) - padding;
    coin = first.nextBoolean();
    centerRow = first.nextInt(height);
    centerColumn = first.nextInt(width);
  }

  /** Rows that the crop's window is moved down. */
  int down() {
    return down;
  }

  /** Columns that the crop's window is moved right. */
  int right() {
    return right;
  }

  /** Whether a random flip mirrors. */
  boolean coin() {
    return coin;
  }

  /** Whether an alternating flip mirrors. */
  boolean alternate() {
    return alternate;
  }

  /** Row of cutout's center. */
  int centerRow() {
    return centerRow;
  }

  /** Column of cutout's center. */
  int centerColumn() {
    return centerColumn;
  }

  /** For the resized crop, of which nobody knows how many numbers it draws: the last to draw. */
  public RandomGenerator reading() {
    return first;
  }

  /** For all others, in the order of their list. */
  public RandomGenerator others() {
    return others;
  }

  /** A number at least {@code least} and below {@code most}, or {@code least} where both are it. */
  double between(double least, double most) {
    return least + (most - least) * others.nextDouble();
  }

  /** True with a probability in [0, 1]. */
  boolean happens(double probability) {
    return others.nextDouble() < probability;
  }
}
