package org.vgg4j.trainer.training.start;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.vgg4j.datasets.files.FileFaults;
import org.vgg4j.trainer.checkpoints.CheckpointException;
import org.vgg4j.trainer.checkpoints.CheckpointInfo;
import org.vgg4j.trainer.checkpoints.CheckpointInfo.Position;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.runs.RunDirectory;

/**
 * Makes what a run remembers of its best epoch true of the {@code best.zip} that it has: that file
 * and {@code last.zip} are written one after the other, and either may be lost or damaged alone.
 */
final class KeptBest {

  private KeptBest() {}

  /**
   * Compares the two. What is in the place of {@code best.zip} and is not usable is renamed; the
   * run writes it anew where it is missing and the position is at the end of its best epoch.
   *
   * @param position of the checkpoint that the run goes on from
   * @return the same, with a best epoch that {@code best.zip} is of, that can be written again, or
   *     that is yet to come. A file of an epoch after the position stays: the epochs up to it are
   *     trained again, as they were unless something else has changed
   * @throws org.vgg4j.datasets.InputFailureException if the system cannot read it, after some tries
   */
  static Position settle(RunDirectory run, Position position, Consumer<String> alert) {
    if (position.bestEpoch() == 0) {
      return position;
    }
    Path best = run.bestCheckpoint();
    FileFaults.requireSeen(best);
    if (!Files.exists(best)) {
      return without(position, best + " is missing", alert);
    }
    Optional<CheckpointInfo> info;
    try {
      info = FileFaults.patiently(() -> CheckpointReader.verify(best));
    } catch (CheckpointException e) {
      return without(position, e.getMessage() + aside(best), alert);
    }
    if (info.isEmpty()) {
      return without(position, best + " does not say of which epoch it is" + aside(best), alert);
    }
    Position found = info.get().position();
    if (found.epoch() == position.bestEpoch() || found.epoch() > position.epoch()) {
      return position;
    }
    String other = best + " is of epoch " + found.epoch() + " and not " + position.bestEpoch();
    if (canBeWritten(position)) {
      return without(position, other + aside(best), alert);
    }
    alert.accept(other + ": epoch " + found.epoch() + " counts as the best so far");
    return position.withBest(
        found.bestEpoch(), found.bestValidationAccuracy(), found.bestValidationLoss());
  }

  private static String aside(Path best) {
    return ", and is kept as " + Resumption.setAside(best).getFileName();
  }

  /** Whether the network that the run goes on with is that of its best epoch. */
  private static boolean canBeWritten(Position position) {
    return position.batch() == 0 && position.bestEpoch() == position.epoch();
  }

  /** Any later epoch is better than none. */
  private static Position without(Position position, String found, Consumer<String> alert) {
    if (canBeWritten(position)) {
      alert.accept(found + ": it is written again");
      return position;
    }
    boolean atEpochEnd = position.batch() == 0;
    alert.accept(
        found
            + (atEpochEnd
                ? ": epoch " + position.epoch() + " takes its place, then the best of those to come"
                : ": the best of the epochs to come takes its place"));
    return position.withBest(atEpochEnd ? position.epoch() : 0, -1, Double.POSITIVE_INFINITY);
  }
}
