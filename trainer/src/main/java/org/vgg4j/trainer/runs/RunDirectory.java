package org.vgg4j.trainer.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.vgg4j.datasets.files.OwnFiles;
import org.vgg4j.datasets.files.PlainText;

/** The folder of one run and the files in it. */
public final class RunDirectory {

  public static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private static final List<RunTable<?>> OF_EPOCHS =
      List.of(RunTable.METRICS, RunTable.TIMINGS, RunTable.LAYERS);

  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  private final Path folder;

  private RunDirectory(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes the folder of a new run, empty but for {@code checkpoints}; {@link #begin} fills it.
   *
   * @param out where; null makes {@code runs/<recipe>-<date>-<time>}
   * @throws RunException if {@code out} exists and is not empty, or cannot be written
   */
  public static RunDirectory create(Path out, String recipe) {
    requireUsable(out);
    Path folder = out;
    try {
      if (out == null) {
        folder = Path.of("runs", recipe + "-" + LocalDateTime.now().format(STAMP));
        folder = createUnused(folder);
      }
      OwnFiles.createFolders(folder, folder.resolve("checkpoints"));
      return new RunDirectory(folder);
    } catch (FileAlreadyExistsException e) {
      throw new RunException(
          "output folder "
              + folder
              + " is in the way of a file: "
              + e.getFile()
              + "; give another --out");
    } catch (IOException e) {
      throw cannotWrite(folder, e);
    }
  }

  /**
   * Writes what makes a folder a run: its recipe, then its empty tables. To be called with the lock
   * held, since another process may have begun a run in the same new folder.
   */
  public void begin(String recipe) {
    requireUsable(folder);
    writeText(recipeFile(), recipe);
    addMissingTables();
  }

  /** Makes the tables that a run, killed in its first moments, has not come to make. */
  public void addMissingTables() {
    for (RunTable<?> table : OF_EPOCHS) {
      if (!Files.exists(table.in(folder))) {
        writeText(table.in(folder), table.header() + "\n");
      }
    }
  }

  /** The folder of a run that exists. */
  public static RunDirectory open(Path folder) {
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
      throw cannotWrite(folder, e);
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
        findingsFile(),
        reportFile(),
        logFile());
  }

  private static boolean isCheckpoint(Path file) {
    return file.getFileName().toString().matches("(last|best|previous(-[0-9]+)?)\\.zip");
  }

  /** What to say of a file or folder that cannot be written. */
  public static RunException cannotWrite(Path path, IOException e) {
    if (e instanceof OwnFiles.ForeignFileException) {
      return new RunException(e.getMessage(), e);
    }
    Path folder = path.toAbsolutePath().getParent();
    if (e instanceof NoSuchFileException && folder != null && !Files.exists(folder)) {
      return new RunException(
          path
              + " cannot be written: its folder is gone, moved or deleted; put it back and go on with:"
              + " train --resume on the run's folder",
          e);
    }
    if (e instanceof AccessDeniedException) {
      return new RunException(
          path + " cannot be written: permission denied; give another --out, or permission", e);
    }
    String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    String remedy =
        reason.contains("No space") || reason.contains("quota")
            ? "make room or give another --out"
            : "see to the disk, or give another --out";
    return new RunException(path + " cannot be written: " + reason + "; " + remedy, e);
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
      if (!entries.allMatch(RunDirectory::isLeftover)) {
        throw new RunException(
            "output folder "
                + out
                + " exists and is not empty, expected an empty or new folder; give another --out");
      }
    } catch (IOException e) {
      throw cannotWrite(out, e);
    }
    at(out).requireOwnFiles();
  }

  /** What a process leaves that dies before it has begun its run. */
  private static boolean isLeftover(Path entry) {
    String name = entry.getFileName().toString();
    return name.equals(RunLock.FILE)
        || AtomicFiles.isLeftover(entry)
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

  public Path folder() {
    return folder;
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
      throw cannotWrite(file, e);
    }
  }

  /** Removes a file, if there is one. */
  public void delete(Path file) {
    try {
      OwnFiles.require(folder, file);
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw cannotWrite(file, e);
    }
  }

  public void writeText(Path file, String text) {
    try {
      AtomicFiles.writeText(file, text);
    } catch (IOException e) {
      throw cannotWrite(file, e);
    }
  }

  /** Adds an epoch's rows. Rows of the same epoch, left by a run that was cut, are replaced. */
  public void addEpoch(EpochMetrics metrics, EpochTimings timings, List<LayerMetrics> layers) {
    replaceRows(metricsFile(), metrics.epoch(), List.of(RunTable.METRICS.line(metrics)));
    replaceRows(timingsFile(), timings.epoch(), List.of(RunTable.TIMINGS.line(timings)));
    replaceRows(layersFile(), metrics.epoch(), layers.stream().map(RunTable.LAYERS::line).toList());
  }

  /**
   * Removes the rows of epochs after the given one, so that a resumed run writes them anew, and
   * lines that are no rows, which would keep the run from being read. A copy is kept of a table
   * that such lines are taken from.
   *
   * @return what to tell the user of such lines
   */
  public List<String> keepEpochs(int lastEpoch) {
    List<String> damages = new ArrayList<>();
    for (RunTable<?> table : OF_EPOCHS) {
      Path file = table.in(folder);
      try {
        TableMending.mend(folder, table).ifPresent(damages::add);
      } catch (IOException e) {
        throw cannotWrite(file, e);
      }
      replaceRows(file, lastEpoch + 1, List.of());
    }
    return damages;
  }

  private void replaceRows(Path file, int epoch, List<String> rows) {
    try {
      List<String> kept = new ArrayList<>();
      for (String line : TableMending.lines(file)) {
        if (!TableMending.isNumbered(line) || epochOf(line) < epoch) {
          kept.add(line);
        }
      }
      kept.addAll(rows);
      AtomicFiles.writeText(file, String.join("\n", kept) + "\n");
    } catch (IOException e) {
      throw cannotWrite(file, e);
    }
  }

  private static int epochOf(String row) {
    return Integer.parseInt(row.substring(0, row.indexOf(',')));
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
      throw cannotWrite(file, e);
    }
  }

  /** Writes the lines of a table. */
  public interface TableWriter {
    void write(BufferedWriter writer) throws IOException;
  }
}
