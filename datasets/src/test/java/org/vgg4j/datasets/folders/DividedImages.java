package org.vgg4j.datasets.folders;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.datasets.DataIdentity.Division;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.Decoding;
import org.vgg4j.datasets.EarlierData;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.catalog.Datasets;

/** Small images by their names, and which part each of them falls to. */
abstract class DividedImages {

  @TempDir Path folder;

  final void image(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    BufferedImage picture = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    picture.setRGB(0, 0, name.hashCode());
    ImageIO.write(picture, "png", file.toFile());
  }

  final DatasetSplits open(String data, Division division, long seed, EarlierData earlier) {
    return Datasets.open(
        new DatasetRequest(
            data, null, folder, 0.2, 0, 0, seed, 8, 0, Decoding.WHOLE, division, earlier),
        FetchProgress.silent());
  }

  static List<String> files(ImageSet set) {
    List<String> files = new ArrayList<>();
    for (int i = 0; i < set.size(); i++) {
      files.add(set.file(i));
    }
    return files;
  }
}
