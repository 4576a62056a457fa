package org.vgg4j.trainer.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.vgg4j.datasets.files.FileFaults;
import org.vgg4j.datasets.files.OwnFiles;
import org.vgg4j.datasets.files.PlainText;

/** The folder of one run and the files in it. */
public final class RunDirectory {

  public static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** Checkpoints before the last that a run keeps at most. */
  public static final int MOST_CHECKPOINTS = 1000;

  private final Path folder;

  private RunDirectory(Path folder) {
    this.folder = folder;
  }

  /**
   * Writes what makes a folder a run: its recipe, then its empty tables. To be called with the lock
   * held, since another process may have begun a run in the same new folder.
   */
  public void begin(String recipe) {
    OutputFolder.requireUsable(folder);
    writeText(recipeFile(), recipe);
    epochs().addMissing();
  }

  /**
   * The folder of a run that exists.
   *
   * @throws RunException if it is none
   * @throws org.vgg4j.datasets.InputFailureException if the system does not let it be looked at
   */
  public static RunDirectory open(Path folder) {
    FileFaults.requireSeen(folder.resolve("recipe.yaml"));
    if (!Files.isRegularFile(folder.resolve("recipe.yaml"))) {
      throw new RunException(
          folder + " is no run: it has no recipe.yaml; give a folder that `train` made");
    }
    return new RunDirectory(folder);
  }

  /** A folder that may be a run, or what is left of one. */
  public static RunDirectory at(Path folder) {
    return new RunDirectory(folder);
  }

  /**
   * Checks that no link and nothing foreign stands where a file of the run is, or may come to be.
   *
   * @throws RunException if one does, naming it
   */
  public void requireOwnFiles() {
    Path checkpoints = lastCheckpoint().getParent();
    List<Path> files = new ArrayList<>(ownFiles());
    try {
      OwnFiles.requireFolders(folder, checkpoints);
      OwnFiles.requireFolders(folder, tensorBoardFolder());
      if (Files.isDirectory(checkpoints)) {
        try (var entries = Files.newDirectoryStream(checkpoints, RunDirectory::isCheckpoint)) {
          entries.forEach(files::add);
        }
      }
      for (Path file : files) {
        OwnFiles.require(folder, file);
      }
      OwnFiles.requireOnlyName(folder, logFile());
      OwnFiles.requireOnlyName(folder, folder.resolve(RunLock.FILE));
    } catch (IOException e) {
      throw RunException.cannotWrite(folder, e);
    }
  }

  private List<Path> ownFiles() {
    return List.of(
        folder.resolve(RunLock.FILE),
        recipeFile(),
        provenanceFile(),
        metricsFile(),
        timingsFile(),
        layersFile(),
        layerTimesFile(),
        predictionsFile(),
        resultFile(),
        resultBeforeFile(),
        findingsFile(),
        reportFile(),
        logFile());
  }

  private static boolean isCheckpoint(Path file) {
    return file.getFileName().toString().matches("(last|best|previous(-[0-9]+)?)\\.zip");
  }

  public Path folder() {
    return folder;
  }

  /** The tables with rows for every epoch. */
  public EpochTables epochs() {
    return new EpochTables(folder);
  }

  public Path recipeFile() {
    return folder.resolve("recipe.yaml");
  }

  public Path provenanceFile() {
    return folder.resolve("provenance.json");
  }

  public Path metricsFile() {
    return RunTable.METRICS.in(folder);
  }

  public Path timingsFile() {
    return RunTable.TIMINGS.in(folder);
  }

  public Path layersFile() {
    return RunTable.LAYERS.in(folder);
  }

  public Path predictionsFile() {
    return folder.resolve("predictions.csv");
  }

  public Path resultFile() {
    return folder.resolve("result.json");
  }

  /** The result of the run before it was extended, until the extension has one. */
  public Path resultBeforeFile() {
    return folder.resolve("result.before.json");
  }

  public Path findingsFile() {
    return folder.resolve("findings.json");
  }

  public Path layerTimesFile() {
    return RunTable.LAYER_TIMES.in(folder);
  }

  public Path reportFile() {
    return folder.resolve("report.html");
  }

  public Path tensorBoardFolder() {
    return folder.resolve("tensorboard");
  }

  public Path logFile() {
    return folder.resolve("log.txt");
  }

  public Path lastCheckpoint() {
    return folder.resolve("checkpoints").resolve("last.zip");
  }

  public Path previousCheckpoint() {
    return folder.resolve("checkpoints").resolve("previous.zip");
  }

  /**
   * The checkpoints a run can go on from, newest first; not all of them need to exist.
   *
   * @param count how many are kept, at least 1
   */
  public List<Path> resumableCheckpoints(int count) {
    List<Path> files = new ArrayList<>(List.of(lastCheckpoint()));
    for (int i = 1; i < count; i++) {
      files.add(
          i == 1
              ? previousCheckpoint()
              : folder.resolve("checkpoints").resolve("previous-" + i + ".zip"));
    }
    return files;
  }

  public Path bestCheckpoint() {
    return folder.resolve("checkpoints").resolve("best.zip");
  }

  /** Writes a value as JSON. */
  public void writeJson(Path file, Object value) {
    try {
      AtomicFiles.writeText(file, PlainText.json(JSON.writeValueAsString(value)) + "\n");
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    } catch (IOException e) {
      throw RunException.cannotWrite(file, e);
    }
  }

  /** Removes a file, if there is one. */
  public void delete(Path file) {
    try {
      OwnFiles.require(folder, file);
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw RunException.cannotWrite(file, e);
    }
  }

  /** Gives a file another name, in the place of what has that. */
  public void rename(Path file, Path name) {
    try {
      OwnFiles.require(folder, file);
      OwnFiles.require(folder, name);
      Files.move(file, name, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw RunException.cannotWrite(file, e);
    }
  }

  public void writeText(Path file, String text) {
    try {
      AtomicFiles.writeText(file, text);
    } catch (IOException e) {
      throw RunException.cannotWrite(file, e);
    }
  }

  /** A writer for a table too long to hold in memory; moved into place by {@link AtomicFiles}. */
  public void writeTable(Path file, TableWriter table) {
    try {
      AtomicFiles.write(
          file,
          aside -> {
            try (BufferedWriter writer = Files.newBufferedWriter(aside)) {
              table.write(writer);
            }
          });
    } catch (IOException e) {
      throw RunException.cannotWrite(file, e);
    }
  }

  /** Writes the lines of a table. */
  public interface TableWriter {
    void write(BufferedWriter writer) throws IOException;
  }
}
