package org.vgg4j.datasets.packs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.Decoding;
import org.vgg4j.datasets.InputFailureException;
import org.vgg4j.datasets.files.FileFaults;

/**
 * The decoded images of a folder in one file: a zip whose entries are stored as they are, numpy
 * arrays {@code [images, channels, height, width]} of bytes of at most 1 GB each, a checksum of
 * each image and an index in JSON, so that {@code numpy.load} opens it. It is mapped into memory:
 * what is read is kept by the system, not by Java. Safe to read from many threads.
 *
 * <p>A file of the folder that has changed since, by its size or time, is not taken from it.
 */
public final class Pack {

  private final Path file;
  private final PackIndex index;
  private final ByteBuffer[] shards;
  private final int[] checksums;
  private final Map<String, Integer> places = new HashMap<>();

  private Pack(Path file, PackIndex index, ByteBuffer[] shards, int[] checksums) {
    this.file = file;
    this.index = index;
    this.shards = shards;
    this.checksums = checksums;
    for (int i = 0; i < index.images().size(); i++) {
      places.put(index.images().get(i).file(), i);
    }
  }

  /**
   * Where the pack of a folder lies: beside it, by its name, the size of the images and their
   * channels.
   *
   * @return null for a folder that has no name
   */
  public static Path beside(Path folder, int channels, int side) {
    Path whole = folder.toAbsolutePath().normalize();
    return whole.getFileName() == null
        ? null
        : whole.resolveSibling(
            whole.getFileName() + "." + side + "px" + (channels == 1 ? "-gray" : "") + ".npz");
  }

  /**
   * @throws DatasetException if it is damaged, or holds images of another size or from files that
   *     were decoded in another way
   * @throws InputFailureException if the system does not open it
   */
  public static Pack open(Path file, int channels, int side, Decoding decoding) {
    try (FileChannel channel = open(file);
        ZipFile zip = ZipFile.builder().setSeekableByteChannel(channel).get()) {
      PackIndex index = PackIndex.read(whole(zip, PackIndex.ENTRY));
      if (index.channels() != channels || index.height() != side || index.width() != side) {
        throw new IOException(
            "its images are of %d x %d x %d"
                .formatted(index.channels(), index.height(), index.width()));
      }
      if (index.decoding() != decoding) {
        throw new DatasetException(
            "%s holds images whose files were decoded %s, expected %s; make it anew with datasets pack --decode %s, or train with --set decode=%s"
                .formatted(file, index.decoding(), decoding, decoding, index.decoding()));
      }
      ByteBuffer[] shards = new ByteBuffer[index.shards()];
      for (int shard = 0; shard < shards.length; shard++) {
        shards[shard] = map(channel, entry(zip, PackIndex.entry(shard)), index, shard);
      }
      byte[] checksums = whole(zip, PackIndex.CHECKSUMS);
      return new Pack(file, index, shards, index.checksums(checksums));
    } catch (DatasetException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new DatasetException(
          "%s is no pack of %d x %d x %d that can be read (%s); make it anew with datasets pack, or remove it"
              .formatted(file, channels, side, side, DatasetException.reason(e)),
          e);
    }
  }

  private static FileChannel open(Path file) {
    try {
      return FileChannel.open(file);
    } catch (IOException e) {
      throw FileFaults.failed(file, e);
    }
  }

  /** A small entry. */
  private static byte[] whole(ZipFile zip, String name) throws IOException {
    ZipArchiveEntry entry = entry(zip, name);
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = in.readAllBytes();
      CRC32 checksum = new CRC32();
      checksum.update(bytes);
      if (checksum.getValue() != entry.getCrc()) {
        throw new IOException("the checksum of its entry " + name + " is wrong");
      }
      return bytes;
    }
  }

  private static ZipArchiveEntry entry(ZipFile zip, String name) throws IOException {
    ZipArchiveEntry entry = zip.getEntry(name);
    if (entry == null || entry.getMethod() != ZipEntry.STORED) {
      throw new IOException("it has no entry " + name + " that is stored as it is");
    }
    return entry;
  }

  private static ByteBuffer map(
      FileChannel channel, ZipArchiveEntry entry, PackIndex index, int shard) throws IOException {
    byte[] header = index.header(shard);
    long pixels = (long) index.imagesIn(shard) * index.imageBytes();
    long start = entry.getDataOffset();
    if (entry.getSize() != header.length + pixels || start + entry.getSize() > channel.size()) {
      throw new IOException(
          "%s has %,d bytes, expected %,d"
              .formatted(entry.getName(), entry.getSize(), header.length + pixels));
    }
    ByteBuffer found = ByteBuffer.allocate(header.length);
    channel.read(found, start);
    if (!found.flip().equals(ByteBuffer.wrap(header))) {
      throw new IOException(entry.getName() + " is another array");
    }
    return channel.map(MapMode.READ_ONLY, start + header.length, pixels);
  }

  /** The pack's own file. */
  public Path file() {
    return file;
  }

  /**
   * @param source a file of the folder
   * @param name its name below the folder, with {@code /} between names
   * @return where its pixels are; -1 if they are not there, or the file has changed since
   * @throws IOException if the file cannot be looked at
   */
  public int find(Path source, String name) throws IOException {
    Integer place = places.get(name);
    if (place == null) {
      return -1;
    }
    PackedFile packed = index.images().get(place);
    boolean same =
        Files.size(source) == packed.bytes()
            && Files.getLastModifiedTime(source).toMillis() == packed.modified();
    return same ? place : -1;
  }

  /** The fingerprint of the file at a place. */
  public long fingerprint(int place) {
    return index.images().get(place).fingerprint();
  }

  /**
   * Writes pixels, {@code [channels, height, width]}, from an offset on. They are compared with
   * their checksum here, each time, rather than all of them at the start, which would read a pack
   * of many gigabytes once more.
   *
   * @return whether they are those that were packed; if not, what was written means nothing
   * @throws InputFailureException if the system cannot read them
   */
  public boolean read(int place, byte[] target, int offset) {
    int bytes = index.imageBytes();
    try {
      shards[place / index.imagesPerShard()].get(
          place % index.imagesPerShard() * bytes, target, offset, bytes);
    } catch (InternalError e) {
      // What Java makes of memory that cannot be read from the file it is mapped to.
      throw FileFaults.failed(file, new IOException("an input error", e));
    }
    return PackIndex.checksum(target, offset, bytes) == checksums[place];
  }
}
