package org.vgg4j.datasets.cifar;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.razorvine.pickle.PickleException;
import org.vgg4j.datasets.DatasetException;

/**
 * Turns one batch of CIFAR-10's Python version, a pickled dict, into binary records.
 *
 * <p>The dict has {@code labels}, a list of {@code N} integers, and {@code data}, a numpy array of
 * {@code uint8 [N, 3072]} whose rows are laid out as in the binary version.
 */
public final class CifarPickle {

  private CifarPickle() {}

  /** Size in bytes that no batch reaches; numpy under Python 3 doubles each byte above 127. */
  static int largestFile(CifarLayout layout) {
    return 2 * layout.fileBytes() + (1 << 20);
  }

  /**
   * @param pickle the whole file
   * @param where what to call it in messages
   * @return {@code N} binary records
   * @throws DatasetException if it is no such pickle or asks for anything but a numpy array
   */
  public static byte[] decode(byte[] pickle, CifarLayout layout, String where) {
    Object root;
    try {
      root = new NumpyUnpickler().load(new ByteArrayInputStream(pickle));
    } catch (IOException | RuntimeException | StackOverflowError e) {
      // What a damaged pickle ends in is up to the library.
      throw new DatasetException(
          "%s is no CIFAR-10 batch (%s), expected a pickled dict of labels and data; fetch it again"
              .formatted(where, DatasetException.reason(e)),
          e);
    }
    if (!(root instanceof Map<?, ?> batch)
        || !(batch.get("labels") instanceof List<?> labels)
        || !(batch.get("data") instanceof NumpyUnpickler.NumpyArray data)) {
      throw new DatasetException(
          "%s has no labels and data, expected CIFAR-10's dict of both; fetch it again"
              .formatted(where));
    }
    int images = layout.imagesPerFile();
    int[] expected = {images, CifarLayout.PIXELS};
    if (!data.isBytesOf(expected) || labels.size() != images) {
      throw new DatasetException(
          "%s holds data of %s with %,d labels, expected uint8 [%d, %d] with as many labels; fetch it again"
              .formatted(where, data.describe(), labels.size(), images, CifarLayout.PIXELS));
    }
    byte[] records = new byte[layout.fileBytes()];
    for (int image = 0; image < images; image++) {
      int label = labels.get(image) instanceof Number number ? number.intValue() : 255;
      // A label that no byte can hold must not wrap around into one that looks right.
      records[image * CifarLayout.RECORD] = (byte) (label < 0 || label > 255 ? 255 : label);
      data.copyRow(image, records, image * CifarLayout.RECORD + 1);
    }
    return records;
  }

  /** The bytes of a Python string of either kind. */
  static byte[] bytes(Object text) {
    if (text instanceof byte[] bytes) {
      return bytes;
    }
    if (text instanceof String string) {
      return string.getBytes(StandardCharsets.ISO_8859_1);
    }
    throw new PickleException("bytes expected, found " + NumpyUnpickler.kind(text));
  }
}
