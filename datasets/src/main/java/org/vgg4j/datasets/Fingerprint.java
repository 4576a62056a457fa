package org.vgg4j.datasets;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.vgg4j.datasets.files.Checksums;
import org.vgg4j.datasets.files.FileFaults;

/**
 * A number by which a file is known wherever it lies: of its size and of 4 KB at its begin, in its
 * middle and at its end. Files of up to 12 KB are read whole; of larger ones a change that leaves
 * the size and all three places as they are goes unseen, which compressed images hardly allow.
 * Reading every byte of a large folder would cost its start minutes.
 */
public final class Fingerprint {

  private static final int PIECE = 4 << 10;

  private Fingerprint() {}

  /**
   * @throws InputFailureException if the system does not read the file
   * @throws DatasetException if there is no such file
   */
  public static long of(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      MessageDigest digest = Checksums.newSha256();
      digest.update(ByteBuffer.allocate(8).putLong(0, size));
      if (size <= 3 * PIECE) {
        digest.update(piece(channel, 0, (int) size));
      } else {
        digest.update(piece(channel, 0, PIECE));
        digest.update(piece(channel, size / 2, PIECE));
        digest.update(piece(channel, size - PIECE, PIECE));
      }
      return ByteBuffer.wrap(digest.digest()).getLong();
    } catch (IOException e) {
      throw FileFaults.ofOpening(file, e);
    }
  }

  /**
   * The same for pixels in memory, all of which count.
   *
   * @return 0 if they are all of one value, which says nothing
   */
  public static long ofPixels(byte[] pixels, int from, int length) {
    int to = from + length;
    if (Arrays.mismatch(pixels, from + 1, to, pixels, from, to - 1) < 0) {
      return 0;
    }
    CRC32 low = new CRC32();
    CRC32C high = new CRC32C();
    low.update(pixels, from, length);
    high.update(pixels, from, length);
    return high.getValue() << 32 | low.getValue();
  }

  private static ByteBuffer piece(FileChannel channel, long from, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {
      // A file that shrinks meanwhile gives a shorter piece.
    }
    return bytes.flip();
  }
}
