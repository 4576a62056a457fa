package org.vgg4j.datasets.batches;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.vgg4j.datasets.CropBorder;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.RandomCrop;
import org.vgg4j.datasets.UnreadableImageException;

/**
 * Turns images into the values of a batch: reads, crops, mirrors, normalizes and cuts out in one
 * pass per image. One per thread; it keeps its scratch memory.
 */
final class BatchFiller {

  private static final int MOST_SUBSTITUTES = 100;

  private final ImageSet set;
  private final BatchSettings settings;
  private final float[][] values;
  private final byte[] pixels;
  private final float[] image;
  private final int[] columns;
  private final float[][] labels;
  private final boolean augments;
  private final boolean trains;

  BatchFiller(ImageSet set, BatchSettings settings) {
    this.set = set;
    this.settings = settings;
    this.values = settings.normalization().table();
    if (values.length != set.channels()) {
      throw new IllegalArgumentException(
          "normalization for %d channels given to images of %d"
              .formatted(values.length, set.channels()));
    }
    this.pixels = new byte[set.channels() * set.height() * set.width()];
    this.image = new float[pixels.length];
    this.columns = new int[set.width()];
    this.labels = smoothedLabels(set.classNames().size(), settings.labelSmoothing());
    this.augments = !settings.augmentation().equals(Augmentation.NONE);
    this.trains = settings.shuffleSeed() != null;
  }

  private static float[][] smoothedLabels(int classes, double smoothing) {
    float[][] labels = new float[classes][classes];
    for (int c = 0; c < classes; c++) {
      Arrays.fill(labels[c], (float) (smoothing / classes));
      labels[c][c] += (float) (1 - smoothing);
    }
    return labels;
  }

  /**
   * Fills a batch. Where an image cannot be read, the next one of its class that can takes its
   * place in training, so that labels stay true and batches keep their size; in order, where
   * figures are measured, its place stays blank and is marked.
   *
   * @param order indices of the epoch's images
   * @param first position in {@code order} of the batch's first image
   */
  void fill(BatchBuffer batch, int epoch, int[] order, int first) {
    for (int position = 0; position < batch.images(); position++) {
      int index = order[first + position];
      boolean readable = read(index, index, epoch) || (trains && readAnother(index, epoch));
      if (!readable) {
        Arrays.fill(image, 0);
      }
      batch.put(position, index, readable, image, labels[set.label(index)]);
    }
  }

  /**
   * Reads one image in the place of another.
   *
   * @return whether it could be read
   */
  private boolean read(int index, int place, int epoch) {
    try {
      if (augments) {
        long seed = settings.shuffleSeed() == null ? 0 : settings.shuffleSeed();
        int source = set.sourceIndex(place);
        augment(
            index,
            EpochOrder.isMirrored(seed, epoch, source),
            EpochOrder.forImage(seed, epoch, source));
      } else {
        set.read(index, null, pixels, 0);
        normalize(0, 0, false);
      }
      return true;
    } catch (UnreadableImageException e) {
      return false;
    }
  }

  private boolean readAnother(int place, int epoch) {
    int tries = 0;
    for (int step = 1; step < set.size() && tries < MOST_SUBSTITUTES; step++) {
      int candidate = (place + step) % set.size();
      if (set.label(candidate) == set.label(place)) {
        if (read(candidate, place, epoch)) {
          return true;
        }
        tries++;
      }
    }
    throw new DatasetException(
        "%s cannot be read, nor the next %d images of class %s, expected one that can take its place; repair or remove them"
            .formatted(set.file(place), tries, set.classNames().get(set.label(place))));
  }

  private void augment(int index, boolean alternate, SplittableRandom random) {
    Augmentation augmentation = settings.augmentation();
    // All draws come first, in a fixed order: how many the image's reader takes changes nothing.
    int range = 2 * augmentation.cropPadding() + 1;
    int down = random.nextInt(range) - augmentation.cropPadding();
    int right = random.nextInt(range) - augmentation.cropPadding();
    boolean drawn = random.nextBoolean();
    boolean mirrored =
        switch (augmentation.flip()) {
          case NONE -> false;
          case RANDOM -> drawn;
          case ALTERNATING -> alternate;
        };
    int centerRow = random.nextInt(set.height());
    int centerColumn = random.nextInt(set.width());
    RandomCrop crop =
        augmentation.cropScale() < 1 ? new RandomCrop(augmentation.cropScale(), random) : null;
    set.read(index, crop, pixels, 0);
    if (augmentation.cropBorder() == CropBorder.REFLECT && (down != 0 || right != 0)) {
      normalizeReflected(down, right, mirrored);
    } else {
      normalize(down, right, mirrored);
    }
    if (augmentation.cutout() > 0) {
      cutOut(centerRow, centerColumn, augmentation.cutout());
    }
  }

  /** Takes the window that starts at (down, right) of the image; outside of it all is black. */
  private void normalize(int down, int right, boolean mirrored) {
    int height = set.height();
    int width = set.width();
    int from = Math.max(0, -right);
    int to = Math.min(width, width - right);
    for (int c = 0; c < values.length; c++) {
      float[] table = values[c];
      for (int row = 0; row < height; row++) {
        int target = (c * height + row) * width;
        int sourceRow = row + down;
        if (sourceRow < 0 || sourceRow >= height || from >= to) {
          Arrays.fill(image, target, target + width, table[0]);
          continue;
        }
        int source = (c * height + sourceRow) * width + right;
        if (right == 0 && !mirrored) {
          for (int x = 0; x < width; x++) {
            image[target + x] = table[pixels[source + x] & 0xff];
          }
          continue;
        }
        int start = mirrored ? target + width - 1 : target;
        int step = mirrored ? -1 : 1;
        for (int x = 0; x < from; x++) {
          image[start + step * x] = table[0];
        }
        for (int x = from; x < to; x++) {
          image[start + step * x] = table[pixels[source + x] & 0xff];
        }
        for (int x = to; x < width; x++) {
          image[start + step * x] = table[0];
        }
      }
    }
  }

  /** Takes the window that starts at (down, right) of the image, mirrored at its borders. */
  private void normalizeReflected(int down, int right, boolean mirrored) {
    int height = set.height();
    int width = set.width();
    for (int x = 0; x < width; x++) {
      columns[mirrored ? width - 1 - x : x] = CropBorder.reflected(x + right, width);
    }
    for (int c = 0; c < values.length; c++) {
      float[] table = values[c];
      for (int row = 0; row < height; row++) {
        int target = (c * height + row) * width;
        int source = (c * height + CropBorder.reflected(row + down, height)) * width;
        for (int x = 0; x < width; x++) {
          image[target + x] = table[pixels[source + columns[x]] & 0xff];
        }
      }
    }
  }

  private void cutOut(int centerRow, int centerColumn, int side) {
    int top = Math.max(0, centerRow - side / 2);
    int bottom = Math.min(set.height(), centerRow - side / 2 + side);
    int left = Math.max(0, centerColumn - side / 2);
    int right = Math.min(set.width(), centerColumn - side / 2 + side);
    for (int c = 0; c < values.length; c++) {
      for (int row = top; row < bottom; row++) {
        int start = (c * set.height() + row) * set.width();
        Arrays.fill(image, start + left, start + right, 0);
      }
    }
  }
}
