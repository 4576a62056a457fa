package org.vgg4j.datasets.catalog;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.DatasetName;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.DatasetSplits.Condition;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.Fingerprint;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.SubsetImages;
import org.vgg4j.datasets.cifar.CifarLayout;
import org.vgg4j.datasets.corruptions.Corruption;
import org.vgg4j.datasets.files.FileCheck;
import org.vgg4j.datasets.published.NpyImages;
import org.vgg4j.datasets.published.Publications;

/**
 * Images with CIFAR-10's classes to measure networks with that were trained on CIFAR-10: there is
 * nothing to train on in it.
 *
 * @param arrays the files with images, below the set's folder, in order
 * @param labels the file with the labels of each of them
 * @param severities how many conditions follow each other in each array; 1 where there are none
 */
record TestDataset(
    DatasetName name, PublishedPlace place, List<String> arrays, String labels, int severities)
    implements NamedDataset {

  static TestDataset cifar101() {
    return new TestDataset(
        DatasetName.CIFAR10_1,
        new PublishedPlace(Publications.CIFAR10_1),
        List.of("cifar10.1_v6_data.npy"),
        "cifar10.1_v6_labels.npy",
        1);
  }

  static TestDataset cifar10c() {
    return new TestDataset(
        DatasetName.CIFAR10_C,
        new PublishedPlace(Publications.CIFAR10_C),
        Corruption.ids().stream().map(corruption -> corruption + ".npy").toList(),
        "labels.npy",
        Corruption.SEVERITIES);
  }

  @Override
  public DatasetInfo info(Path home) {
    return place.info(name, home);
  }

  @Override
  public DatasetSplits open(DatasetRequest request, FetchProgress progress) {
    Path folder = folder(request, progress);
    NpyImages images =
        NpyImages.open(
            arrays.stream().map(folder::resolve).toList(),
            folder.resolve(labels),
            CifarLayout.CLASSES,
            request.channels(),
            request.imageSize());
    Map<String, String> checksums =
        arrays.size() == 1 ? place.checksums(folder, request, progress) : fingerprints(folder);
    ImageSet none = new SubsetImages(images, new int[0]);
    DatasetSplits splits = RecordSplits.of(request, none, images, checksums);
    return arrays.size() == 1 ? splits : splits.under(conditions(images));
  }

  private Path folder(DatasetRequest request, FetchProgress progress) {
    try {
      return place.open(request, progress);
    } catch (DatasetException e) {
      if (name != DatasetName.CIFAR10_C) {
        throw e;
      }
      throw new DatasetException(
          e.getMessage()
              + "; or measure on corruptions that are made here, which are near but not the same:"
              + " evaluate --data cifar10 --corruptions all",
          e);
    }
  }

  /** Reading gigabytes to know them again would cost every start a minute. */
  private Map<String, String> fingerprints(Path folder) {
    Map<String, String> fingerprints = new LinkedHashMap<>();
    arrays.forEach(
        name ->
            fingerprints.put(
                name, HexFormat.of().toHexDigits(Fingerprint.of(folder.resolve(name)))));
    return fingerprints;
  }

  private List<Condition> conditions(ImageSet images) {
    List<Condition> conditions = new ArrayList<>();
    int count = images.size() / arrays.size() / severities;
    for (String array : arrays) {
      for (int severity = 1; severity <= severities; severity++) {
        int first = conditions.size() * count;
        conditions.add(
            new Condition(
                array.substring(0, array.lastIndexOf('.')),
                severity,
                new SubsetImages(images, IntStream.range(first, first + count).toArray())));
      }
    }
    return conditions;
  }

  @Override
  public void fetch(Path home, FetchProgress progress) {
    place.fetch(home, progress);
  }

  @Override
  public List<FileCheck> verify(Path home, Path dataDir) {
    return place.verify(name, home, dataDir);
  }
}
