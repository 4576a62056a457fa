package org.vgg4j.formats;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tensors of a pickle that {@code torch.save} wrote.
 *
 * <p>A checkpoint keeps them beside other things: if the pickle is a dict with a dict of tensors
 * under {@code state_dict}, {@code model_state_dict}, {@code model} or {@code net}, that one is
 * taken, and {@link TensorFiles#PYTORCH_ENTRY} says which. Names of a network that was wrapped by
 * {@code DataParallel} all begin with {@code module.}, those of a compiled one with {@code
 * _orig_mod.}: both are removed, and {@link TensorFiles#PYTORCH_PREFIX} says so.
 *
 * @param tensors by name
 * @param metadata which entry was taken and which prefix removed
 */
record StateDict(Map<String, StridedTensor> tensors, Map<String, String> metadata) {

  private static final List<String> ENTRIES =
      List.of("state_dict", "model_state_dict", "model", "net");
  private static final List<String> PREFIXES = List.of("module.", "_orig_mod.");
  private static final int DEEPEST = 4;
  // Wrapped in any order, and not a file's number of times.
  private static final int MOST_PREFIXES = 4;

  /**
   * What one pickle holds.
   *
   * @param storages all that anything in it refers to, by key
   */
  record Unpickled(Object root, Map<String, StateDictUnpickler.Storage> storages) {}

  /** Reads one pickle. */
  static Unpickled unpickle(Path file, InputStream pickle) {
    try {
      StateDictUnpickler unpickler = new StateDictUnpickler();
      return new Unpickled(unpickler.load(pickle), unpickler.storages());
    } catch (StateDictUnpickler.Refused e) {
      throw new FormatException(
          "%s asks Python for %s, expected a state dict of tensors and plain values; save the weights alone by torch.save(model.state_dict(), \"weights.pt\") and take that file"
              .formatted(file, FormatException.name(e.getMessage())),
          e);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      // What a damaged pickle ends in is up to the library.
      throw new FormatException(
          "%s has a pickle that cannot be read (%s), expected one of torch.save; fetch the file again"
              .formatted(file, FormatException.reason(e)),
          e);
    }
  }

  /** Finds the tensors in what was unpickled. */
  static StateDict find(Path file, Object root) {
    Map<String, String> metadata = new LinkedHashMap<>();
    Object found = root;
    StringBuilder path = new StringBuilder();
    for (int depth = 0; depth < DEEPEST; depth++) {
      String entry = entry(found);
      if (entry == null) {
        break;
      }
      found = ((Map<?, ?>) found).get(entry);
      path.append(path.isEmpty() ? "" : ".").append(entry);
      metadata.put(TensorFiles.PYTORCH_ENTRY, path.toString());
    }
    if (!hasTensors(found)) {
      throw new FormatException(
          "%s holds %s, expected a state dict, alone or under one of %s; save it by torch.save(model.state_dict(), \"weights.pt\")"
              .formatted(file, described(found), ENTRIES));
    }
    Map<String, StridedTensor> tensors = new LinkedHashMap<>();
    ((Map<?, ?>) found)
        .forEach(
            (name, value) -> {
              if (name instanceof String text && value instanceof StridedTensor tensor) {
                tensors.put(text, tensor);
              }
            });
    StringBuilder removed = new StringBuilder();
    Map<String, StridedTensor> named = withoutPrefixes(tensors, removed);
    if (!removed.isEmpty()) {
      metadata.put(TensorFiles.PYTORCH_PREFIX, removed.toString());
    }
    for (Map.Entry<String, StridedTensor> tensor : named.entrySet()) {
      if (!tensor.getValue().fits()) {
        throw new FormatException(
            "%s has a tensor %s that does not fit into its storage, expected one that does; save it again after .contiguous()"
                .formatted(file, FormatException.name(tensor.getKey())));
      }
    }
    return new StateDict(named, metadata);
  }

  private static String entry(Object found) {
    return found instanceof Map<?, ?> map
        ? ENTRIES.stream().filter(e -> leadsToTensors(map.get(e), DEEPEST)).findFirst().orElse(null)
        : null;
  }

  private static boolean leadsToTensors(Object value, int depth) {
    return hasTensors(value)
        || depth > 0
            && value instanceof Map<?, ?> map
            && ENTRIES.stream().anyMatch(entry -> leadsToTensors(map.get(entry), depth - 1));
  }

  private static boolean hasTensors(Object value) {
    return value instanceof Map<?, ?> map
        && map.entrySet().stream().anyMatch(StateDict::isNamedTensor);
  }

  private static boolean isNamedTensor(Map.Entry<?, ?> entry) {
    return entry.getKey() instanceof String && entry.getValue() instanceof StridedTensor;
  }

  private static Map<String, StridedTensor> withoutPrefixes(
      Map<String, StridedTensor> tensors, StringBuilder removed) {
    Map<String, StridedTensor> named = tensors;
    for (int round = 0; round < MOST_PREFIXES; round++) {
      String prefix = PREFIXES.get(round % PREFIXES.size());
      if (named.keySet().stream().allMatch(name -> name.startsWith(prefix))) {
        Map<String, StridedTensor> shorter = new LinkedHashMap<>();
        named.forEach((name, tensor) -> shorter.put(name.substring(prefix.length()), tensor));
        named = shorter;
        removed.append(prefix);
      }
    }
    return named;
  }

  private static String described(Object found) {
    if (found instanceof Map<?, ?> map) {
      return "a dict of %,d things without tensors".formatted(map.size());
    }
    if (found instanceof StridedTensor) {
      return "a single tensor";
    }
    return "something else (%s)".formatted(StateDictUnpickler.kind(found));
  }
}
