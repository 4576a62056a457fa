package org.vgg4j.datasets.packs;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.vgg4j.datasets.Decoding;
import org.vgg4j.formats.files.AsideFile;

/** Writes a pack image by image; it appears when it is whole. */
public final class PackWriter implements Closeable {

  private final AsideFile file;
  private final ZipArchiveOutputStream zip;
  private final PackIndex index;
  private final int[] checksums;
  private int written;

  /**
   * @param target replaced if it is there
   * @param channels 3 or 1
   * @param side height and width in pixels
   * @param decoding how the images' files were decoded
   * @param images all of them, in the order in which they will be added
   * @throws IOException if it cannot be written
   */
  public PackWriter(Path target, int channels, int side, Decoding decoding, List<PackedFile> images)
      throws IOException {
    index = PackIndex.of(channels, side, decoding, List.copyOf(images));
    checksums = new int[images.size()];
    file = new AsideFile(target);
    zip = new ZipArchiveOutputStream(file.channel());
    entry(PackIndex.ENTRY);
    zip.write(index.toBytes());
    zip.closeArchiveEntry();
  }

  private void entry(String name) throws IOException {
    ZipArchiveEntry entry = new ZipArchiveEntry(name);
    // Stored as it is, so that it can be mapped; sizes are filled in at the end.
    entry.setMethod(ZipEntry.STORED);
    entry.setTime(0);
    zip.putArchiveEntry(entry);
  }

  /**
   * Appends the next image.
   *
   * @param pixels holds {@code [channels, height, width]}
   * @param offset where they start
   */
  public void add(byte[] pixels, int offset) throws IOException {
    if (written % index.imagesPerShard() == 0) {
      if (written > 0) {
        zip.closeArchiveEntry();
      }
      int shard = written / index.imagesPerShard();
      entry(PackIndex.entry(shard));
      zip.write(index.header(shard));
    }
    zip.write(pixels, offset, index.imageBytes());
    checksums[written++] = PackIndex.checksum(pixels, offset, index.imageBytes());
  }

  /** Lets the file appear. */
  public void finish() throws IOException {
    if (written != index.images().size()) {
      throw new IllegalStateException(
          "%,d images of %,d".formatted(written, index.images().size()));
    }
    zip.closeArchiveEntry();
    entry(PackIndex.CHECKSUMS);
    zip.write(index.checksums(checksums));
    zip.closeArchiveEntry();
    zip.finish();
    file.commit();
  }

  /** Removes what was not finished. */
  @Override
  public void close() throws IOException {
    file.close();
  }
}
