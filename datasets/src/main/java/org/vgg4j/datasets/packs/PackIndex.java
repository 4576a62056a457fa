package org.vgg4j.datasets.packs;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;
import org.vgg4j.datasets.Decoding;
import org.vgg4j.formats.NpyWriter;

/**
 * What a pack says of itself, its entry {@link #ENTRY} in JSON.
 *
 * @param format {@link #FORMAT}
 * @param channels 3 for red, green and blue, 1 for gray
 * @param height of the images in pixels
 * @param width of the images in pixels
 * @param decoding how their files were decoded
 * @param imagesPerShard images in each array but the last
 * @param images in the order of the arrays
 */
record PackIndex(
    int format,
    int channels,
    int height,
    int width,
    Decoding decoding,
    int imagesPerShard,
    List<PackedFile> images) {

  static final int FORMAT = 1;
  static final String ENTRY = "index.json";
  static final String CHECKSUMS = "checksums.npy";

  /** Shards are mapped into memory, which ends at 2 GB. */
  private static final int SHARD_BYTES = 1 << 30;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  PackIndex {
    // Packs from before there was this field hold files that were decoded whole.
    decoding = decoding == null ? Decoding.WHOLE : decoding;
  }

  /** The index of a pack that is to be written. */
  static PackIndex of(int channels, int side, Decoding decoding, List<PackedFile> images) {
    return new PackIndex(
        FORMAT,
        channels,
        side,
        side,
        decoding,
        Math.max(1, SHARD_BYTES / (channels * side * side)),
        images);
  }

  /**
   * @throws IOException if it is no index that this version reads
   */
  static PackIndex read(byte[] json) throws IOException {
    PackIndex index = JSON.readValue(json, PackIndex.class);
    if (index == null || index.format != FORMAT || index.images == null) {
      throw new IOException("its index is of another form");
    }
    long bytes = (long) index.channels * index.height * index.width;
    if (index.channels < 1
        || index.height < 1
        || index.width < 1
        || index.imagesPerShard < 1
        || bytes * index.imagesPerShard > SHARD_BYTES + bytes
        || index.images.stream().anyMatch(image -> image == null || image.file() == null)) {
      throw new IOException("its index holds impossible sizes");
    }
    return index;
  }

  byte[] toBytes() throws IOException {
    return JSON.writeValueAsBytes(this);
  }

  /** CRC-32C of an image's pixels. */
  static int checksum(byte[] pixels, int offset, int bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(pixels, offset, bytes);
    return (int) checksum.getValue();
  }

  /** The entry {@link #CHECKSUMS}: {@code [images, 1]}. */
  byte[] checksums(int[] ofImages) {
    byte[] header = NpyWriter.header("<u4", images.size(), 1);
    ByteBuffer entry = ByteBuffer.allocate(header.length + Integer.BYTES * images.size());
    entry.put(header).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().put(ofImages);
    return entry.array();
  }

  /**
   * The checksums that an entry holds.
   *
   * @throws IOException if it is not that of so many images
   */
  int[] checksums(byte[] entry) throws IOException {
    int[] ofImages = new int[images.size()];
    int header = NpyWriter.header("<u4", images.size(), 1).length;
    if (entry.length != header + (long) Integer.BYTES * images.size()) {
      throw new IOException(CHECKSUMS + " has %,d bytes".formatted(entry.length));
    }
    ByteBuffer.wrap(entry, header, entry.length - header)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asIntBuffer()
        .get(ofImages);
    return ofImages;
  }

  int imageBytes() {
    return channels * height * width;
  }

  int shards() {
    return (images.size() + imagesPerShard - 1) / imagesPerShard;
  }

  int imagesIn(int shard) {
    return Math.min(imagesPerShard, images.size() - shard * imagesPerShard);
  }

  static String entry(int shard) {
    return String.format(Locale.ROOT, "images-%03d.npy", shard);
  }

  /** The header of a shard's array: {@code [images, channels, height, width]} of bytes. */
  byte[] header(int shard) {
    return NpyWriter.header("|u1", imagesIn(shard), channels, height, width);
  }
}
