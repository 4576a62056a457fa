package org.vgg4j.datasets.catalog;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.vgg4j.datasets.DataIdentity;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.DatasetNames;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.EarlierData;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.Splitting;
import org.vgg4j.datasets.cifar.CifarLayout;
import org.vgg4j.datasets.cifar.CifarRecords;
import org.vgg4j.datasets.cifar.CifarSample;
import org.vgg4j.datasets.cifar.CifarSource;
import org.vgg4j.datasets.cifar.CifarVerifier;
import org.vgg4j.datasets.cifar.FileCheck;
import org.vgg4j.datasets.fetch.CifarFetcher;
import org.vgg4j.datasets.folders.FolderParts;
import org.vgg4j.datasets.folders.ImageFolders;
import org.vgg4j.datasets.images.FileNames;

/** The data sets there are: opens, fetches and verifies them. */
public final class Datasets {

  private Datasets() {}

  /**
   * The data sets that are known by name, and whether they are here.
   *
   * @param home {@code $VGG4J_HOME}
   */
  public static List<DatasetInfo> list(Path home) {
    Path data = home.resolve("data");
    return List.of(
        new DatasetInfo(
            DatasetNames.CIFAR10,
            "CIFAR-10: 50,000 training and 10,000 test images of 32x32 in 10 classes"
                + " (Krizhevsky 2009); "
                + (CifarSource.find(data).isPresent() ? "in " + data : "170 MB to fetch"),
            true),
        new DatasetInfo(
            DatasetNames.CIFAR10_SAMPLE,
            "the first 200 training and 50 test images of each CIFAR-10 class; ships with vgg4j",
            false));
  }

  /**
   * Opens a data set. CIFAR-10 is fetched when it is missing, unless the user said where it is.
   *
   * @throws DatasetException if it is missing, damaged or cannot be fetched
   */
  public static DatasetSplits open(DatasetRequest request, FetchProgress progress) {
    return switch (request.data()) {
      case DatasetNames.CIFAR10 -> openCifar(request, progress);
      case DatasetNames.CIFAR10_SAMPLE ->
          split(
              request,
              CifarSample.train().ofSide(request.imageSize()),
              CifarSample.test().ofSide(request.imageSize()),
              new TreeMap<>(CifarSample.CHECKSUMS));
      default -> openFolder(request, progress);
    };
  }

  /**
   * Brings a data set into {@code home/data}. Does nothing when it is there and whole.
   *
   * @throws DatasetException if it cannot be brought, or there is nothing to bring
   */
  public static void fetch(String name, Path home, FetchProgress progress) {
    switch (name) {
      case DatasetNames.CIFAR10 ->
          new CifarFetcher(
                  home.resolve("data"),
                  CifarLayout.OFFICIAL,
                  CifarFetcher.Origin.official(),
                  CifarFetcher.NEEDED_BYTES)
              .fetch(progress);
      case DatasetNames.CIFAR10_SAMPLE ->
          progress.note(name + " ships with vgg4j; there is nothing to fetch");
      default -> throw unknown(name);
    }
  }

  /**
   * Checks a data set file by file.
   *
   * @param dataDir where the user keeps it, or null for {@code home/data}
   */
  public static List<FileCheck> verify(String name, Path home, Path dataDir) {
    return switch (name) {
      case DatasetNames.CIFAR10 -> {
        Path place = dataDir == null ? home.resolve("data") : dataDir;
        Optional<CifarSource> source = CifarSource.find(place);
        yield source.isPresent()
            ? CifarVerifier.check(source.get(), CifarLayout.OFFICIAL)
            : List.of(
                new FileCheck(
                    place.toString(),
                    false,
                    "no CIFAR-10 here; run 'datasets fetch cifar10' to get it"));
      }
      case DatasetNames.CIFAR10_SAMPLE ->
          List.of(
              checkSample(CifarSample.TRAIN_FILE, CifarSample.TRAIN_PER_CLASS),
              checkSample(CifarSample.TEST_FILE, CifarSample.TEST_PER_CLASS));
      default -> throw unknown(name);
    };
  }

