package org.vgg4j.datasets.catalog;

import java.nio.file.Path;
import java.util.List;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.DatasetName;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.files.FileCheck;
import org.vgg4j.datasets.folders.FolderSplits;
import org.vgg4j.datasets.folders.ImageFolders;
import org.vgg4j.datasets.published.Publication;

/**
 * A published data set of pictures in folders: {@code train}, which is divided, and {@code val},
 * which everybody tests with.
 *
 * @param side height and width that images are brought to where nobody asks for another, in pixels
 * @param classNames what the folders stand for, in their order
 */
record FolderDataset(DatasetName name, PublishedPlace place, int side, List<String> classNames)
    implements NamedDataset {

  static FolderDataset of(
      DatasetName name, Publication publication, int side, List<String> classNames) {
    return new FolderDataset(name, new PublishedPlace(publication), side, classNames);
  }

  @Override
  public DatasetInfo info(Path home) {
    return place.info(name, home);
  }

  @Override
  public DatasetSplits open(DatasetRequest request, FetchProgress progress) {
    Path folder = place.open(request, progress);
    DatasetRequest sized = request.imageSize() == 0 ? request.withImageSize(side) : request;
    DatasetSplits splits =
        FolderSplits.of(sized, ImageFolders.openBenchmark(folder, sized, progress), progress);
    if (splits.classNames().size() != classNames.size()) {
      throw new DatasetException(
          "%s holds %d classes, expected the %d of %s; fetch it again"
              .formatted(
                  folder.resolve("train"),
                  splits.classNames().size(),
                  classNames.size(),
                  place.publication().title()));
    }
    return splits.renamed(classNames);
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
