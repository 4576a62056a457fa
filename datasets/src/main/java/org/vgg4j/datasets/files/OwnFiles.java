package org.vgg4j.datasets.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.util.HashSet;
import java.util.Set;

/**
 * The way to every file that vgg4j makes, changes, locks or deletes in a folder of its own: a run's
 * folder, the data folder, the home. Such a folder may itself be reached through links, since its
 * user has named it. Below it nothing may be a symbolic link, or anything else than a file or
 * folder, and a file that is changed in place may have no second name (hard link): whoever prepared
 * the folder could otherwise have vgg4j write into files elsewhere that only its user may write.
 */
public final class OwnFiles {

  /** Something stands where a file of vgg4j's own belongs. The message is a whole sentence. */
  public static final class ForeignFileException extends FileSystemException {
    private static final long serialVersionUID = 1L;

    /**
     * @param what stands there, for example "a symbolic link to /etc/passwd"
     * @param expected "file" or "folder"
     */
    public ForeignFileException(Path file, String what, String expected) {
      super(
          file.toString(),
          null,
          "is "
              + what
              + ", expected a "
              + expected
              + " of vgg4j's own or nothing: it writes through no links; remove it, or put the "
              + expected
              + " itself there");
    }

    @Override
    public String getMessage() {
      return getFile() + " " + getReason();
    }
  }

  private OwnFiles() {}

  /**
   * Checks a file that is read or replaced: it is missing or a regular file, and no folder between
   * it and {@code root} is a link.
   *
   * @param root a folder that may be reached through links
   * @param file below it
   * @throws ForeignFileException if something else stands there
   */
  public static void require(Path root, Path file) throws IOException {
    requireFolders(root, file.getParent());
    BasicFileAttributes found = attributes(file);
    if (found != null && !found.isRegularFile()) {
      throw new ForeignFileException(file, kind(file, found), "file");
    }
  }

  /**
   * Opens a file that is changed in place.
   *
   * @param root a folder that may be reached through links
   * @param file below it
   * @throws ForeignFileException if it is reached through a link, has a second name, or is no file
   */
  public static FileChannel open(Path root, Path file, OpenOption... options) throws IOException {
    requireOnlyName(root, file);
    Set<OpenOption> all = new HashSet<>(Set.of(options));
    // Against a link that is put there in this moment.
    all.add(LinkOption.NOFOLLOW_LINKS);
    return FileChannel.open(file, all, new FileAttribute<?>[0]);
  }

  /** What {@link #open} checks before it opens. */
  public static void requireOnlyName(Path root, Path file) throws IOException {
    require(root, file);
    if (names(file) > 1) {
      throw new ForeignFileException(file, "a hard link, another name of a file", "file");
    }
  }

  /**
   * Makes a folder, and those above it, where it is missing.
   *
   * @param root a folder that may be reached through links, and is made too
   * @param folder it, or below it
   * @throws ForeignFileException if a link or file stands in its place
   */
  public static void createFolders(Path root, Path folder) throws IOException {
    Files.createDirectories(root);
    requireFolders(root, folder);
    if (!folder.equals(root)) {
      try {
        Files.createDirectories(folder);
      } catch (FileAlreadyExistsException e) {
        requireFolders(root, folder);
        throw e;
      }
    }
  }

  /**
   * Checks a folder: it and those above it are missing or folders, and none of them is a link.
   *
   * @param root a folder that may be reached through links
   * @param folder it, or below it
   * @throws ForeignFileException if something else stands there
   */
  public static void requireFolders(Path root, Path folder) throws IOException {
    for (Path at = folder; at != null && !at.equals(root); at = at.getParent()) {
      BasicFileAttributes found = attributes(at);
      if (found != null && !found.isDirectory()) {
        throw new ForeignFileException(at, kind(at, found), "folder");
      }
    }
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static String kind(Path path, BasicFileAttributes found) throws IOException {
    if (found.isSymbolicLink()) {
      return "a symbolic link to " + Files.readSymbolicLink(path);
    }
    return found.isDirectory() ? "a folder" : found.isRegularFile() ? "a file" : "no file";
  }

  private static int names(Path file) throws IOException {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return 1;
    }
    try {
      return (int) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return 1;
    }
  }
}
