package org.vgg4j.datasets.cifar;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.vgg4j.datasets.DatasetException;

/**
 * Reads CIFAR-10's batches out of a tar.gz, into memory only. An archive may come from anywhere, so
 * its entry names, its entry count and how much it unpacks to are bounded, and links are refused.
 */
public final class CifarArchive {

  private static final int MOST_ENTRIES = 1_000;

  private CifarArchive() {}

  /**
   * @return batch name to its records, for the batches that are in the archive
   * @throws DatasetException if the archive is damaged, hostile or cannot be read
   */
  public static Map<String, CifarRecords.Piece> read(Path archive, CifarLayout layout) {
    // The six files, their folder and their notes come nowhere near twice their own size.
    long mostBytes = 2L * 6 * CifarPickle.largestFile(layout);
    Map<String, CifarRecords.Piece> pieces = new LinkedHashMap<>();
    try (InputStream file = new BufferedInputStream(Files.newInputStream(archive), 1 << 16);
        InputStream plain =
            new BoundedStream(new GzipCompressorInputStream(file), archive, mostBytes);
        TarArchiveInputStream tar = new TarArchiveInputStream(plain)) {
      int entries = 0;
      for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
        if (++entries > MOST_ENTRIES) {
          throw new DatasetException(
              "%s has more than %,d entries, expected CIFAR-10's handful: refused; fetch it again"
                  .formatted(archive, MOST_ENTRIES));
        }
        refuseDangerous(archive, entry);
        String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
        String batch = name.endsWith(".bin") ? name.substring(0, name.length() - 4) : name;
        if (entry.isFile() && CifarLayout.BATCHES.contains(batch)) {
          String where = archive + "!" + entry.getName();
          boolean binary = name.endsWith(".bin");
          byte[] bytes = readEntry(tar, entry, where, layout, binary);
          byte[] records = binary ? bytes : CifarPickle.decode(bytes, layout, where);
          if (pieces.put(batch, new CifarRecords.Piece(where, records)) != null) {
            throw new DatasetException(
                "%s holds %s twice, expected it once: refused; fetch it again"
                    .formatted(archive, batch));
          }
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new DatasetException(
          "%s is no whole tar.gz (%s), expected CIFAR-10's archive; fetch it again"
              .formatted(archive, DatasetException.reason(e)),
          e);
    }
    if (pieces.isEmpty()) {
      throw new DatasetException(
          "%s holds no CIFAR-10 batch, expected data_batch_1 to 5 and test_batch; give CIFAR-10's own archive"
              .formatted(archive));
    }
    return pieces;
  }

  private static byte[] readEntry(
      TarArchiveInputStream tar,
      TarArchiveEntry entry,
      String where,
      CifarLayout layout,
      boolean binary)
      throws IOException {
    int largest = binary ? layout.fileBytes() : CifarPickle.largestFile(layout);
    if (entry.getSize() > largest || (binary && entry.getSize() != largest)) {
      throw new DatasetException(
          "%s has %,d bytes, expected %s%,d: it is cut off or no CIFAR-10 file; fetch it again"
              .formatted(where, entry.getSize(), binary ? "" : "at most ", largest));
    }
    byte[] bytes = tar.readNBytes((int) entry.getSize());
    if (bytes.length != entry.getSize()) {
      throw new IOException(
          "ends after %,d of %,d bytes of %s"
              .formatted(bytes.length, entry.getSize(), entry.getName()));
    }
    return bytes;
  }

  private static void refuseDangerous(Path archive, TarArchiveEntry entry) {
    String name = entry.getName().replace('\\', '/');
    boolean outside =
        name.startsWith("/") || name.contains(":") || ("/" + name + "/").contains("/../");
    boolean ordinary =
        !entry.isLink()
            && !entry.isSymbolicLink()
            && (entry.isFile() || entry.isDirectory())
            && !entry.isSparse();
    if (outside || !ordinary) {
      throw new DatasetException(
          "%s holds the entry %s, expected only plain files in one folder: refused; fetch it again"
              .formatted(archive, entry.getName()));
    }
  }

  /** Stops a stream that unpacks to more than it should. */
  public static final class BoundedStream extends FilterInputStream {

    private final Path archive;
    private final long most;
    private long left;

    public BoundedStream(InputStream in, Path archive, long most) {
      super(in);
      this.archive = archive;
      this.most = most;
      this.left = most;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int count = super.read(target, offset, length);
      if (count > 0 && (left -= count) < 0) {
        throw new DatasetException(
            "%s unpacks to more than %,d bytes, expected less: refused; fetch it again"
                .formatted(archive, most));
      }
      return count;
    }

    @Override
    public long skip(long count) throws IOException {
      byte[] sink = new byte[(int) Math.min(count, 1 << 16)];
      return Math.max(0, read(sink, 0, sink.length));
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
