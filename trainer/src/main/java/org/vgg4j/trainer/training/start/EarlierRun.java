package org.vgg4j.trainer.training.start;

import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.LoggerFactory;
import org.vgg4j.datasets.DataIdentity;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.EarlierData;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.files.FileFaults;
import org.vgg4j.trainer.checkpoints.CheckpointException;
import org.vgg4j.trainer.checkpoints.CheckpointInfo;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.runs.Provenance;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunException;

/**
 * What a run that is gone on with has kept of its data. Only reads: nothing of a run is changed
 * before it is known that it can go on.
 *
 * @param info of its newest readable checkpoint; null where there is none
 * @param identity by what its data is known; null for a run that was ended before it kept any
 */
record EarlierRun(Path folder, CheckpointInfo info, DataIdentity identity) {

  static EarlierRun of(RunDirectory run) {
    CheckpointInfo info = newestInfo(run);
    if (Provenance.isDamaged(run) && info == null) {
      throw Resumption.damagedProvenance(run);
    }
    DataIdentity identity =
        info != null
            ? info.dataIdentity()
            : Provenance.read(run).flatMap(Provenance::dataIdentity).orElse(null);
    return new EarlierRun(run.folder(), info, identity);
  }

  private static CheckpointInfo newestInfo(RunDirectory run) {
    for (Path file : Resumption.checkpoints(run)) {
      try {
        Optional<CheckpointInfo> info = FileFaults.patiently(() -> CheckpointReader.readInfo(file));
        if (info.isPresent()) {
          return info.get();
        }
      } catch (CheckpointException e) {
        LoggerFactory.getLogger(EarlierRun.class).warn("passing over {}", file, e);
      }
    }
    return null;
  }

  /** How the data is to be divided again; null for a run that has learned nothing yet. */
  EarlierData data() {
    return info == null ? null : new EarlierData(info.data(), info.dataIdentity(), false);
  }

  /**
   * Compares data with that of the run.
   *
   * @param changeAllowed whether the user wants to go on with other images of the same classes
   * @return a line to be said: that the data has changed; empty if it has not
   * @throws RunException if the run cannot go on with the data
   */
  Optional<String> compare(DatasetSplits found, boolean changeAllowed) {
    requireSameShape(found);
    // A run that was ended before it kept anything begins with whatever there is now.
    Optional<DataIdentity.Difference> difference =
        identity == null ? Optional.empty() : identity.differenceTo(found.identity());
    if (difference.isEmpty()) {
      return Optional.empty();
    }
    String text = difference.get().text();
    boolean inClasses = difference.get().inClasses();
    if (inClasses || !changeAllowed) {
      throw new RunException(
          found.name()
              + " is not the data of "
              + folder
              + ": found "
              + text
              + ", expected its "
              + (inClasses ? "classes" : "images")
              + "; name the place of its data with --data, or "
              + (inClasses
                  ? "start a new run with --weights"
                  : "go on with what is there with --allow-changed-data"));
    }
    return Optional.of("going on with data that has changed: " + found.name() + " has " + text);
  }

  private void requireSameShape(DatasetSplits found) {
    ImageSet images = found.train();
    if (info != null
        && (info.channels() != images.channels()
            || info.height() != images.height()
            || info.width() != images.width())) {
      throw new RunException(
          String.format(
              "%s gives images of %dx%dx%d, expected the %dx%dx%d that %s was trained on; correct its"
                  + " recipe.yaml",
              found.name(),
              images.channels(),
              images.height(),
              images.width(),
              info.channels(),
              info.height(),
              info.width(),
              folder));
    }
  }
}
