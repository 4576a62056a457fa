package org.vgg4j.trainer.commands.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.vgg4j.trainer.commands.InProcess;
import org.vgg4j.trainer.commands.SampleFolder;

/** What runs say of images that cannot be read, or that are trained on and tested with. */
class UnusableImagesTest extends TrainedFolder {

  @Test
  void unreadableImagesAreLeftOutCountedAndNamed() throws IOException {
    Path other = folder.resolve("other");
    SampleFolder.write(other, CLASSES, 100, 125);
    JsonNode whole = evaluate("--data", folder.resolve("other"));
    List<String> names = List.of("airplane/0101.png", "bird/0110.png", "cat/0124.png");
    for (String name : names) {
      byte[] bytes = Files.readAllBytes(other.resolve(name));
      Arrays.fill(bytes, 60, bytes.length - 20, (byte) 0x55);
      Files.write(other.resolve(name), bytes);
    }
    Files.writeString(other.resolve("cat/0124.png"), "no image");
    JsonNode damaged = evaluate("--data", folder.resolve("other"));
    assertThat(whole.get("images").asInt()).isEqualTo(100);
    assertThat(damaged.get("images").asInt()).isEqualTo(97);
    assertThat(damaged.get("unreadable").findValuesAsText("file"))
        .containsExactlyInAnyOrderElementsOf(names);
    int counted = 0;
    for (JsonNode row : damaged.get("confusion")) {
      for (JsonNode count : row) {
        counted += count.asInt();
      }
    }
    assertThat(counted).isEqualTo(97);

    var text =
        InProcess.run(
            "evaluate", "--checkpoint", run, "--data", folder.resolve("other"), "--device", "cpu");
    assertThat(text.out())
        .contains("97 of 100 images, 3 unreadable: loss")
        .contains("unreadable: bird/0110.png");
    var predicted =
        InProcess.run(
            "predict", "--checkpoint", run, folder.resolve("other/bird"), "--device", "cpu");
    assertThat(predicted.exitCode()).isEqualTo(1);
    assertThat(predicted.err()).endsWith("24 of 25 images, 1 unreadable\n").hasLineCount(2);
  }

  @Test
  void aRunCountsItsUnreadableImagesByPart() throws IOException {
    Path data = folder.resolve("parts");
    SampleFolder.write(data.resolve("train"), CLASSES, 0, 40);
    SampleFolder.write(data.resolve("test"), CLASSES, 100, 110);
    for (String name : List.of("train/cat/0001.png", "test/cat/0101.png", "test/bird/0104.png")) {
      byte[] bytes = Files.readAllBytes(data.resolve(name));
      Arrays.fill(bytes, 60, bytes.length - 20, (byte) 0x55);
      Files.write(data.resolve(name), bytes);
    }
    var outcome =
        InProcess.run(
            "train",
            "--model",
            "vgg11-bn",
            "--set",
            "width=0.03",
            "--set",
            "normalization=per-channel",
            "--data",
            folder.resolve("parts"),
            "--batch-size",
            "32",
            "--epochs",
            "1",
            "--device",
            "cpu",
            "--out",
            folder.resolve("counted"));
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains("on 38 of 40 test images, 2 unreadable (epoch 1");
    JsonNode result = json("counted/result.json");
    assertThat(result.get("testImages").asInt()).isEqualTo(38);
    assertThat(result.get("unreadable").get("test").asInt()).isEqualTo(2);
    assertThat(
            result.get("unreadable").get("train").asInt()
                + result.get("unreadable").get("validation").asInt())
        .isEqualTo(1);
    assertThat(files("counted/predictions.csv"))
        .hasSize(38)
        .contains("test/cat/0100.png")
        .doesNotContain("test/cat/0101.png");
    assertThat(Files.readString(folder.resolve("counted/report.html")))
        .contains("test/cat/01", "38 of 40 test images, 2 unreadable, top-1")
        .doesNotContain("all 38");
    assertThat(Files.readString(folder.resolve("counted/log.txt"))).contains("bird/0104.png");
  }

  @Test
  void copiesOfTrainingImagesAreSaidByTrainAndDoctorAlike() throws IOException {
    Path data = folder.resolve("leaking");
    SampleFolder.write(data.resolve("train"), CLASSES, 0, 40);
    SampleFolder.write(data.resolve("test"), CLASSES, 100, 110);
    Path cats = data.resolve("train/cat");
    for (int i = 0; i < 40; i++) {
      BufferedImage cat = ImageIO.read(cats.resolve("%04d.png".formatted(i)).toFile());
      ImageIO.write(cat, "jpg", data.resolve("test/bird/cat%d.jpg".formatted(i)).toFile());
    }
    Files.copy(data.resolve("train/bird/0000.png"), data.resolve("test/cat/again.png"));
    Files.copy(data.resolve("train/bird/0001.png"), data.resolve("test/cat/and-again.png"));

    var trained =
        InProcess.run(
            "train",
            "--model",
            "vgg11-bn",
            "--set",
            "width=0.03",
            "--data",
            data,
            "--steps",
            "1",
            "--device",
            "cpu",
            "--out",
            folder.resolve("leaked"));

    assertThat(trained.exitCode()).as(trained.err()).isZero();
    assertThat(trained.err())
        .hasLineCount(1)
        .matches(
            "(?s)warning: validation-on-training-data at step 0: \\d\\d of 82 test images are trained"
                + " on as well \\([12] exact copies, 3\\d encoded or scaled anew\\), so the accuracy"
                + " says nothing about new images; for example test/cat/again.png is"
                + " train/bird/0000.png, .*");
    assertThat(InProcess.run("doctor", folder.resolve("leaked")).out())
        .contains(trained.err().replaceFirst(".*? at ", "").strip());
  }
}
