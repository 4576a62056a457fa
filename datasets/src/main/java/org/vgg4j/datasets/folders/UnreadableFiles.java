package org.vgg4j.datasets.folders;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.vgg4j.datasets.DatasetException;

/**
 * Counts the files of an image folder that cannot be read, tells of each once, and stops when there
 * are too many. Used by all threads that decode.
 */
final class UnreadableFiles {

  private final Path root;
  private final int limit;
  private final Consumer<String> listener;
  private final Map<Path, String> found = new LinkedHashMap<>();
  private final Set<String> said = new HashSet<>();

  /**
   * @param limit how many may be unreadable
   * @param listener told a line for each
   */
  UnreadableFiles(Path root, int limit, Consumer<String> listener) {
    this.root = root;
    this.limit = limit;
    this.listener = listener;
  }

  /**
   * @throws DatasetException if this is one too many
   */
  synchronized void add(Path file, DatasetException problem) {
    if (found.putIfAbsent(file, problem.getMessage()) != null) {
      return;
    }
    if (found.size() > limit) {
      throw new DatasetException(
          "%s has more than %,d unreadable images, expected hardly any: remove or repair them; the first: %s"
              .formatted(root, limit, found.values().iterator().next()),
          problem);
    }
    listener.accept("skipped: " + problem.getMessage());
  }

  /** Tells once of something else that is damaged, without counting it. */
  synchronized void note(String line) {
    if (said.add(line)) {
      listener.accept(line);
    }
  }

  synchronized int count() {
    return found.size();
  }
}
