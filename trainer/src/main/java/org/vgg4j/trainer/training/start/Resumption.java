package org.vgg4j.trainer.training.start;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.vgg4j.datasets.Normalization;
import org.vgg4j.datasets.files.OwnFiles;
import org.vgg4j.trainer.checkpoints.CheckpointException;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.runs.AtomicFiles;
import org.vgg4j.trainer.runs.Provenance;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunException;

/** Where a run that stopped, in whatever way, goes on. The caller holds the folder's lock. */
final class Resumption {

  private Resumption() {}

  /**
   * The newest whole checkpoint. Damaged ones before it are said to be so and renamed, so that none
   * of them is kept in the place of a whole one.
   *
   * @return empty for a run that was stopped before its first checkpoint
   * @throws CheckpointException if there are checkpoints, and none of them is whole
   */
  static Optional<CheckpointReader.Loaded> newestCheckpoint(
      RunDirectory run, Consumer<String> alert) {
    removeLeftovers(run);
    List<Path> files =
        run.resumableCheckpoints(RunDirectory.MOST_CHECKPOINTS).stream()
            .filter(Files::exists)
            .toList();
    List<Path> damaged = new ArrayList<>();
    CheckpointException first = null;
    for (Path file : files) {
      try {
        CheckpointReader.Loaded loaded = CheckpointReader.read(file, true);
        if (loaded.info().map(info -> info.position()).isEmpty()) {
          loaded.close();
          throw new CheckpointException(
              file + " is no usable checkpoint: it does not say where in a run it was taken");
        }
        if (!file.equals(run.lastCheckpoint())) {
          damaged.forEach(Resumption::setAside);
          alert.accept(fallback(first, run, file));
        }
        return Optional.of(loaded);
      } catch (CheckpointException e) {
        requireReadable(file);
        first = first == null ? e : first;
        damaged.add(file);
      }
    }
    if (first != null) {
      throw first;
    }
    alert.accept(run.folder() + " has no checkpoint yet: starting at its first step");
    return Optional.empty();
  }

  /** A file that the system cannot read is not damaged by that, and stays as it is. */
  private static void requireReadable(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new RunException(
          "checkpoint "
              + file
              + " cannot be read ("
              + (e instanceof AccessDeniedException ? "no permission" : e.getMessage())
              + "), though nothing says that it is damaged: see to the disk, network share or"
              + " system that holds it, then resume again",
          e);
    }
  }

  private static String fallback(CheckpointException damage, RunDirectory run, Path file) {
    String found = damage == null ? run.lastCheckpoint() + " is missing" : damage.getMessage();
    return found + "; going on from the one before, " + file.getFileName();
  }

  private static void setAside(Path file) {
    try {
      Files.move(
          file,
          file.resolveSibling(file.getFileName() + ".damaged"),
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw RunException.cannotWrite(file, e);
    }
  }

  private static void removeLeftovers(RunDirectory run) {
    try {
      Path checkpoints = run.lastCheckpoint().getParent();
      OwnFiles.createFolders(run.folder(), checkpoints);
      AtomicFiles.removeLeftovers(checkpoints);
      AtomicFiles.removeLeftovers(run.folder());
    } catch (IOException e) {
      throw RunException.cannotWrite(run.folder(), e);
    }
  }

  /**
   * The normalization that a run began with; empty where its provenance does not tell. Weights that
   * a run started from may have brought their own.
   */
  static Optional<Normalization> normalization(RunDirectory run) {
    return Provenance.read(run).map(Provenance::normalization);
  }

  /** The file that a run's weights came from; null for none. */
  static Path weights(RunDirectory run) {
    return Provenance.read(run).map(Provenance::weights).map(Path::of).orElse(null);
  }
}
