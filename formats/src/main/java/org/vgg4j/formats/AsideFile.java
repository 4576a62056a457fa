package org.vgg4j.formats;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** A file that is written beside its place and appears there when it is whole, or not at all. */
final class AsideFile implements Closeable {

  private static final int PIECE = 1 << 16;

  private final Path target;
  private final Path aside;
  private final FileChannel channel;

  AsideFile(Path target) throws IOException {
    this.target = target.toAbsolutePath();
    // Not createTempFile, which would keep the file from everybody but its owner.
    aside = this.target.resolveSibling(".writing-" + UUID.randomUUID() + ".tmp");
    channel =
        FileChannel.open(
            aside,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
  }

  /** Where it is until {@link #commit}. */
  Path path() {
    return aside;
  }

  FileChannel channel() {
    return channel;
  }

  /** Writes all that remains at the channel's position. */
  void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Takes bytes. */
  interface Sink {
    void write(ByteBuffer piece) throws IOException;
  }

  /** Gives the bytes of {@code values}, little-endian, to {@code sink}, in pieces of 64 KB. */
  static void pieces(float[] values, Sink sink) throws IOException {
    ByteBuffer piece = ByteBuffer.allocate(PIECE).order(ByteOrder.LITTLE_ENDIAN);
    int most = PIECE / Float.BYTES;
    for (int done = 0; done < values.length; done += most) {
      int count = Math.min(most, values.length - done);
      piece.clear().limit(count * Float.BYTES);
      piece.asFloatBuffer().put(values, done, count);
      sink.write(piece);
    }
  }

  /** What is to be written: each name once, which no format could tell apart otherwise. */
  static List<TensorInfo> infos(Tensors tensors) {
    List<TensorInfo> infos = tensors.infos();
    Set<String> names = new HashSet<>();
    for (TensorInfo info : infos) {
      if (!names.add(info.name())) {
        throw new IllegalArgumentException("two tensors are named " + info.name());
      }
    }
    return infos;
  }

  /** The values of one of {@code tensors}, as many as it said. */
  static float[] values(Tensors tensors, TensorInfo info) {
    float[] values = tensors.read(info);
    if (values.length != info.length()) {
      throw new IllegalStateException(
          "%s gave %,d values instead of %,d".formatted(info, values.length, info.length()));
    }
    return values;
  }

  /** Moves it to its place, once the disk has it. */
  void commit() throws IOException {
    channel.force(true);
    channel.close();
    try {
      Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(aside, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Removes what was not committed. */
  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      Files.deleteIfExists(aside);
    }
  }
}
