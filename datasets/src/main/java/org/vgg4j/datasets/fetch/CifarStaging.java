package org.vgg4j.datasets.fetch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.cifar.CifarLayout;
import org.vgg4j.datasets.files.OwnFiles;

/**
 * Builds {@code cifar-10-batches-bin} aside, in a hidden folder of the data folder, and gives it
 * its name in one step when all of it is on the disk.
 */
public final class CifarStaging implements AutoCloseable {

  private static final String PREFIX = ".fetch-cifar10-";

  /** What {@link Files#createTempDirectory} makes of the prefix. */
  private static final Pattern LEFTOVER = Pattern.compile(Pattern.quote(PREFIX) + "[0-9]+");

  private final Path data;
  private final CifarLayout layout;
  private final Path folder;
  private final Set<String> added = new LinkedHashSet<>();

  private CifarStaging(Path data, CifarLayout layout, Path folder) {
    this.data = data;
    this.layout = layout;
    this.folder = folder;
  }

  /** Starts anew; what a fetch that was killed left behind is removed. Needs the fetch lock. */
  public static CifarStaging open(Path data, CifarLayout layout) throws IOException {
    try (Stream<Path> entries = Files.list(data)) {
      for (Path entry : entries.filter(CifarStaging::isLeftover).toList()) {
        deleteTree(entry);
      }
    }
    Path folder = Files.createTempDirectory(data, PREFIX);
    Files.createDirectory(folder.resolve(CifarLayout.BINARY_FOLDER));
    Files.createDirectory(folder.resolve("scratch"));
    return new CifarStaging(data, layout, folder);
  }

  private static boolean isLeftover(Path entry) {
    return LEFTOVER.matcher(entry.getFileName().toString()).matches()
        && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS);
  }

  /** An empty folder for whatever is needed on the way. */
  Path scratch() {
    return folder.resolve("scratch");
  }

  /** Checks a batch and writes it to the disk. */
  void add(String batch, byte[] records, String where) throws IOException {
    layout.check(batch, records, where);
    write(built().resolve(CifarLayout.binaryFile(batch)), records);
    added.add(batch);
  }

  void requireAll(String source) {
    if (!added.containsAll(CifarLayout.BATCHES)) {
      throw new DatasetException(
          "%s holds only %s, expected all six batches".formatted(source, added));
    }
  }

  /** Puts the finished folder in place of what may be there. */
  void publish() throws IOException {
    String classes = String.join("\n", CifarLayout.CLASSES) + "\n";
    write(built().resolve(CifarLayout.CLASS_FILE), classes.getBytes(StandardCharsets.UTF_8));
    syncFolder(built());
    Path target = data.resolve(CifarLayout.BINARY_FOLDER);
    OwnFiles.requireFolders(data, target);
    if (Files.exists(target)) {
      // Only reached when what is there failed its check; it goes when this staging is closed.
      Files.move(target, folder.resolve("damaged"));
    }
    try {
      Files.move(built(), target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException("its file system cannot rename a folder in one step", e);
    }
    syncFolder(data);
  }

  private Path built() {
    return folder.resolve(CifarLayout.BINARY_FOLDER);
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
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
