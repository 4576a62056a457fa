package org.vgg4j.datasets.batches;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.RandomCrop;
import org.vgg4j.datasets.UnreadableImageException;
import org.vgg4j.datasets.augment.Augmentation;
import org.vgg4j.datasets.augment.Augmentations;
import org.vgg4j.datasets.augment.Crop;
import org.vgg4j.datasets.augment.ImageDraws;
import org.vgg4j.datasets.augment.ResizedCrop;
import org.vgg4j.datasets.augment.pixels.Pixels;

/**
 * Turns images into the values of a batch: reads, varies, normalizes and mixes them. One per
 * thread; it keeps its scratch memory.
 */
final class BatchFiller {

  private static final int MOST_SUBSTITUTES = 100;

  private final ImageSet set;
  private final BatchSettings settings;
  private final float[][] values;
  private final float[][] labels;
  private final boolean trains;
  private final boolean augments;
  private final int padding;
  private final ResizedCrop resizedCrop;
  private final List<Augmentation.OfPixels> ofPixels;
  private final List<Augmentation.OfValues> ofValues;
  private final List<Augmentation.OfPairs> ofPairs;
  private final ImageDraws draws = new ImageDraws();
  private final Pixels pixels;
  private final float[] image;
  private final float[] mixedLabel;
  private final float[] firstImage;
  private float[] partner;
  private float[] unmixed;

