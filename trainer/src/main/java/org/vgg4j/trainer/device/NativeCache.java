package org.vgg4j.trainer.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vgg4j.datasets.files.OwnFiles;
import org.vgg4j.datasets.files.PlainText;
import org.vgg4j.trainer.runs.Home;
import org.vgg4j.trainer.runs.RunException;

/**
 * The folder into which JavaCPP unpacks native libraries at the first start, half a gigabyte for
 * the CPU and 0.9 more for a GPU: {@code $VGG4J_HOME/javacpp}, or where that cannot be, {@code
 * ~/.javacpp/cache}, which JavaCPP's other programs share.
 *
 * <p>Left to itself JavaCPP takes a folder called {@code ?} in the working directory for a user
 * without a home, and then one in the folder for temporary files, where another user may have put
 * other libraries under the same names.
 */
public final class NativeCache {

  private static final String PROPERTY = "org.bytedeco.javacpp.cachedir";

  private NativeCache() {}

  /**
   * Tells JavaCPP the folder, which exists then. Must run before JavaCPP's first class is loaded.
   *
   * @throws RunException in one line, if there is no folder that can be written
   */
  public static Path open() {
    Path folder =
        choose(
            System.getProperty(PROPERTY, System.getProperty("org.bytedeco.javacpp.cacheDir")),
            System.getenv("VGG4J_HOME"),
            System.getProperty("user.home"));
    System.setProperty(PROPERTY, folder.toString());
    return folder;
  }

  /**
   * The first folder that can be used.
   *
   * @param asked what a user typed for JavaCPP; alone counts then; null if nothing
   * @param home {@code VGG4J_HOME}, null or blank if it is not set
   * @param userHome Java's {@code user.home}, which is {@code ?} for a user without one
   */
  static Path choose(String asked, String home, String userHome) {
    if (asked != null) {
      Path folder = Home.path("-D" + PROPERTY, asked).toAbsolutePath();
      refusal(folder)
          .ifPresent(
              reason -> {
                throw new RunException(
                    "-D%s: %s; expected a folder for native libraries that you can write"
                        .formatted(PROPERTY, reason));
              });
      return folder;
    }
    List<Path> candidates = new ArrayList<>();
    if (home != null && !home.isBlank()) {
      Path own = Home.path("VGG4J_HOME", home).toAbsolutePath();
      candidates.add(own.resolve("javacpp"));
      requireNoLink(own, own.resolve("javacpp"));
    }
    if (userHome != null && Path.of(userHome).isAbsolute()) {
      candidates.add(Path.of(userHome, ".javacpp", "cache"));
    }
    List<String> refusals = new ArrayList<>();
    for (Path folder : candidates) {
      Optional<String> refusal = refusal(folder);
      if (refusal.isEmpty()) {
        return folder;
      }
      refusals.add(refusal.get());
    }
    throw new RunException(
        "no folder to unpack native libraries into ("
            + (refusals.isEmpty() ? "this user has no home" : String.join("; ", refusals))
            + "): set VGG4J_HOME to a folder that you can write, with 2 GB free");
  }

  /**
   * Libraries are loaded from it: a link in vgg4j's own home may lead to those of somebody else.
   */
  private static void requireNoLink(Path home, Path folder) {
    try {
      OwnFiles.requireFolders(home, folder);
    } catch (OwnFiles.ForeignFileException e) {
      throw new RunException(e.getMessage(), e);
    } catch (IOException e) {
      // Said where it is made.
    }
  }

  /** Why a folder cannot be used. It is made where it is not there yet. */
  private static Optional<String> refusal(Path folder) {
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder);
      }
    } catch (IOException e) {
      return Optional.of(folder + " cannot be made");
    }
    if (!Files.isReadable(folder) || !Files.isWritable(folder) || !Files.isExecutable(folder)) {
      return Optional.of(folder + " cannot be written");
    }
    // JavaCPP locks this file and empties it, whatever it is a link to, or another name of.
    Path lock = folder.resolve(".lock");
    if (Files.exists(lock, LinkOption.NOFOLLOW_LINKS)
        && !(Files.isRegularFile(lock, LinkOption.NOFOLLOW_LINKS) && Files.isWritable(lock))) {
      return Optional.of(lock + " is no file that can be written");
    }
    try {
      OwnFiles.requireOnlyName(folder, lock);
    } catch (IOException e) {
      return Optional.of(PlainText.line(e.getMessage()));
    }
    return Optional.empty();
  }
}
