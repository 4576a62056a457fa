package org.vgg4j.trainer.training.start;

import java.util.Optional;
import org.vgg4j.datasets.DataIdentity;
import org.vgg4j.trainer.runs.Provenance;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunException;

/**
 * The data of a run, which other runs have to be trained on too, so that their figures can be
 * compared.
 */
public record SameData(RunDirectory run, DataIdentity identity) {

  /** What a run was trained on; empty where its folder does not tell. */
  public static Optional<SameData> of(RunDirectory run) {
    return Provenance.read(run)
        .flatMap(Provenance::dataIdentity)
        .map(identity -> new SameData(run, identity));
  }

  /**
   * @param name of the data that was found, for the message
   * @throws RunException if it is other data
   */
  public void require(String name, DataIdentity found) {
    Optional<DataIdentity.Difference> difference = identity.differenceTo(found);
    if (difference.isPresent()) {
      throw new RunException(
          name
              + " is not the data of "
              + run.folder()
              + ": found "
              + difference.get().text()
              + ", expected its "
              + (difference.get().inClasses() ? "classes" : "images")
              + ", since runs on other data cannot be compared; give another --out");
    }
  }
}
