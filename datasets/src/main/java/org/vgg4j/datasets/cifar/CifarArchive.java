package org.vgg4j.datasets.cifar;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.files.TarEntries;

/** Reads CIFAR-10's batches out of a tar.gz that may come from anywhere, into memory only. */
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
    try {
      TarEntries.forEach(
          archive,
          MOST_ENTRIES,
          mostBytes,
          (entry, bytes, content) -> add(pieces, archive, entry, bytes, content, layout));
    } catch (IOException e) {
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

  private static void add(
      Map<String, CifarRecords.Piece> pieces,
      Path archive,
      String entry,
      long bytes,
      InputStream content,
      CifarLayout layout)
      throws IOException {
    String name = entry.substring(entry.lastIndexOf('/') + 1);
    boolean binary = name.endsWith(".bin");
    String batch = binary ? name.substring(0, name.length() - 4) : name;
    if (!CifarLayout.BATCHES.contains(batch)) {
      return;
    }
    String where = archive + "!" + entry;
    byte[] file = readEntry(content, bytes, where, layout, binary);
    byte[] records = binary ? file : CifarPickle.decode(file, layout, where);
    if (pieces.put(batch, new CifarRecords.Piece(where, records)) != null) {
      throw new DatasetException(
          "%s holds %s twice, expected it once: refused; fetch it again".formatted(archive, batch));
    }
  }

  private static byte[] readEntry(
      InputStream content, long bytes, String where, CifarLayout layout, boolean binary)
      throws IOException {
    int largest = binary ? layout.fileBytes() : CifarPickle.largestFile(layout);
    if (bytes > largest || (binary && bytes != largest)) {
      throw new DatasetException(
          "%s has %,d bytes, expected %s%,d: it is cut off or no CIFAR-10 file; fetch it again"
              .formatted(where, bytes, binary ? "" : "at most ", largest));
    }
    byte[] file = content.readNBytes((int) bytes);
    if (file.length != bytes) {
      throw new IOException(
          "ends after %,d of %,d bytes of %s".formatted(file.length, bytes, where));
    }
    return file;
  }
}
