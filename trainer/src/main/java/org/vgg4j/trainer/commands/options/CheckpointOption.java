package org.vgg4j.trainer.commands.options;

import java.nio.file.Path;
import org.vgg4j.trainer.checkpoints.CheckpointException;
import org.vgg4j.trainer.checkpoints.Checkpoints;
import picocli.CommandLine.Option;

/** The checkpoint that a command is about. */
public final class CheckpointOption {

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE|RUN",
      required = true,
      description = "A checkpoint, or a run's folder, which means its best.zip.")
  private Path checkpoint;

  /** What was typed. */
  public Path typed() {
    return checkpoint;
  }

  /**
   * The file that is meant.
   *
   * @throws CheckpointException if there is none
   */
  public Path file() {
    return Checkpoints.file(checkpoint);
  }
}
