package org.vgg4j.profiles.spark.shards;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;

/**
 * What staged images say of themselves, the file {@link #FILE} in JSON, written last.
 *
 * <p>A shard is records one after the other, each: the label, the image's place in its source's own
 * order (both 32 bits, big-endian), 1 for an image that can be read and 0 for a blank one, and the
 * pixels {@code [channels, height, width]}, 0 to 255.
 *
 * @param format {@link #FORMAT}
 * @param classNames in label order
 * @param images in all shards
 * @param perShard images in each shard but the last
 * @param shards in their order
 * @param unreadable images that are blank, in the order of their numbers
 */
public record ShardIndex(
    int format,
    int channels,
    int height,
    int width,
    List<String> classNames,
    int images,
    int perShard,
    List<Shard> shards,
    List<Unreadable> unreadable) {

  static final int FORMAT = 2;
  static final String FILE = "index.json";
  static final int HEADER = Integer.BYTES + Integer.BYTES + 1;

  /** A shard is copied as a whole, and mapped into memory, which ends at 2 GB. */
  static final int SHARD_BYTES = 32 << 20;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * A shard.
   *
   * @param name of its file
   * @param sha256 of the file, in hexadecimal digits
   */
  public record Shard(String name, String sha256) {}

  /**
   * An image that could not be read where it was laid.
   *
   * @param image its number in the set, from 0
   * @param file that it is in, below the data's folder
   */
  public record Unreadable(int image, String file) {}

  static ShardIndex read(byte[] json) throws IOException {
    ShardIndex index = JSON.readValue(json, ShardIndex.class);
    // JSON's null is one.
    if (index == null
        || index.format != FORMAT
        || index.channels < 1
        || index.height < 1
        || index.width < 1
        || index.perShard < 1
        || index.images < 1
        || index.classNames == null
        || index.shards == null
        || index.shards.size() != (index.images + index.perShard - 1L) / index.perShard
        || index.recordBytes() > Integer.MAX_VALUE / index.perShard
        || index.shards.stream().anyMatch(ShardIndex::isNoShard)
        || index.unreadable == null
        || index.unreadable.stream().anyMatch(index::isNoImage)) {
      throw new IOException("its index is of another form");
    }
    return index;
  }

  private boolean isNoImage(Unreadable one) {
    return one == null || one.image < 0 || one.image >= images;
  }

  private static boolean isNoShard(Shard shard) {
    return shard == null
        || shard.name == null
        || shard.sha256 == null
        || !shard.name.matches("[a-z0-9][a-z0-9.-]*");
  }

  /** The file of an image that could not be read; null of any other. */
  String unreadableFile(int image) {
    return unreadable.stream()
        .filter(one -> one.image == image)
        .map(Unreadable::file)
        .findFirst()
        .orElse(null);
  }

  byte[] toBytes() throws IOException {
    return JSON.writeValueAsBytes(this);
  }

  /** Bytes of the pixels of an image. */
  int pixels() {
    return channels * height * width;
  }

  long recordBytes() {
    return HEADER + (long) channels * height * width;
  }

  /** Bytes of a shard. */
  long bytes(int shard) {
    return Math.min(perShard, images - (long) shard * perShard) * recordBytes();
  }
}
