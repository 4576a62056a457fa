package org.vgg4j.datasets.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.files.FreeName;
import org.vgg4j.datasets.files.OwnFiles;

/**
 * Builds a folder of the data folder aside, in a hidden one, and gives it its name in one step when
 * all of it is on the disk.
 */
final class StagedFolder implements AutoCloseable {

  // Forcing thousands of small pictures to the disk one by one takes minutes; `datasets verify`
  // finds what a lost power supply has taken of them.
  private static final long SMALLEST_FORCED = 1 << 16;

  private final Path data;
  private final String name;
  private final Path folder;

  private StagedFolder(Path data, String name, Path folder) {
    this.data = data;
    this.name = name;
    this.folder = folder;
  }

  /**
   * Starts anew; what a fetch that was killed left behind is removed. Needs the fetch lock.
   *
   * @param key what the hidden folders of this data set are called by
   * @param name the folder's name in {@code data} when it is finished
   */
  static StagedFolder open(Path data, String key, String name) throws IOException {
    String prefix = ".fetch-" + key + "-";
    // What Files.createTempDirectory makes of the prefix.
    Pattern leftover = Pattern.compile(Pattern.quote(prefix) + "[0-9]+");
    try (Stream<Path> entries = Files.list(data)) {
      for (Path entry : entries.filter(at -> isLeftover(at, leftover)).toList()) {
        deleteTree(entry);
      }
    }
    Path folder = Files.createTempDirectory(data, prefix);
    Files.createDirectory(folder.resolve("built"));
    Files.createDirectory(folder.resolve("scratch"));
    return new StagedFolder(data, name, folder);
  }

  private static boolean isLeftover(Path entry, Pattern leftover) {
    return leftover.matcher(entry.getFileName().toString()).matches()
        && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS);
  }

  /** An empty folder for whatever is needed on the way. */
  Path scratch() {
    return folder.resolve("scratch");
  }

  /** The folder that is being built. */
  Path built() {
    return folder.resolve("built");
  }

  /**
   * Writes a file.
   *
   * @param file its name below the folder, with {@code /} between names
   * @throws DataFolderException if it cannot be written
   * @throws IOException if the content cannot be read
   */
  void write(String file, InputStream content) throws IOException {
    Path target = built().resolve(file).normalize();
    if (!target.startsWith(built())) {
      throw new IOException(file + " leads out of its folder");
    }
    try (FileChannel channel = create(target);
        OutputStream out = DataFolderException.into(Channels.newOutputStream(channel))) {
      if (content.transferTo(out) >= SMALLEST_FORCED) {
        force(channel);
      }
    }
  }

  private static FileChannel create(Path file) throws DataFolderException {
    try {
      Files.createDirectories(file.getParent());
      return FileChannel.open(
          file,
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new DataFolderException(e);
    }
  }

  private static void force(FileChannel channel) throws DataFolderException {
    try {
      channel.force(true);
    } catch (IOException e) {
      throw new DataFolderException(e);
    }
  }

  /**
   * Gives the finished folder its name. What had that name may hold anything of the user's: it is
   * kept beside it, and comes back where the finished folder cannot be renamed.
   *
   * @param progress told of what was kept
   */
  void publish(FetchProgress progress) throws IOException {
    syncFolder(built());
    Path target = data.resolve(name);
    OwnFiles.requireFolders(data, target);
    Optional<Path> before = moveAway(target);
    try {
      Files.move(built(), target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (before.isPresent()) {
        Files.move(before.get(), target);
      }
      if (e instanceof AtomicMoveNotSupportedException) {
        throw new IOException("its file system cannot rename a folder in one step", e);
      }
      throw e;
    }
    syncFolder(data);
    before.ifPresent(
        kept ->
            progress.note(
                "what was in %s was not all of the published data and is kept in %s; delete it if you do not need it"
                    .formatted(target, kept)));
  }

  /** Where what has the folder's name is now; empty where there was nothing. */
  private static Optional<Path> moveAway(Path target) throws IOException {
    if (!Files.exists(target)) {
      return Optional.empty();
    }
    try {
      // An empty folder is nothing to keep; one that is not is not deleted by this.
      Files.delete(target);
      return Optional.empty();
    } catch (DirectoryNotEmptyException e) {
      Path kept =
          FreeName.of(target.resolveSibling(target.getFileName() + ".before-" + LocalDate.now()));
      Files.move(target, kept, StandardCopyOption.ATOMIC_MOVE);
      return Optional.of(kept);
    }
  }

  private static void syncFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Windows opens no folders; there the rename itself is all the safety there is.
    }
  }

  @Override
  public void close() throws IOException {
    deleteTree(folder);
  }

  private static void deleteTree(Path root) throws IOException {
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(root)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    for (Path path : paths) {
      Files.deleteIfExists(path);
    }
  }
}
