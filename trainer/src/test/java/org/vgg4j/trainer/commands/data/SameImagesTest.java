package org.vgg4j.trainer.commands.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.datasets.DatasetName;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.catalog.Datasets;
import org.vgg4j.trainer.commands.InProcess;
import org.vgg4j.trainer.views.charts.Pictures;

/** The form that images come in changes nothing of a training. */
class SameImagesTest {

  private static final int SEED = 3;

  @TempDir private Path folder;

  private void train(Object data, String out) {
    var outcome =
        InProcess.run(
            "train",
            "--model",
            "vgg11-bn",
            "--set",
            "width=0.03",
            "--set",
            "flip=true",
            "--set",
            "cropPadding=4",
            "--set",
            "cropScale=0.7",
            "--set",
            "cutout=8",
            "--set",
            "dropout=0.2",
            "--data",
            data,
            "--batch-size",
            "100",
            "--steps",
            "21",
            "--seed",
            SEED,
            "--device",
            "cpu",
            "--threads",
            "1",
            "--out",
            folder.resolve(out));
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.err()).isEmpty();
  }

  /** Writes images by their numbers, a folder per class. */
  private static void write(ImageSet images, Path part) throws IOException {
    for (int i = 0; i < images.size(); i++) {
      Path place = part.resolve(images.classNames().get(images.label(i)));
      Files.createDirectories(place);
      Files.write(
          place.resolve(images.sourceIndex(i) + ".png"), Pictures.png(Pictures.of(images, i)));
    }
  }

  private List<String> probabilities(String run) throws IOException {
    try (Stream<String> lines = Files.lines(folder.resolve(run).resolve("predictions.csv"))) {
      return lines.map(line -> line.replaceFirst(",(file|test/[^,]*)(?=,)", "")).toList();
    }
  }

  @Test
  void theSameImagesAsPngAndAsCifarRecordsGiveTheSameBits() throws IOException {
    DatasetSplits sample =
        Datasets.open(
            new DatasetRequest(DatasetName.CIFAR10_SAMPLE.id(), null, folder, 0.1, 0, 0, SEED, 0),
            FetchProgress.silent());
    Map.of("train", sample.train(), "val", sample.validation(), "test", sample.test())
        .forEach(
            (part, images) -> {
              try {
                write(images, folder.resolve("png").resolve(part));
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });

    train(DatasetName.CIFAR10_SAMPLE.id(), "records");
    train(folder.resolve("png"), "folder");

    assertThat(Files.readString(folder.resolve("folder/metrics.csv")))
        .isEqualTo(Files.readString(folder.resolve("records/metrics.csv")))
        .hasLineCount(3);
    assertThat(probabilities("folder")).isEqualTo(probabilities("records")).hasSize(501);
  }
}
