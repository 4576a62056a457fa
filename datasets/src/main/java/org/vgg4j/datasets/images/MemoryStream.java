package org.vgg4j.datasets.images;

import java.io.IOException;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * Bytes in memory, with a few zeros behind them for readers that look ahead. Who reads further than
 * these is stopped: the reader of WebP takes the end of a file for zeros, bit by bit and without an
 * end, where a damaged header promises more.
 */
final class MemoryStream extends ImageInputStreamImpl {

  private static final int LOOK_AHEAD = 64;

  private final byte[] bytes;

  MemoryStream(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public int read() throws IOException {
    bitOffset = 0;
    requireMore();
    int value = streamPos < bytes.length ? bytes[(int) streamPos] & 0xff : 0;
    streamPos++;
    return value;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    bitOffset = 0;
    requireMore();
    int count = (int) Math.min(length, length() - streamPos);
    for (int i = 0; i < count; i++) {
      target[offset + i] = streamPos + i < bytes.length ? bytes[(int) streamPos + i] : 0;
    }
    streamPos += count;
    return count;
  }

  private void requireMore() throws IOException {
    if (streamPos >= length()) {
      // No EOFException: that is what the reader passes over.
      throw new IOException("it is cut off");
    }
  }

  @Override
  public long length() {
    return (long) bytes.length + LOOK_AHEAD;
  }
}
