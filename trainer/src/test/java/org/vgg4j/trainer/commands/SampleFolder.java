package org.vgg4j.trainer.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.vgg4j.datasets.DatasetName;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.catalog.Datasets;
import org.vgg4j.trainer.views.charts.Pictures;

/** The shipped sample as PNG files, a folder per class. */
public final class SampleFolder {

  private SampleFolder() {}

  /** Writes images {@code from} to {@code to - 1} of each of the first classes, as 0007.png. */
  public static void write(Path root, int classes, int from, int to) throws IOException {
    ImageSet sample =
        Datasets.open(
                new DatasetRequest(DatasetName.CIFAR10_SAMPLE.id(), null, root, 0, 0, 0, 1, 0),
                FetchProgress.silent())
            .train();
    int[] seen = new int[sample.classNames().size()];
    for (int i = 0; i < sample.size(); i++) {
      int number = seen[sample.label(i)]++;
      if (sample.label(i) < classes && number >= from && number < to) {
        Path folder = root.resolve(sample.classNames().get(sample.label(i)));
        Files.createDirectories(folder);
        Files.write(
            folder.resolve("%04d.png".formatted(number)), Pictures.png(Pictures.of(sample, i)));
      }
    }
  }
}
