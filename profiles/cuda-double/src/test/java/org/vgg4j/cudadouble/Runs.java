package org.vgg4j.cudadouble;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.vgg4j.trainer.runs.Provenance;
import org.vgg4j.trainer.runs.RunDirectory;

/** What trainings leave in their folders. */
final class Runs {

  /** A column of {@code metrics.csv}. */
  private static final int TRAIN_LOSS = 3;

  private static final AtomicInteger COUNT = new AtomicInteger();

  private Runs() {}

  /** A folder within another that no run has been written to. */
  static Path newIn(Path folder) {
    return folder.resolve("run-" + COUNT.getAndIncrement());
  }

  static Provenance provenance(Path run) {
    return Provenance.read(RunDirectory.open(run)).orElseThrow();
  }

  /** The mean loss of the last epoch's steps. */
  static double trainingLoss(Path run) throws IOException {
    List<String> lines = Files.readAllLines(run.resolve("metrics.csv"));
    return Double.parseDouble(lines.get(lines.size() - 1).split(",")[TRAIN_LOSS]);
  }
}
