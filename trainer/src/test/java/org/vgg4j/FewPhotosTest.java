package org.vgg4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.datasets.DatasetName;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.catalog.Datasets;
import org.vgg4j.profiles.Device;
import org.vgg4j.trainer.views.charts.Pictures;

/** What a trained network is good for: a folder of few photos, of classes by other names. */
class FewPhotosTest {

  private static final int SIDE = 96;

  /** Of CIFAR-10's label to the folder that its images are put into. */
  private static final Map<Integer, String> FOLDERS = Map.of(1, "wheels", 6, "ponds");

  @TempDir Path folder;

  /** Images {@code from} to {@code to - 1} of two classes, enlarged. */
  private void write(ImageSet images, String part, int from, int to) throws IOException {
    int[] seen = new int[images.classNames().size()];
    for (int i = 0; i < images.size(); i++) {
      int label = images.label(i);
      int number = seen[label]++;
      if (FOLDERS.containsKey(label) && number >= from && number < to) {
        Image large = Pictures.of(images, i).getScaledInstance(SIDE, SIDE, Image.SCALE_SMOOTH);
        BufferedImage photo = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        photo.getGraphics().drawImage(large, 0, 0, null);
        Path target = folder.resolve("photos").resolve(part).resolve(FOLDERS.get(label));
        Files.createDirectories(target);
        ImageIO.write(photo, "png", target.resolve("%04d.png".formatted(i)).toFile());
      }
    }
  }

  private double accuracy(String out, Training training) {
    return training
        .device(Device.CPU)
        .data(folder.resolve("photos"))
        .set("batchSize", 10)
        .set("epochs", 10)
        .set("schedule", "constant")
        .set("warmupSteps", 0)
        .set("weightDecay", 0)
        .set("cropPadding", 0)
        .out(folder.resolve(out))
        .run()
        .result()
        .testAccuracy();
  }

  /** {@code JavaGuideTest} learns photos in every build, and measures nothing. */
  @Tag("long")
  @Test
  void photosAreLearnedFromATrainedNetworkWhereTrainingFromNothingGuesses() throws IOException {
    ImageSet unseen =
        Datasets.open(
                new DatasetRequest(
                    DatasetName.CIFAR10_SAMPLE.id(), null, folder.resolve("home"), 0, 0, 0, 1, 0),
                FetchProgress.silent())
            .test();
    write(unseen, "train", 0, 15);
    write(unseen, "test", 15, 50);
    TrainedRun learned =
        Training.recipe("quickstart")
            .device(Device.CPU)
            .set("epochs", 3)
            .out(folder.resolve("learned"))
            .run();

    double tuned =
        accuracy(
            "tuned",
            Training.recipe("default")
                .weights(learned.folder())
                .set("freeze", "all-but-head")
                .set("learningRate", 0.01));
    double fromNothing =
        accuracy(
            "from-nothing",
            Training.recipe("default")
                .set("model", "vgg11-bn")
                .set("width", 0.25)
                .set("imageSize", 32)
                .set("learningRate", 0.001));

    assertThat(tuned).isGreaterThan(0.8).isGreaterThan(fromNothing + 0.1);
  }
}
