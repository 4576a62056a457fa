package org.vgg4j.trainer.training.start;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.vgg4j.datasets.files.FileFaults;
import org.vgg4j.datasets.files.FreeName;
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
   * of them is kept in the place of a whole one. What the system cannot read is not damaged by
   * that, and stays as it is.
   *
   * @return empty for a run that was stopped before its first checkpoint
   * @throws CheckpointException if there are checkpoints, and none of them is whole
   * @throws org.vgg4j.datasets.InputFailureException if the system cannot read one, after some
   *     tries
   */
  static Optional<CheckpointReader.Loaded> newestCheckpoint(
      RunDirectory run, Consumer<String> alert) {
    removeLeftovers(run);
    List<Path> files = checkpoints(run);
    List<Path> damaged = new ArrayList<>();
    CheckpointException first = null;
    for (Path file : files) {
      try {
        CheckpointReader.Loaded loaded =
            FileFaults.patiently(() -> CheckpointReader.read(file, true));
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

  /**
   * The checkpoints that a run can go on with, the newest first.
   *
   * @throws org.vgg4j.datasets.InputFailureException if the system does not say which there are
   */
  static List<Path> checkpoints(RunDirectory run) {
    List<Path> files = run.resumableCheckpoints(RunDirectory.MOST_CHECKPOINTS);
    files.forEach(FileFaults::requireSeen);
    return files.stream().filter(Files::exists).toList();
  }

  private static String fallback(CheckpointException damage, RunDirectory run, Path file) {
    String found = damage == null ? run.lastCheckpoint() + " is missing" : damage.getMessage();
    return found + "; going on from the one before, " + file.getFileName();
  }

  /** Renames a file that cannot be used, to a name that is free, and tells to which. */
  static Path setAside(Path file) {
    try {
      return Files.move(file, FreeName.of(file.resolveSibling(file.getFileName() + ".damaged")));
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
   * What a run came from; empty where its folder does not tell. A damaged file is kept under
   * another name, since the run's next part writes it anew.
   *
   * @param resumable whether a checkpoint says all that is needed to go on
   * @throws RunException if the file is damaged, and no checkpoint says it
   */
  static Optional<Provenance> provenance(
      RunDirectory run, boolean resumable, Consumer<String> alert) {
    if (Provenance.isDamaged(run)) {
      if (!resumable) {
        throw damagedProvenance(run);
      }
      Path kept = setAside(run.provenanceFile());
      alert.accept(
          run.provenanceFile()
              + " is damaged and kept as "
              + kept.getFileName()
              + ": going on from the checkpoint, without what it said of the run's earlier"
              + " parts, weights and timed kernels");
      return Optional.empty();
    }
    return Provenance.read(run);
  }

  /** What to say where a damaged file cannot be done without. */
  static RunException damagedProvenance(RunDirectory run) {
    return new RunException(
        run.provenanceFile()
            + " is damaged, and there is no checkpoint: expected one of both to say what the run"
            + " began from; put the file back from a copy, or start a new run");
  }
}
