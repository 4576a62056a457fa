package org.vgg4j.trainer.watcher;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.UnreadableImageException;

/** Judges a data set before it is trained on. */
public final class DataRules {

  /** Pixels of a split that are compared: all of CIFAR-10's, the first few hundred large images. */
  private static final long COMPARED_BYTES = 160L << 20;

  /** Some data sets hold a few images twice; CIFAR-10 does. */
  private static final double SHARED = 0.05;

  private DataRules() {}

  /** Looks at labels, and for images that stand in two splits. */
  public static List<Finding> judge(DatasetSplits splits) {
    List<Finding> findings = new ArrayList<>();
    Finding labels = labels(splits);
    if (labels != null) {
      findings.add(labels);
    }
    findings.addAll(FolderRules.judge(splits));
    Set<Long> trained = contents(splits.train());
    Finding shared = shared("validation", splits.validation(), trained);
    shared = shared != null ? shared : shared("test", splits.test(), trained);
    if (shared != null) {
      findings.add(shared);
    }
    return findings;
  }

  private static Finding labels(DatasetSplits splits) {
    List<String> classes = splits.classNames();
    ImageSet train = splits.train();
    int[] counts = new int[classes.size()];
    for (int i = 0; i < train.size(); i++) {
      int label = train.label(i);
      if (label < 0 || label >= counts.length) {
        return labelFinding(
            "image " + i + " has label " + label + ", expected 0 to " + (counts.length - 1));
      }
      counts[label]++;
    }
    List<String> missing =
        IntStream.range(0, counts.length)
            .filter(i -> counts[i] == 0)
            .mapToObj(classes::get)
            .toList();
    // A small --limit-train may leave a class out by chance; then the user knows why.
    if (missing.isEmpty() || train.size() < 10 * counts.length) {
      return null;
    }
    return labelFinding(
        missing.size()
            + " of "
            + counts.length
            + " classes have no image to train on, for example "
            + missing.get(0));
  }

  private static Finding labelFinding(String seen) {
    return new Finding(
        FindingCode.LABELS_DO_NOT_MATCH,
        null,
        0,
        seen,
        "correct the data: one folder per class in train and test; `datasets preview` shows it");
  }

  private static Finding shared(String split, ImageSet images, Set<Long> trained) {
    Set<Long> found = contents(images);
    int all = found.size();
    found.retainAll(trained);
    if (all == 0 || found.size() < Math.max(2, SHARED * all)) {
      return null;
    }
    return new Finding(
        FindingCode.VALIDATION_ON_TRAINING_DATA,
        null,
        0,
        Rules.text(
            "%d of %d %s images are trained on as well, so its accuracy says nothing about new"
                + " images",
            found.size(), all, split),
        "remove the copies from the data (a test folder of its own, each image once)");
  }

  /** Digests of the images' pixels; images of one colour, which say nothing, are left out. */
  private static Set<Long> contents(ImageSet images) {
    int bytes = images.channels() * images.height() * images.width();
    int count = (int) Math.min(images.size(), Math.max(1, COMPARED_BYTES / bytes));
    if (bytes > LARGE_IMAGE) {
      count = Math.min(count, LARGE_IMAGES);
    }
    byte[] pixels = new byte[bytes];
    Set<Long> digests = new HashSet<>(2 * count);
    for (int i = 0; i < count; i++) {
      try {
        images.read(i, null, pixels, 0);
      } catch (UnreadableImageException e) {
        continue;
      }
      if (!isPlain(pixels)) {
        digests.add(digest(pixels));
      }
    }
    return digests;
  }

  private static final int LARGE_IMAGE = 64 * 64 * 3;

  /** Decoding takes milliseconds each. */
  private static final int LARGE_IMAGES = 100;

  private static boolean isPlain(byte[] pixels) {
    for (byte pixel : pixels) {
      if (pixel != pixels[0]) {
        return false;
      }
    }
    return true;
  }

  private static long digest(byte[] pixels) {
    CRC32 checksum = new CRC32();
    checksum.update(pixels);
    return checksum.getValue() << 32 | (java.util.Arrays.hashCode(pixels) & 0xFFFFFFFFL);
  }
}
