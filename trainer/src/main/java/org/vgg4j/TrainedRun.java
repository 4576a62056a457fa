package org.vgg4j;

import java.nio.file.Path;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunResult;
import org.vgg4j.trainer.runs.RunStatus;

/**
 * A run that has ended.
 *
 * @param folder all its files; what {@link Classifier#open} and {@link Training#resume} take
 * @param result its figures, as in {@code result.json}
 */
public record TrainedRun(Path folder, RunResult result) {

  /** Whether it came to its end and was tested, rather than canceled or diverged. */
  public boolean isComplete() {
    return result.status() == RunStatus.COMPLETED;
  }

  /** A page with its curves and figures. */
  public Path report() {
    return RunDirectory.at(folder).reportFile();
  }

  /** The weights that were tested, which plain Deeplearning4j loads as well. */
  public Path checkpoint() {
    return RunDirectory.at(folder).bestCheckpoint();
  }
}
