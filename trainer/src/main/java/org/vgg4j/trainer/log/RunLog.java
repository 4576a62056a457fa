package org.vgg4j.trainer.log;

import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.training.TrainingObserver;

/** Sends the log's lines to the run's {@code log.txt}. The first of a run's observers. */
public final class RunLog implements TrainingObserver {

  @Override
  public void opened(RunDirectory run) {
    LogFile.attach(run);
  }
}
