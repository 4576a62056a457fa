package org.vgg4j.trainer.checkpoints;

import java.nio.file.Path;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.EarlierData;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.catalog.Datasets;
import org.vgg4j.trainer.runs.Home;

/** Data for the network of a checkpoint. */
public final class CheckpointData {

  private CheckpointData() {}

  /** What the checkpoint's run knew of its data, for which other data is not divided. */
  public static EarlierData earlier(CheckpointInfo info) {
    return new EarlierData(info.data(), info.dataIdentity(), true);
  }

  /**
   * Opens data, as large as the network expects it: that of the checkpoint's run in the same
   * splits, other data as a whole.
   *
   * @param data a name or a folder; null for what it was trained on
   * @param dataDir where the data lies; null for where it is kept
   * @throws org.vgg4j.datasets.DatasetException if it cannot be opened
   */
  public static DatasetSplits open(
      CheckpointInfo info, String data, Path dataDir, FetchProgress progress) {
    return Datasets.open(
        new DatasetRequest(
            data == null ? info.data() : data,
            dataDir,
            Home.folder(),
            info.validationFraction(),
            info.limitTrain(),
            0,
            info.seed(),
            info.height(),
            info.channels(),
            info.decode(),
            null,
            earlier(info)),
        progress);
  }

  /**
   * @param file the checkpoint's, for the message
   * @throws CheckpointException if the data's classes are not those of the network, in their order
   */
  public static void requireSameClasses(Path file, CheckpointInfo info, DatasetSplits splits) {
    if (!info.classes().equals(splits.classNames())) {
      throw new CheckpointException(
          "checkpoint "
              + file
              + " knows the classes "
              + info.classes()
              + ", the data "
              + splits.name()
              + " has "
              + splits.classNames()
              + "; give the --data it was trained on");
    }
  }
}