  BatchFiller(ImageSet set, BatchSettings settings) {
    this.set = set;
    this.settings = settings;
    this.values = settings.normalization().table();
    if (values.length != set.channels()) {
      throw new IllegalArgumentException(
          "normalization for %d channels given to images of %d"
              .formatted(values.length, set.channels()));
    }
    Augmentations augmentations = settings.augmentation();
    this.labels = smoothedLabels(set.classNames().size(), settings.labelSmoothing());
    this.trains = settings.shuffleSeed() != null;
    this.augments = augmentations.changesImages();
    this.padding = augmentations.find(Crop.class).map(Crop::padding).orElse(0);
    this.resizedCrop = augmentations.find(ResizedCrop.class).orElse(null);
    this.ofPixels = augmentations.all(Augmentation.OfPixels.class);
    this.ofValues = augmentations.all(Augmentation.OfValues.class);
    this.ofPairs = augmentations.all(Augmentation.OfPairs.class);
    this.pixels = new Pixels(set.channels(), set.height(), set.width());
    this.image = new float[set.channels() * set.height() * set.width()];
    this.mixedLabel = new float[set.classNames().size()];
    int mixed = ofPairs.isEmpty() ? 0 : image.length;
    this.firstImage = new float[mixed];
    this.partner = new float[mixed];
    this.unmixed = new float[mixed];
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
   * <p>Where images are mixed, each is with the one before it in the batch, the first with the
   * last.
   *
   * @param order the epoch's images
   * @param first position in {@code order} of the batch's first image
   */
  void fill(BatchBuffer batch, int epoch, ImageOrder order, int first) {
    boolean firstReadable = true;
    for (int position = 0; position < batch.images(); position++) {
      int index = order.indices()[first + position];
      int pass = EpochOrder.pass(epoch, order.repeats()[first + position]);
      boolean readable = make(index, pass);
      if (ofPairs.isEmpty()) {
        batch.put(position, index, readable, image, labels[set.label(index)]);
      } else if (position == 0) {
        firstReadable = readable;
        System.arraycopy(image, 0, firstImage, 0, image.length);
        System.arraycopy(image, 0, partner, 0, image.length);
      } else {
        System.arraycopy(image, 0, unmixed, 0, image.length);
        float[] label = mix(index, order.indices()[first + position - 1], pass);
        batch.put(position, index, readable, image, label);
        float[] before = partner;
        partner = unmixed;
        unmixed = before;
      }
    }
    if (!ofPairs.isEmpty()) {
      int index = order.indices()[first];
      int pass = EpochOrder.pass(epoch, order.repeats()[first]);
      System.arraycopy(firstImage, 0, image, 0, image.length);
      float[] label = mix(index, order.indices()[first + batch.images() - 1], pass);
      batch.put(0, index, firstReadable, image, label);
    }
  }

  /**
   * Fills a part of a batch with what {@link #fill} would put there.
   *
   * @param first position in {@code order} of the whole batch's first image
   * @param images of the whole batch
   * @param from where in the whole batch the part begins
   */
  void fillPart(BatchBuffer part, int epoch, ImageOrder order, int first, int images, int from) {
    if (ofPairs.isEmpty()) {
      fill(part, epoch, order, first + from);
      return;
    }
    float[] values = new float[image.length];
    for (int position = 0; position < part.images(); position++) {
      int place = first + from + position;
      int before = place == first ? first + images - 1 : place - 1;
      float[] label = see(order, place, before, epoch, values);
      part.put(position, order.indices()[place], true, values, label);
    }
  }

  /**
   * One image as a network sees it.
   *
   * @param place of the image in the order
   * @param before place of the image before it in its batch, or of the last for the first
   * @param into receives the normalized values, {@code [channels, height, width]}
   * @return the label's share of every class, valid until the next call
   */
  float[] see(ImageOrder order, int place, int before, int epoch, float[] into) {
    int index = order.indices()[place];
    int pass = EpochOrder.pass(epoch, order.repeats()[place]);
    int other = order.indices()[before];
    if (!ofPairs.isEmpty()) {
      make(other, EpochOrder.pass(epoch, order.repeats()[before]));
      System.arraycopy(image, 0, partner, 0, image.length);
    }
    make(index, pass);
    float[] label = ofPairs.isEmpty() ? labels[set.label(index)] : mix(index, other, pass);
    System.arraycopy(image, 0, into, 0, image.length);
    return label;
  }

  /** Makes an image, or one that stands for it; blank where there is none. */
  private boolean make(int index, int epoch) {
    boolean readable = read(index, index, epoch) || (trains && readAnother(index, epoch));
    if (!readable) {
      Arrays.fill(image, 0);
    }
    return readable;
  }

  /** Mixes the partner into the image, and its label into the image's. */
  private float[] mix(int index, int before, int epoch) {
    long seed = settings.shuffleSeed() == null ? 0 : settings.shuffleSeed();
    RandomGenerator random = EpochOrder.forPair(seed, epoch, set.sourceIndex(index));
    Augmentation.OfPairs chosen = ofPairs.get(random.nextInt(ofPairs.size()));
    float kept = (float) chosen.mix(image, partner, set.height(), set.width(), random);
    float[] own = labels[set.label(index)];
    float[] other = labels[set.label(before)];
    for (int c = 0; c < mixedLabel.length; c++) {
      mixedLabel[c] = kept * own[c] + (1 - kept) * other[c];
    }
    return mixedLabel;
  }

  /**
   * Reads one image in the place of another.
   *
   * @return whether it could be read
   */
  private boolean read(int index, int place, int epoch) {
    try {
      if (augments) {
        augment(index, epoch, set.sourceIndex(place));
      } else {
        set.read(index, null, pixels.values(), 0);
        normalize();
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
            .formatted(
                set.file(place) == null ? "image " + place : set.file(place),
                tries,
                set.classNames().get(set.label(place))));
  }

  private void augment(int index, int epoch, int source) {
    long seed = settings.shuffleSeed() == null ? 0 : settings.shuffleSeed();
    // All draws of the first generator but the reader's come first: how many that takes changes
    // nothing.
    draws.start(
        EpochOrder.forImage(seed, epoch, source),
        EpochOrder.forList(seed, epoch, source),
        EpochOrder.isMirrored(seed, epoch, source),
        padding,
        set.height(),
        set.width());
    RandomCrop crop =
        resizedCrop == null ? null : new RandomCrop(resizedCrop.smallestArea(), draws.reading());
    set.read(index, crop, pixels.values(), 0);
    for (Augmentation.OfPixels step : ofPixels) {
      step.apply(pixels, draws);
    }
    normalize();
    for (Augmentation.OfValues step : ofValues) {
      step.apply(image, set.height(), set.width(), draws);
    }
  }

  private void normalize() {
    byte[] from = pixels.values();
    int plane = set.height() * set.width();
    for (int c = 0; c < values.length; c++) {
      float[] table = values[c];
      for (int i = c * plane; i < (c + 1) * plane; i++) {
        image[i] = table[from[i] & 0xff];
      }
    }
  }
}
