package org.vgg4j.trainer.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches that batch norm cannot be trained on: one image, and one value per channel of it. */
class LastBatchTest {

  @TempDir private Path folder;

  /** Batch norm behind dense layers; 51 images to train on, 12 to validate with. */
  private CommandLineHarness.Outcome train(Object... more) {
    List<Object> arguments =
        new ArrayList<>(
            List.of(
                "train",
                "--model",
                "keras-vgg16-bn-dropout",
                "--set",
                "width=0.02",
                "--set",
                "validationFraction=0.19",
                "--data",
                "cifar10-sample",
                "--limit-train",
                "61",
                "--limit-test",
                "33",
                "--schedule",
                "constant",
                "--device",
                "cpu"));
    arguments.addAll(List.of(more));
    return InProcess.run(arguments.toArray());
  }

  private Path run(String name) {
    return folder.resolve(name);
  }

  private List<String> rows(String run) throws IOException {
    List<String> rows = Files.readAllLines(folder.resolve(run + "/metrics.csv"));
    return rows.subList(1, rows.size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"fixed", "off"})
  void aLeftOverImageJoinsTheBatchBeforeItEverywhereThatStepsAreCounted(String acceleration)
      throws IOException {
    var whole =
        train(
            "--batch-size",
            "25",
            "--epochs",
            "2",
            "--acceleration",
            acceleration,
            "--out",
            run("a"));

    assertThat(whole.exitCode()).as(whole.err()).isZero();
    assertThat(whole.out())
        .contains("51 images to train")
        .contains("4 steps of 25 images (2 epochs)")
        .containsOnlyOnce("each epoch's last batch has 26 images: 1 that is left over");
    assertThat(rows("a")).hasSize(2);
    assertThat(rows("a").get(1)).startsWith("2,4,");

    var stopped =
        train(
            "--batch-size",
            "25",
            "--steps",
            "3",
            "--acceleration",
            acceleration,
            "--out",
            run("b"));
    assertThat(stopped.exitCode()).as(stopped.err()).isZero();
    assertThat(rows("b").get(1)).startsWith("2,3,");
    assertThat(rows("b").get(0)).as("the same first epoch").isEqualTo(rows("a").get(0));
  }

  @Test
  void aBatchOfTheWholeSetButOneImageIsTheWholeSet() throws IOException {
    var outcome = train("--batch-size", "50", "--steps", "2", "--out", run("a"));

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(rows("a").get(0)).startsWith("1,1,");
    assertThat(rows("a").get(1)).startsWith("2,2,");
  }

  @Test
  void batchesOfOneAreRefusedInOneLineByTrainAndBenchmark() {
    var trained = train("--batch-size", "1", "--out", run("a"));
    assertThat(trained.exitCode()).isEqualTo(2);
    assertThat(trained.err())
        .hasLineCount(1)
        .startsWith("batchSize is 1, expected 2 or more: batch norm in ")
        .contains("one value per channel of an image")
        .endsWith("give a larger --batch-size\n");
    assertThat(folder.resolve("a")).doesNotExist();

    var measured =
        InProcess.run("benchmark", "--model", "keras-vgg16-bn-dropout", "--batch-size", "1");
    assertThat(measured.exitCode()).isEqualTo(2);
    assertThat(measured.err()).startsWith("--batch-size is 1, expected 2 or more").hasLineCount(1);
  }

  @Test
  void batchNormOfImagesThatPoolingHasMadeOnePixelLargeCountsToo() throws IOException {
    writeImages(9);
    var outcome =
        InProcess.run(
            "train",
            "--model",
            "resnet-v2",
            "--set",
            "width=0.1",
            "--set",
            "imageSize=8",
            "--set",
            "blocks=[1,1,1,1]",
            "--data",
            folder.resolve("images"),
            "--batch-size",
            "4",
            "--epochs",
            "1",
            "--device",
            "cpu",
            "--out",
            run("a"));

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    int images =
        Integer.parseInt(outcome.out().replaceAll("(?s).*, (\\d+) images to train.*", "$1"));
    int left = images % 4;
    assertThat(rows("a").get(0)).startsWith("1," + (images / 4 + (left > 1 ? 1 : 0)) + ",");
    if (left == 1) {
      assertThat(outcome.out()).contains("each epoch's last batch has 5 images");
    }
  }

  private void writeImages(int perClass) throws IOException {
    Random random = new Random(1);
    for (String name : List.of("a", "b")) {
      File place = Files.createDirectories(folder.resolve("images").resolve(name)).toFile();
      for (int i = 0; i < perClass; i++) {
        BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
        for (int p = 0; p < 256; p++) {
          image.setRGB(p % 16, p / 16, random.nextInt());
        }
        ImageIO.write(image, "png", new File(place, i + ".png"));
      }
    }
  }
}
