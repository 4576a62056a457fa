package org.vgg4j.datasets.cifar;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.razorvine.pickle.PickleException;
import org.vgg4j.datasets.DatasetException;

/**
 * Turns one batch of CIFAR's Python versions, a pickled dict, into binary records.
 *
 * <p>The dict has {@code labels}, a list of {@code N} integers, and {@code data}, a numpy array of
 * {@code uint8 [N, 3072]} whose rows are laid out as in the binary version.
 */
public final class CifarPickle {

  /** As many images as there are labels. */
  private static final int ANY = 0;

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
    return decode(pickle, layout.imagesPerFile(), List.of("labels"), where);
  }

  /**
   * The same of CIFAR-100, whose records begin with the coarse and the fine label.
   *
   * @return as many binary records as there are images
   */
  static byte[] decode100(byte[] pickle, String where) {
    return decode(pickle, ANY, List.of("coarse_labels", "fine_labels"), where);
  }

  private static byte[] decode(byte[] pickle, int wanted, List<String> keys, String where) {
    Object root;
    try {
      root = new NumpyUnpickler().load(new ByteArrayInputStream(pickle));
    } catch (IOException | RuntimeException | StackOverflowError e) {
      // What a damaged pickle ends in is up to the library.
      throw new DatasetException(
          "%s is no CIFAR batch (%s), expected a pickled dict of %s and data; fetch it again"
              .formatted(where, DatasetException.reason(e), String.join(", ", keys)),
          e);
    }
    if (!(root instanceof Map<?, ?> batch)
        || !keys.stream().allMatch(key -> batch.get(key) instanceof List<?>)
        || !(batch.get("data") instanceof NumpyUnpickler.NumpyArray data)) {
      throw new DatasetException(
          "%s has no %s and data, expected CIFAR's dict of them; fetch it again"
              .formatted(where, String.join(", ", keys)));
    }
    List<List<?>> labels = new ArrayList<>();
    keys.forEach(key -> labels.add((List<?>) batch.get(key)));
    int images = wanted == ANY ? labels.get(0).size() : wanted;
    int[] expected = {images, CifarLayout.PIXELS};
    if (images == 0
        || !data.isBytesOf(expected)
        || labels.stream().anyMatch(list -> list.size() != images)) {
      throw new DatasetException(
          "%s holds data of %s with %,d labels, expected uint8 [%d, %d] with as many labels; fetch it again"
              .formatted(where, data.describe(), labels.get(0).size(), images, CifarLayout.PIXELS));
    }
    int record = keys.size() + CifarLayout.PIXELS;
    byte[] records = new byte[images * record];
    for (int image = 0; image < images; image++) {
      for (int key = 0; key < keys.size(); key++) {
        int label = labels.get(key).get(image) instanceof Number number ? number.intValue() : 255;
        // A label that no byte can hold must not wrap around into one that looks right.
        records[image * record + key] = (byte) (label < 0 || label > 255 ? 255 : label);
      }
      data.copyRow(image, records, image * record + keys.size());
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
