package org.vgg4j.datasets.catalog;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.vgg4j.choices.Choices;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.DatasetName;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.Splitting;
import org.vgg4j.datasets.files.FileCheck;
import org.vgg4j.datasets.folders.FolderSplits;
import org.vgg4j.datasets.folders.ImageFolders;
import org.vgg4j.datasets.images.FileNames;

/** The data sets there are, by name or folder: opens, fetches and verifies them. */
public final class Datasets {

  private Datasets() {}

  /**
   * The data sets that are known by name, and whether they are here.
   *
   * @param home {@code $VGG4J_HOME}
   */
  public static List<DatasetInfo> list(Path home) {
    return Arrays.stream(DatasetName.values())
        .map(name -> NamedDataset.of(name).info(home))
        .toList();
  }

  /** Whether data can be opened without a download. */
  public static boolean isHere(String data, Path home) {
    return DatasetName.of(data).map(name -> NamedDataset.of(name).info(home).here()).orElse(true);
  }

  /**
   * Opens a data set. One that has a name is fetched when it is missing, unless the user said where
   * it is.
   *
   * @throws DatasetException if it is missing, damaged or cannot be fetched
   */
  public static DatasetSplits open(DatasetRequest request, FetchProgress progress) {
    return DatasetName.of(request.data())
        .map(name -> NamedDataset.of(name).open(request, progress))
        .orElseGet(() -> openFolder(request, progress));
  }

  /**
   * Brings a data set into {@code home/data}. Does nothing when it is there and whole.
   *
   * @throws DatasetException if it cannot be brought
   */
  public static void fetch(DatasetName name, Path home, FetchProgress progress) {
    NamedDataset.of(name).fetch(home, progress);
  }

  /**
   * Checks a data set file by file.
   *
   * @param dataDir where the user keeps it, or null for {@code home/data}
   */
  public static List<FileCheck> verify(DatasetName name, Path home, Path dataDir) {
    return NamedDataset.of(name).verify(home, dataDir);
  }

  private static DatasetSplits openFolder(DatasetRequest request, FetchProgress progress) {
    Path folder;
    try {
      folder = Path.of(request.data());
    } catch (InvalidPathException e) {
      throw notThere(request);
    }
    if (ImageFolders.isList(folder)) {
      ImageFolders.Opened opened = ImageFolders.openList(folder, request, progress);
      return FolderSplits.of(request, opened, progress);
    }
    if (!Files.isDirectory(folder)) {
      throw notThere(request);
    }
    ImageFolders.Opened opened = ImageFolders.open(folder, request, progress);
    return FolderSplits.of(request, opened, progress);
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
        : new DatasetException(
            "%s is neither a data set nor a folder, expected %s%s; see 'datasets list'%s"
                .formatted(
                    request.data(),
                    DatasetName.expected(),
                    Choices.nearestHint(lastPart(request.data()), Choices.ids(DatasetName.class)),
                    FileNames.hint(request.data())));
  }

  /** What the user typed, where it has been taken for a folder and made absolute. */
  private static String lastPart(String data) {
    return data.substring(Math.max(data.lastIndexOf('/'), data.lastIndexOf('\\')) + 1);
  }
}
