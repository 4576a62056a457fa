package org.vgg4j.profiles.spark.shards;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.UnreadableImageException;
import org.vgg4j.datasets.files.Checksums;

/** The records of images, of which shards are made; see {@link ShardIndex}. */
final class ImageRecords {

  /** Images whose pixels are in a set's identity; it is read from end to end only to be laid. */
  private static final int SAMPLE = 256;

  private ImageRecords() {}

  /**
   * Adds the record of an image, blank where it cannot be read.
   *
   * @return whether it can
   */
  static boolean put(ImageSet set, int index, ByteBuffer shard) {
    byte[] pixels = new byte[set.channels() * set.height() * set.width()];
    boolean readable = read(set, index, pixels);
    shard.putInt(set.label(index)).putInt(set.sourceIndex(index));
    shard.put((byte) (readable ? 1 : 0)).put(pixels);
    return readable;
  }

  /**
   * Reads an image.
   *
   * @return whether it can be read; the set remembers if not
   */
  static boolean read(ImageSet set, int index, byte[] pixels) {
    try {
      set.read(index, null, pixels, 0);
      return true;
    } catch (UnreadableImageException e) {
      return false;
    }
  }

  /**
   * A checksum of what decides on the content of the shards. The same files give other pixels when
   * they were packed before or are decoded by another version, which the sample shows.
   */
  static String identity(ImageSet set) {
    var digest = Checksums.newSha256();
    digest.update(
        (ShardIndex.FORMAT
                + " "
                + set.channels()
                + "x"
                + set.height()
                + "x"
                + set.width()
                + " "
                + set.classNames())
            .getBytes(StandardCharsets.UTF_8));
    ByteBuffer image = ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES);
    for (int i = 0; i < set.size(); i++) {
      image.clear();
      image.putLong(set.fingerprint(i)).putInt(set.label(i)).putInt(set.sourceIndex(i));
      digest.update(image.array());
    }
    int sampled = Math.min(SAMPLE, set.size());
    ByteBuffer record =
        ByteBuffer.allocate(ShardIndex.HEADER + set.channels() * set.height() * set.width());
    for (int i = 0; i < sampled; i++) {
      record.clear();
      put(set, (int) ((long) i * set.size() / sampled), record);
      digest.update(record.array());
    }
    return Checksums.hex(digest.digest());
  }
}
