package org.vgg4j.formats;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/**
 * The HDF5 part of a file, for a library that follows whatever addresses it finds there: what it
 * may read in all is bounded, so that tables which lead to each other come to an end. A length that
 * lies still makes the library ask for as much memory before it reads, up to 2 GB once; {@link
 * KerasHdf5} catches what that ends in.
 */
final class Hdf5Window implements SeekableByteChannel {

  // A read costs at least this, so that many small ones come to an end too.
  private static final long LEAST = 64;

  private final FileChannel channel;
  private final long begin;
  private final long size;
  private long position;
  private long allowed;

  /**
   * @param begin where the HDF5 file begins in {@code channel}
   */
  Hdf5Window(FileChannel channel, long begin, long size) {
    this.channel = channel;
    this.begin = begin;
    this.size = size;
  }

  /** How many bytes may be read from now on. */
  void allow(long bytes) {
    allowed = bytes;
  }

  /** Fills {@code target} or fails: the library takes what is missing for what was read before. */
  @Override
  public int read(ByteBuffer target) throws IOException {
    int length = target.remaining();
    if (position < 0 || length > size - position) {
      throw new EOFException("%d bytes at %d of %d".formatted(length, position, size));
    }
    allowed -= Math.max(LEAST, length);
    if (allowed < 0) {
      throw new IOException("its tables lead to each other");
    }
    ValueType.readFully(channel, begin + position, target);
    position += length;
    return length;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public SeekableByteChannel position(long newPosition) {
    position = newPosition;
    return this;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public int write(ByteBuffer source) {
    throw new NonWritableChannelException();
  }

  @Override
  public SeekableByteChannel truncate(long newSize) {
    throw new NonWritableChannelException();
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  /** The file is closed by who opened it. */
  @Override
  public void close() {}
}
