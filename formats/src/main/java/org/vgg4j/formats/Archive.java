package org.vgg4j.formats;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * A ZIP archive whose entries are read where they stand: PyTorch and Keras store them uncompressed,
 * so nothing is ever unpacked.
 */
final class Archive implements Closeable {

  private static final byte[] MAGIC = {'P', 'K', 3, 4};
  private static final int MOST_ENTRIES = 200_000;

  private final Path file;
  private final FileChannel channel;
  private final ZipFile zip;
  private final Map<String, ZipArchiveEntry> entries = new HashMap<>();

  /** Where an entry's bytes are in the archive. */
  record Place(long offset, long size) {}

  /**
   * Opens a file if it begins as archives do.
   *
   * @param channel is closed with the archive, which has to be kept as long: the library closes the
   *     channel too when its object is found to be garbage
   * @return null if it is no archive
   */
  static Archive openIfZip(Path file, FileChannel channel) throws IOException {
    return TensorFormat.begins(TensorFormat.start(channel), MAGIC)
        ? new Archive(file, channel)
        : null;
  }

  private Archive(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
    try {
      zip = ZipFile.builder().setSeekableByteChannel(channel).get();
      for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
        if (entries.size() == MOST_ENTRIES || entries.put(entry.getName(), entry) != null) {
          throw new IOException(
              "too many entries, or two named " + FormatException.name(entry.getName()));
        }
      }
    } catch (IOException | RuntimeException e) {
      // Damaged archives end in whatever the library meets first.
      throw new FormatException(
          "%s is no whole ZIP archive (%s), expected one of torch.save or Keras; fetch it again"
              .formatted(file, FormatException.reason(e)),
          e);
    }
  }

  Set<String> names() {
    return entries.keySet();
  }

  FileChannel channel() {
    return channel;
  }

  /** Finds an entry's bytes, which have to be stored as they are. */
  Place place(String name) {
    ZipArchiveEntry entry = entries.get(name);
    if (entry == null) {
      throw damaged(name, "it is not there", null);
    }
    if (entry.getMethod() != ZipEntry.STORED) {
      throw new FormatException(
          "%s has compressed %s, expected it stored as torch.save and Keras do; save the weights again, without packing the file anew"
              .formatted(file, FormatException.name(name)));
    }
    try {
      // Only this finds out how long the entry's own header is.
      zip.getRawInputStream(entry).close();
      long offset = entry.getDataOffset();
      long size = entry.getSize();
      if (offset < 0 || size < 0 || size > channel.size() - offset) {
        throw damaged(name, "%d bytes at %d".formatted(size, offset), null);
      }
      return new Place(offset, size);
    } catch (IOException | IllegalArgumentException | NullPointerException e) {
      throw damaged(name, FormatException.reason(e), e);
    }
  }

  /** A small entry's bytes. */
  byte[] read(String name, long most) {
    Place place = place(name);
    if (place.size() > most) {
      throw damaged(name, "%,d bytes".formatted(place.size()), null);
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) place.size());
    try {
      ValueType.readFully(channel, place.offset(), bytes);
    } catch (IOException e) {
      throw damaged(name, FormatException.reason(e), e);
    }
    return bytes.array();
  }

  private FormatException damaged(String name, String found, Exception cause) {
    return new FormatException(
        "%s is damaged at its entry %s (%s), expected all of it within the file; fetch it again"
            .formatted(file, FormatException.name(name), found),
        cause);
  }

  @Override
  public void close() throws IOException {
    zip.close();
    channel.close();
  }
}
