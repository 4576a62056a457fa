package org.vgg4j.trainer.runs;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import org.vgg4j.datasets.files.OwnFiles;
import org.vgg4j.formats.files.AsideFile;

/** The folder that a user, or the program, has chosen for a new run. */
public final class OutputFolder {

  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  private OutputFolder() {}

  /**
   * Makes the folder of a new run, empty but for {@code checkpoints}; {@link RunDirectory#begin}
   * fills it.
   *
   * @param out where; null makes {@code runs/<recipe>-<date>-<time>}
   * @throws RunException if {@code out} exists and is not empty, or cannot be written
   */
  public static RunDirectory create(Path out, String recipe) {
    return RunDirectory.at(create(out, recipe, "checkpoints"));
  }

  /**
   * Makes the folder of a new study, empty.
   *
   * @param out where; null makes {@code runs/<name>-<date>-<time>}
   * @throws RunException as {@link #create(Path, String)}
   */
  public static Path createForStudy(Path out, String name) {
    return create(out, name, "");
  }

  private static Path create(Path out, String name, String within) {
    requireUsable(out);
    Path folder = out;
    try {
      if (out == null) {
        folder = Path.of("runs", name + "-" + LocalDateTime.now().format(STAMP));
        folder = createUnused(folder);
      }
      OwnFiles.createFolders(folder, folder.resolve(within));
      return folder;
    } catch (FileAlreadyExistsException e) {
      throw new RunException(
          "output folder "
              + folder
              + " is in the way of a file: "
              + e.getFile()
              + "; give another --out");
    } catch (IOException e) {
      throw RunException.cannotWrite(folder, e);
    }
  }

  /**
   * Checks an output folder before anything is fetched or computed for it.
   *
   * @param out may be null, for a folder that is named later
   * @throws RunException if it exists and is not an empty folder
   */
  public static void requireUsable(Path out) {
    if (out == null || !Files.exists(out)) {
      return;
    }
    if (!Files.isDirectory(out)) {
      throw new RunException(
          "output folder "
              + out
              + " is a file, expected an empty or new folder; give another --out");
    }
    try (var entries = Files.list(out)) {
      if (!entries.allMatch(OutputFolder::isLeftover)) {
        throw new RunException(
            "output folder "
                + out
                + " exists and is not empty, expected an empty or new folder; give another --out");
      }
    } catch (IOException e) {
      throw RunException.cannotWrite(out, e);
    }
    RunDirectory.at(out).requireOwnFiles();
  }

  /** What a process leaves that dies before it has begun its run. */
  private static boolean isLeftover(Path entry) {
    String name = entry.getFileName().toString();
    return name.equals(RunLock.FILE)
        || AsideFile.isLeftover(entry)
        // A link is refused by its name, not for what lies behind it.
        || (name.equals("checkpoints") && (Files.isSymbolicLink(entry) || isEmpty(entry)));
  }

  private static boolean isEmpty(Path folder) {
    try (var entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  /** Two trainings may begin in the same second. */
  private static Path createUnused(Path wanted) throws IOException {
    Files.createDirectories(wanted.toAbsolutePath().getParent());
    for (int i = 1; ; i++) {
      Path folder = i == 1 ? wanted : wanted.resolveSibling(wanted.getFileName() + "-" + i);
      try {
        return Files.createDirectory(folder);
      } catch (FileAlreadyExistsException e) {
        continue;
      }
    }
  }
}
