package org.vgg4j.datasets.cifar;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.files.Checksums;

/**
 * What the files of CIFAR-10's binary version hold. A record is one label byte, then 1,024 red,
 * 1,024 green and 1,024 blue bytes, each 32 rows of 32 pixels.
 *
 * <p>Source: Alex Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009.
 *
 * @param imagesPerFile records in each of the six files
 * @param checksums binary file name to the MD5 it must have; an empty map accepts any content
 */
public record CifarLayout(int imagesPerFile, Map<String, String> checksums) {

  public static final int SIDE = 32;
  static final int CHANNELS = 3;
  static final int PIXELS = CHANNELS * SIDE * SIDE;
  public static final int RECORD = 1 + PIXELS;

  public static final List<String> CLASSES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  /** Names of the six batches, in official order, the test batch last. */
  public static final List<String> BATCHES =
      List.of(
          "data_batch_1",
          "data_batch_2",
          "data_batch_3",
          "data_batch_4",
          "data_batch_5",
          "test_batch");

  public static final String TEST_BATCH = "test_batch";
  public static final String BINARY_FOLDER = "cifar-10-batches-bin";
  public static final String PYTHON_FOLDER = "cifar-10-batches-py";
  public static final String BINARY_ARCHIVE = "cifar-10-binary.tar.gz";
  public static final String PYTHON_ARCHIVE = "cifar-10-python.tar.gz";
  public static final String CLASS_FILE = "batches.meta.txt";

  /** The one and only CIFAR-10. */
  public static final CifarLayout OFFICIAL =
      new CifarLayout(
          10_000,
          ordered(
              "5dd7e06a14cb22eb9f671a540d1b7c25",
              "5ea93a67294ea407fff1d09f752e9692",
              "942cd6a4bcdd0dd3c604fbe906cb4421",
              "ae636b3ba5c66a11e91e8cb52e771fcb",
              "53f37980c15c3d472c316c40844f3f0d",
              "803d5f7f4d78ea53de84dbe85f74fb6d"));

  public CifarLayout {
    checksums = Collections.unmodifiableMap(new LinkedHashMap<>(checksums));
  }

  /** Checksums in the order of {@link #BATCHES}, by binary file name. */
  static Map<String, String> ordered(String... checksums) {
    Map<String, String> byFile = new LinkedHashMap<>();
    for (int i = 0; i < checksums.length; i++) {
      byFile.put(binaryFile(BATCHES.get(i)), checksums[i]);
    }
    return byFile;
  }

  public static String binaryFile(String batch) {
    return batch + ".bin";
  }

  /** Binary file names in official order. */
  static List<String> binaryFiles() {
    List<String> files = new ArrayList<>();
    BATCHES.forEach(batch -> files.add(binaryFile(batch)));
    return files;
  }

  /** Size in bytes of each binary file. */
  public int fileBytes() {
    return imagesPerFile * RECORD;
  }

  /**
   * Checks one batch in binary form.
   *
   * @param batch which of {@link #BATCHES}
   * @param records its bytes, of {@link #fileBytes()} length
   * @param where file it came from, for the message
   * @return the MD5 of {@code records}
   * @throws DatasetException if a label is out of range or the content is not CIFAR-10's
   */
  public String check(String batch, byte[] records, String where) {
    if (records.length != fileBytes()) {
      throw new DatasetException(
          "%s has %,d bytes, expected %,d (%,d images): it is cut off or no CIFAR-10 file; fetch it again"
              .formatted(where, records.length, fileBytes(), imagesPerFile));
    }
    for (int image = 0; image < imagesPerFile; image++) {
      int label = records[image * RECORD] & 0xff;
      if (label >= CLASSES.size()) {
        throw new DatasetException(
            "%s gives image %,d the label %d, expected 0 to %d: the file is damaged; fetch it again"
                .formatted(where, image, label, CLASSES.size() - 1));
      }
    }
    String found = Checksums.md5(records);
    String expected = checksums.get(binaryFile(batch));
    if (expected != null && !expected.equals(found)) {
      throw new DatasetException(
          "%s holds records with MD5 %s, expected %s (CIFAR-10's): the file is damaged; fetch it again"
              .formatted(where, found, expected));
    }
    return found;
  }
}
