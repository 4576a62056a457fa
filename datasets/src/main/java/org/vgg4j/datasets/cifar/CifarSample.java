package org.vgg4j.datasets.cifar;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.files.Checksums;
import org.vgg4j.datasets.pixels.PixelImages;

/**
 * The part of CIFAR-10 that ships with the program: the first 200 training and the first 50 test
 * images of each class, in official order, as gzipped binary records. {@link SampleBuilder} makes
 * it.
 */
public final class CifarSample {

  public static final int TRAIN_PER_CLASS = 200;
  public static final int TEST_PER_CLASS = 50;
  public static final String TRAIN_FILE = "cifar10-sample-train.bin.gz";
  public static final String TEST_FILE = "cifar10-sample-test.bin.gz";

  /** MD5 of the records, before compression. */
  public static final Map<String, String> CHECKSUMS =
      Map.of(
          TRAIN_FILE, "e1f5964efab02fb19c18dbf5607c3517",
          TEST_FILE, "cde13d4fda8b222417a25a4728b716b0");

  private CifarSample() {}

  public static PixelImages train() {
    return images(TRAIN_FILE, TRAIN_PER_CLASS);
  }

  public static PixelImages test() {
    return images(TEST_FILE, TEST_PER_CLASS);
  }

  private static PixelImages images(String file, int perClass) {
    return CifarRecords.images(List.of(records(file, perClass)));
  }

  /**
   * @throws DatasetException if the program's own file is damaged
   */
  public static byte[] records(String file, int perClass) {
    int expected = perClass * CifarLayout.CLASSES.size() * CifarLayout.RECORD;
    try (InputStream resource = CifarSample.class.getResourceAsStream(file)) {
      if (resource == null) {
        throw new IOException("it is missing");
      }
      byte[] records = new GZIPInputStream(resource).readNBytes(expected + 1);
      String checksum = Checksums.md5(records);
      if (!checksum.equals(CHECKSUMS.get(file))) {
        throw new IOException(
            "%,d bytes with MD5 %s, expected %,d with %s"
                .formatted(records.length, checksum, expected, CHECKSUMS.get(file)));
      }
      return records;
    } catch (IOException e) {
      throw new DatasetException(
          "the shipped %s cannot be used: %s; build or install the program again"
              .formatted(file, DatasetException.reason(e)),
          e);
    }
  }
}
