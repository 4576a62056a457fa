package org.vgg4j.datasets;

import java.util.Objects;

/**
 * What an earlier run knows of its data, so that it is divided again as that run divided it.
 *
 * @param data what the run named: a data set or a folder
 * @param identity by what that run knows it again
 * @param wholeIfOther whether a folder that is not the run's own is measured as a whole, without
 *     being divided
 */
public record EarlierData(String data, DataIdentity identity, boolean wholeIfOther) {

  /**
   * A moved folder may have grown or shrunk; collections of different images share next to none.
   */
  private static final double SHARED = 0.1;

  public EarlierData {
    Objects.requireNonNull(data, "data");
    Objects.requireNonNull(identity, "identity");
  }

  /**
   * Whether data is the run's own: at the same place, however that is spelled, or with the same
   * content, or with enough of the images that it trained on under the same names. Where nothing is
   * known of the run's images, as of weights of another framework, only the place can tell.
   */
  public boolean isOf(String place, DataIdentity found) {
    return DatasetNames.samePlace(data, place)
        || (!identity.isUnknown() && identity.differenceTo(found).isEmpty())
        || (identity.isFlat() == found.isFlat() && identity.shareIn(found, true) >= SHARED);
  }

  /** Whether data that is not the run's own holds images that it trained on all the same. */
  public boolean sharesImagesWith(String place, DataIdentity found) {
    return !isOf(place, found) && identity.shareIn(found, false) >= SHARED;
  }
}
