package org.vgg4j.datasets.files;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.vgg4j.datasets.DatasetException;

/**
 * The files in a tar or tar.gz that may come from anywhere: its entry names, its entry count and
 * how much it unpacks to are bounded, and links are refused.
 */
public final class TarEntries {

  private static final int GZIP_SIGNATURE = 0x1f8b;

  /** Receives the files one after the other. */
  public interface Reader {

    /**
     * @param name the entry's name, with {@code /} between folders, none of them {@code ..}
     * @param bytes its size
     * @param content its bytes, to be read before this returns
     */
    void read(String name, long bytes, InputStream content) throws IOException;
  }

  private TarEntries() {}

  /**
   * Reads an archive from its start to its end.
   *
   * @param mostEntries files and folders that it may hold
   * @param mostBytes bytes that it may unpack to
   * @throws DatasetException if it is hostile
   * @throws org.vgg4j.datasets.InputFailureException if the system cannot read it
   * @throws IOException if it is missing or damaged
   */
  public static void forEach(Path archive, int mostEntries, long mostBytes, Reader reader)
      throws IOException {
    try (InputStream file = new BufferedInputStream(SourceStream.open(archive), 1 << 16);
        InputStream plain = new BoundedStream(unpacked(file), archive, mostBytes);
        TarArchiveInputStream tar = new TarArchiveInputStream(plain)) {
      int entries = 0;
      for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
        if (++entries > mostEntries) {
          throw new DatasetException(
              "%s has more than %,d entries, expected fewer: refused; fetch it again"
                  .formatted(archive, mostEntries));
        }
        refuseDangerous(archive, entry);
        if (entry.isFile()) {
          reader.read(entry.getName().replace('\\', '/'), entry.getSize(), tar);
        }
      }
    } catch (IllegalArgumentException e) {
      throw new IOException(DatasetException.reason(e), e);
    }
  }

  private static InputStream unpacked(InputStream file) throws IOException {
    file.mark(2);
    int signature = file.read() << 8 | file.read();
    file.reset();
    return signature == GZIP_SIGNATURE ? new GzipCompressorInputStream(file) : file;
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
  private static final class BoundedStream extends FilterInputStream {

    private final Path archive;
    private final long most;
    private long left;

    BoundedStream(InputStream in, Path archive, long most) {
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