  private static FileCheck checkSample(String file, int perClass) {
    try {
      int bytes = CifarSample.records(file, perClass).length;
      return new FileCheck(
          file, true, "%,d bytes, MD5 %s".formatted(bytes, CifarSample.CHECKSUMS.get(file)));
    } catch (DatasetException e) {
      return new FileCheck(file, false, e.getMessage());
    }
  }

  private static DatasetSplits openCifar(DatasetRequest request, FetchProgress progress) {
    CifarSource source;
    if (request.dataDir() != null) {
      if (!Files.exists(request.dataDir())) {
        throw new DatasetException(
            "%s does not exist, expected a folder with CIFAR-10; correct --data-dir, or leave it out to fetch the data"
                .formatted(request.dataDir()));
      }
      source =
          CifarSource.find(request.dataDir())
              .orElseThrow(
                  () ->
                      new DatasetException(
                          "%s holds no CIFAR-10, expected %s, %s or an archive of either; correct --data-dir, or leave it out to fetch the data"
                              .formatted(
                                  request.dataDir(),
                                  CifarLayout.BINARY_FOLDER,
                                  CifarLayout.PYTHON_FOLDER)));
    } else {
      Path data = request.home().resolve("data");
      source =
          CifarSource.find(data)
              .filter(found -> !(found instanceof CifarSource.Archive))
              .orElseGet(
                  () -> {
                    // Also unpacks an archive that was put there by hand, once and for all.
                    fetch(DatasetNames.CIFAR10, request.home(), progress);
                    return new CifarSource.BinaryFolder(data.resolve(CifarLayout.BINARY_FOLDER));
                  });
    }
    CifarRecords records = source.read(CifarLayout.OFFICIAL);
    return split(
        request,
        records.trainImages().ofSide(request.imageSize()),
        records.testImages().ofSide(request.imageSize()),
        records.checksums());
  }

  private static DatasetSplits openFolder(DatasetRequest request, FetchProgress progress) {
    Path folder;
    try {
      folder = Path.of(request.data());
    } catch (InvalidPathException e) {
      throw notThere(request);
    }
    if (!Files.isDirectory(folder)) {
      throw notThere(request);
    }
    ImageFolders.Opened opened =
        ImageFolders.open(folder, request.folderImageSize(), request.seed(), progress);
    return FolderParts.of(request, opened, progress);
  }

  private static DatasetSplits split(
      DatasetRequest request, ImageSet allTrain, ImageSet allTest, Map<String, String> checksums) {
    Map<String, Integer> classes = new LinkedHashMap<>();
    allTrain.classNames().forEach(name -> classes.put(name, 0));
    for (ImageSet set : List.of(allTrain, allTest)) {
      for (int i = 0; i < set.size(); i++) {
        classes.merge(set.classNames().get(set.label(i)), 1, Integer::sum);
      }
    }
    DataIdentity identity = new DataIdentity(classes, checksums, Map.of(), Map.of());
    EarlierData earlier = request.earlier();
    boolean other =
        earlier != null && earlier.wholeIfOther() && !earlier.isOf(request.data(), identity);
    Splitting.Parts parts =
        Splitting.split(
            Splitting.limit(allTrain, other ? 0 : request.limitTrain()),
            request.validationFraction(),
            request.seed());
    return new DatasetSplits(
        request.data(),
        parts.kept(),
        parts.taken(),
        Splitting.limit(allTest, request.limitTest()),
        identity);
  }

  /**
   * The first images of each class, as even over the classes as they allow.
   *
   * @param images how many; 0, or more than there are, keeps all
   */
  public static ImageSet limit(ImageSet set, int images) {
    return Splitting.limit(set, images);
  }

  private static DatasetException notThere(DatasetRequest request) {
    return request.earlier() != null && request.data().equals(request.earlier().data())
        ? new DatasetException(
            "%s, which the run was trained on, is not there, expected a folder of images; name its new place with --data"
                .formatted(request.data()))
        : unknown(request.data());
  }

  private static DatasetException unknown(String name) {
    return new DatasetException(
        "%s is neither a data set nor a folder, expected %s, %s or a folder of images; see 'datasets list'%s"
            .formatted(
                name, DatasetNames.CIFAR10, DatasetNames.CIFAR10_SAMPLE, FileNames.hint(name)));
  }
}
