package org.vgg4j.trainer.checkpoints;

import java.nio.file.Files;
import java.nio.file.Path;
import org.vgg4j.datasets.files.FileFaults;
import org.vgg4j.trainer.runs.RunDirectory;

/** Checkpoints by what users call them: a file, or a run's folder. */
public final class Checkpoints {

  private Checkpoints() {}

  /** A run's folder means its best checkpoint. */
  public static Path file(Path fileOrRun) {
    FileFaults.requireSeen(fileOrRun);
    if (!Files.exists(fileOrRun)) {
      throw new CheckpointException(
          "checkpoint " + fileOrRun + " does not exist; give a checkpoint file or a run's folder");
    }
    if (!Files.isDirectory(fileOrRun)) {
      return fileOrRun;
    }
    RunDirectory run = RunDirectory.open(fileOrRun);
    FileFaults.requireSeen(run.bestCheckpoint());
    if (!Files.exists(run.bestCheckpoint())) {
      throw new CheckpointException(
          "run "
              + fileOrRun
              + " has no checkpoints/best.zip, expected that of its best epoch; "
              + (Files.exists(run.lastCheckpoint())
                  ? "give its " + run.lastCheckpoint() + ", or go on with it: "
                  : "go on with it: ")
              + "train --resume "
              + fileOrRun);
    }
    return run.bestCheckpoint();
  }

  /**
   * One line for figures that are no figures.
   *
   * @param fault what the answers of the network in {@code file} show
   */
  public static String meaningless(String fault, Path file) {
    return fault
        + ", expected numbers: the values in it grow too large; use another checkpoint than "
        + file
        + ", or train again with a lower --lr";
  }

  /** What a checkpoint says of its classes and its input. */
  public static CheckpointInfo info(Path file) {
    return CheckpointReader.readInfo(file)
        .orElseThrow(
            () ->
                new CheckpointException(
                    "checkpoint "
                        + file
                        + " has no entry vgg4j.json, expected one with its classes and"
                        + " normalization; give a checkpoint that `train` wrote, or start a"
                        + " training from this one with --weights"));
  }
}
