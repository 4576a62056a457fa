package org.vgg4j.datasets.catalog;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vgg4j.datasets.DataIdentity;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.EarlierData;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.Splitting;

/** Divides a data set whose images are records of files and have no names of their own. */
final class RecordSplits {

  private RecordSplits() {}

  static DatasetSplits of(
      DatasetRequest request, ImageSet allTrain, ImageSet allTest, Map<String, String> checksums) {
    Map<String, Integer> classes = new LinkedHashMap<>();
    allTrain.classNames().forEach(name -> classes.put(name, 0));
    for (ImageSet set : List.of(allTrain, allTest)) {
      for (int i = 0; i < set.size(); i++) {
        classes.merge(set.classNames().get(set.label(i)), 1, Integer::sum);
      }
    }
    DataIdentity.Division division = request.divisionOfRun();
    DataIdentity identity = new DataIdentity(classes, checksums, Map.of(), Map.of(), division);
    EarlierData earlier = request.earlier();
    boolean other =
        earlier != null && earlier.wholeIfOther() && !earlier.isOf(request.data(), identity);
    if (!other && division.groupBy() != null) {
      throw new DatasetException(
          "groupBy is '%s' and the images of %s have no names, expected a folder of images; leave it out"
              .formatted(division.groupBy(), request.data()));
    }
    ImageSet train = Splitting.limit(allTrain, other ? 0 : request.limitTrain());
    ImageSet test = allTest;
    if (!other && division.isFolded()) {
      // The test images stay unseen: the folds are those of the training images.
      Splitting.Holdout fold =
          Splitting.fold(train, division.folds(), division.fold(), request.seed());
      train = fold.kept();
      test = fold.heldOut();
    }
    Splitting.Holdout parts = Splitting.split(train, request.validationFraction(), request.seed());
    return new DatasetSplits(request.data(), parts.kept(), parts.heldOut(), test, identity)
        .withTestImages(request.limitTest());
  }
}
