package org.vgg4j.formats;

import java.io.ByteArrayInputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads what {@code torch.save} writes since version 1.6: a ZIP archive of one folder with the
 * pickle {@code data.pkl} and a file {@code data/KEY} for each storage, all uncompressed.
 */
final class PyTorchZip {

  private static final long LONGEST_PICKLE = 64L << 20;
  private static final String PICKLE = "/data.pkl";

  private PyTorchZip() {}

  static boolean recognizes(Archive archive) {
    return archive.names().stream().anyMatch(name -> name.endsWith(PICKLE));
  }

  /**
   * @param archive is closed with the tensors
   */
  static Tensors open(Path file, Archive archive) {
    String folder =
        archive.names().stream()
            .filter(name -> name.endsWith(PICKLE))
            .min((a, b) -> Integer.compare(a.length(), b.length()))
            .map(name -> name.substring(0, name.length() - PICKLE.length() + 1))
            .orElseThrow();
    if (archive.names().contains(folder + "constants.pkl")) {
      throw new FormatException(
          "%s is a TorchScript archive, expected a state dict; save the weights alone by torch.save(torch.jit.load(\"%s\").state_dict(), \"weights.pt\")"
              .formatted(file, file.getFileName()));
    }
    ByteOrder order = order(file, archive, folder + "byteorder");
    byte[] pickle = archive.read(folder + "data.pkl", LONGEST_PICKLE);
    Object root = StateDict.unpickle(file, new ByteArrayInputStream(pickle)).root();
    StateDict state = StateDict.find(file, root);
    FileTensors tensors = new FileTensors(file, archive).inOrder();
    state.metadata().forEach(tensors::describe);
    Map<String, Archive.Place> places = new HashMap<>();
    state
        .tensors()
        .forEach(
            (name, tensor) -> {
              StateDictUnpickler.Storage storage = tensor.storage();
              Archive.Place place =
                  places.computeIfAbsent(
                      storage.key(), key -> archive.place(folder + "data/" + key));
              if (place.size() / storage.type().bytes() < storage.length()) {
                throw new FormatException(
                    "%s has %,d bytes for the storage of %s, expected %,d values of %s; fetch it again"
                        .formatted(
                            file,
                            place.size(),
                            FormatException.name(name),
                            storage.length(),
                            storage.type()));
              }
              tensors.add(
                  name,
                  tensor.shape(),
                  length -> tensor.read(archive.channel(), place.offset(), length, order));
            });
    return tensors;
  }

  private static ByteOrder order(Path file, Archive archive, String entry) {
    if (!archive.names().contains(entry)) {
      return ByteOrder.LITTLE_ENDIAN;
    }
    String order = new String(archive.read(entry, 64), StandardCharsets.US_ASCII).strip();
    return switch (order) {
      case "little" -> ByteOrder.LITTLE_ENDIAN;
      case "big" -> ByteOrder.BIG_ENDIAN;
      default ->
          throw new FormatException(
              "%s has the byte order %s, expected little or big; fetch it again"
                  .formatted(file, order));
    };
  }
}
