package org.vgg4j.datasets.copies;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.Part;
import org.vgg4j.datasets.Splitting;
import org.vgg4j.datasets.UnreadableImageException;

/**
 * Images to validate or to test with that are trained on as well.
 *
 * <p>The same files, or the same pixels of images without a file, are found among all images, by
 * what opening them has computed anyway. Images that were encoded, scaled or mirrored are found by
 * what they look like, for which they must be decoded: where files are large in all, a share of
 * every class is.
 *
 * @param exact the same once more
 * @param alike those that look the same, among the images that were compared
 * @param images to validate or to test with
 * @param compared how many of them were looked at
 * @param trained images to train on that these were compared with
 * @param trainedInAll images to train on
 */
public record Copies(
    List<Copy> exact, List<Copy> alike, int images, int compared, int trained, int trainedInAll) {

  /** What is decoded in all, about 4 seconds' work of two cores. */
  private static final long MOST_BYTES = 128L << 20;

  /** What opening a file costs, in bytes that could be decoded meanwhile. */
  private static final long BYTES_OF_OPENING = 1 << 10;

  /** That are scaled and looked at while one byte is decoded. */
  private static final int PIXELS_OF_A_BYTE = 4;

  private static final int MEASURED = 100;

  private static final long NOTHING = 0;

  /**
   * An image that is there twice.
   *
   * @param image its file, or its number in the data set
   * @param trained the one that is trained on
   */
  public record Copy(String image, String trained) {}

  /**
   * Images that were looked at, of a set or of a sample of it.
   *
   * @param fingerprints of all images of the set
   * @param thumbnails of the sample; null for an image that shows nothing or cannot be read
   */
  private record Looked(
      ImageSet set, long[] fingerprints, ImageSet sample, Thumbnail[] thumbnails) {}

  /** How many were found. */
  public int count() {
    return exact.size() + alike.size();
  }

  /** Whether only some images were decoded and compared. */
  public boolean isSample() {
    return compared < images || trained < trainedInAll;
  }

  /** The share of the images that are trained on as well; of a sample, an estimate. */
  public double share() {
    double pairs = (double) compared * trained / Math.max(1, trainedInAll);
    return exact.size() / Math.max(1.0, images) + alike.size() / Math.max(1, pairs);
  }

  /** Compares what is validated and tested with to what is trained on. */
  public static Map<Part, Copies> in(DatasetSplits splits) {
    return in(splits, MOST_BYTES);
  }

  static Map<Part, Copies> in(DatasetSplits splits, long mostBytes) {
    ImageSet train = splits.train();
    double held = work(splits.validation()) + work(splits.test());
    double heldShare =
        Math.min(1, Math.max(mostBytes / 2.0, mostBytes - work(train)) / Math.max(1, held));
    Looked trained = look(train, (mostBytes - held * heldShare) / Math.max(1, work(train)));
    LookAlikes index = new LookAlikes(trained.thumbnails);
    Map<Part, Copies> copies = new EnumMap<>(Part.class);
    copies.put(Part.VALIDATION, find(trained, index, look(splits.validation(), heldShare)));
    copies.put(Part.TEST, find(trained, index, look(splits.test(), heldShare)));
    return copies;
  }

  private static Copies find(Looked trained, LookAlikes index, Looked held) {
    Map<Long, Integer> trainedAs = new HashMap<>();
    for (long fingerprint : held.fingerprints) {
      trainedAs.put(fingerprint, -1);
    }
    trainedAs.remove(NOTHING);
    for (int i = 0; i < trained.fingerprints.length; i++) {
      trainedAs.replace(trained.fingerprints[i], -1, i);
    }
    List<Copy> exact = new ArrayList<>();
    for (int i = 0; i < held.fingerprints.length; i++) {
      int same = trainedAs.getOrDefault(held.fingerprints[i], -1);
      if (same >= 0) {
        exact.add(new Copy(name(held.set, i), name(trained.set, same)));
      }
    }
    int[] like = like(held.thumbnails, index);
    List<Copy> alike = new ArrayList<>();
    for (int i = 0; i < like.length; i++) {
      if (like[i] >= 0 && trainedAs.getOrDefault(held.sample.fingerprint(i), -1) < 0) {
        alike.add(new Copy(name(held.sample, i), name(trained.sample, like[i])));
      }
    }
    return new Copies(
        exact,
        alike,
        held.set.size(),
        held.sample.size(),
        trained.sample.size(),
        trained.set.size());
  }

  private static String name(ImageSet images, int index) {
    String file = images.file(index);
    return file != null ? file : "image " + images.sourceIndex(index);
  }

  /** For each image one that looks like it; -1 for none. */
  private static int[] like(Thumbnail[] thumbnails, LookAlikes index) {
    return IntStream.range(0, thumbnails.length)
        .parallel()
        .map(i -> index.like(thumbnails[i], trained -> true))
        .toArray();
  }

  /** Looks at all images, or at a share of each class, drawn by their names. */
  private static Looked look(ImageSet set, double share) {
    ImageSet sample = share >= 1 ? set : Splitting.first(set, (int) Math.ceil(set.size() * share));
    Thumbnail.Maker maker = new Thumbnail.Maker(set.channels(), set.height(), set.width());
    return new Looked(
        set,
        IntStream.range(0, set.size()).parallel().mapToLong(set::fingerprint).toArray(),
        sample,
        IntStream.range(0, sample.size())
            .parallel()
            .mapToObj(i -> thumbnail(sample, i, maker))
            .toArray(Thumbnail[]::new));
  }

  private static Thumbnail thumbnail(ImageSet images, int index, Thumbnail.Maker maker) {
    byte[] pixels = new byte[images.channels() * images.height() * images.width()];
    try {
      images.read(index, null, pixels, 0);
    } catch (UnreadableImageException e) {
      return null;
    }
    return maker.of(pixels);
  }

  /** About what looking at all images costs, as bytes to decode. */
  private static double work(ImageSet set) {
    int measured = Math.min(set.size(), MEASURED);
    double bytes = 0;
    for (int i = 0; i < measured; i++) {
      bytes += set.storedBytes((int) ((long) i * set.size() / measured));
    }
    double pixels = (double) set.channels() * set.height() * set.width() / PIXELS_OF_A_BYTE;
    return measured == 0 ? 0 : (bytes / measured + pixels + BYTES_OF_OPENING) * set.size();
  }
}
