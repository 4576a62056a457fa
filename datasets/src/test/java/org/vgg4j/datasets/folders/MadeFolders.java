package org.vgg4j.datasets.folders;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.Notes;
import org.vgg4j.datasets.catalog.Datasets;

/** A folder of small images, no two of which are alike, and what is said when it is opened. */
abstract class MadeFolders {

  @TempDir Path place;

  final Notes notes = new Notes();

  final Path root() {
    return place.resolve("photos");
  }

  final void fill(String folder, int images) throws IOException {
    Path target = Files.createDirectories(root().resolve(folder));
    for (int i = 0; i < images; i++) {
      BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
      image.setRGB(i % 8, i / 8 % 8, folder.hashCode() + 977 * i);
      ImageIO.write(image, "png", target.resolve(i + ".png").toFile());
    }
  }

  final DatasetSplits open() {
    return Datasets.open(
        new DatasetRequest(root().toString(), null, place, 0.25, 0, 0, 3, 8), notes);
  }

  /** The folders of the classes whose images are in a part. */
  static TreeSet<String> folders(ImageSet images) {
    TreeSet<String> folders = new TreeSet<>();
    for (int i = 0; i < images.size(); i++) {
      folders.add(images.file(i).substring(0, images.file(i).lastIndexOf('/')));
    }
    return folders;
  }
}
