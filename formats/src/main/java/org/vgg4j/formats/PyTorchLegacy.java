package org.vgg4j.formats;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.input.BoundedInputStream;

/**
 * Reads what {@code torch.save} wrote before version 1.6, and writes still if asked to: pickles of
 * a magic number, of the protocol (1001), of the machine's types, of the object and of the list of
 * storages' keys; then for each key how many values it has (8 bytes) and the values.
 */
final class PyTorchLegacy {

  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final long PROTOCOL = 1001;
  private static final long LONGEST_PICKLES = 64L << 20;

  private PyTorchLegacy() {}

  /** Whether a file begins with the pickle of the magic number, in whatever protocol. */
  static boolean recognizes(byte[] beginning) {
    byte[] number = MAGIC.toByteArray();
    for (int at = 0; at + number.length <= Math.min(beginning.length, 32); at++) {
      int same = 0;
      while (same < number.length && beginning[at + same] == number[number.length - 1 - same]) {
        same++;
      }
      if (same == number.length) {
        return true;
      }
    }
    return false;
  }

  /**
   * @param channel is closed with the tensors
   */
  static Tensors open(Path file, FileChannel channel) throws IOException {
    channel.position(0);
    // Not closed: that would close the channel.
    InputStream whole = new BufferedInputStream(Channels.newInputStream(channel));
    BoundedInputStream pickles =
        BoundedInputStream.builder().setInputStream(whole).setMaxCount(LONGEST_PICKLES).get();
    Object magic = StateDict.unpickle(file, pickles).root();
    Object protocol = StateDict.unpickle(file, pickles).root();
    Object machine = StateDict.unpickle(file, pickles).root();
    if (!MAGIC.equals(magic)
        || !(protocol instanceof Number number && number.longValue() == PROTOCOL)
        || !(machine instanceof Map<?, ?> types)) {
      throw new FormatException(
          "%s has the protocol %s, expected PyTorch's %d; save it again by torch.save(state_dict, \"weights.pt\")"
              .formatted(file, FormatException.name(String.valueOf(protocol)), PROTOCOL));
    }
    ByteOrder order =
        Boolean.FALSE.equals(types.get("little_endian"))
            ? ByteOrder.BIG_ENDIAN
            : ByteOrder.LITTLE_ENDIAN;
    StateDict.Unpickled object = StateDict.unpickle(file, pickles);
    StateDict state = StateDict.find(file, object.root());
    Object keys = StateDict.unpickle(file, pickles).root();
    Map<String, Long> begins =
        storages(file, channel, pickles.getCount(), order, keys, object.storages());
    FileTensors tensors = new FileTensors(file, channel).inOrder();
    state.metadata().forEach(tensors::describe);
    state
        .tensors()
        .forEach(
            (name, tensor) -> {
              Long begin = begins.get(tensor.storage().key());
              if (begin == null) {
                throw damaged(
                    file, "the values of %s are missing".formatted(FormatException.name(name)));
              }
              tensors.add(
                  name, tensor.shape(), length -> tensor.read(channel, begin, length, order));
            });
    return tensors;
  }

  /** Where the values of each storage begin; they stand one after the other, as the keys do. */
  private static Map<String, Long> storages(
      Path file,
      FileChannel channel,
      long start,
      ByteOrder order,
      Object keys,
      Map<String, StateDictUnpickler.Storage> known)
      throws IOException {
    Map<String, Long> begins = new HashMap<>();
    if (!(keys instanceof List<?> list)) {
      throw damaged(file, "the list of storages is missing");
    }
    long at = start;
    for (Object key : list) {
      StateDictUnpickler.Storage storage = known.get(key);
      if (storage == null) {
        throw damaged(file, "it lists a storage that nothing uses");
      }
      ByteBuffer field = ByteBuffer.allocate(Long.BYTES).order(order);
      ValueType.readFully(channel, at, field);
      at += Long.BYTES;
      long count = field.getLong(0);
      if (count != storage.length() || count > (channel.size() - at) / storage.type().bytes()) {
        throw damaged(
            file, "a storage has %d values instead of %d".formatted(count, storage.length()));
      }
      begins.put(storage.key(), at);
      at += count * storage.type().bytes();
    }
    return begins;
  }

  private static FormatException damaged(Path file, String found) {
    return new FormatException(
        "%s is damaged: %s, expected all that its list of tensors names; fetch it again"
            .formatted(file, found));
  }
}
