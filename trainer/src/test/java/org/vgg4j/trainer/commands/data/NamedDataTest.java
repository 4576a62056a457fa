package org.vgg4j.trainer.commands.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipFile;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vgg4j.testing.SmallDataSets;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;
import org.vgg4j.trainer.commands.InProcess;

/** Data sets by name, from small files in their exact form, through the real commands. */
class NamedDataTest {

  private static final List<String> IMAGEWOOF =
      List.of(
          "n02086240",
          "n02087394",
          "n02088364",
          "n02089973",
          "n02093754",
          "n02096294",
          "n02099601",
          "n02105641",
          "n02111889",
          "n02115641");

  private static final List<String> CORRUPTIONS =
      List.of(
          "gaussian_noise",
          "shot_noise",
          "impulse_noise",
          "defocus_blur",
          "glass_blur",
          "motion_blur",
          "zoom_blur",
          "snow",
          "frost",
          "fog",
          "brightness",
          "contrast",
          "elastic_transform",
          "pixelate",
          "jpeg_compression");

  @TempDir Path folder;

  private static void write(String name, Path data) throws IOException {
    switch (name) {
      case "mnist" -> SmallDataSets.idx(data.resolve("MNIST/raw"), 40);
      case "fashion-mnist" -> SmallDataSets.idx(data.resolve("fashion-mnist"), 40);
      case "cifar100", "cifar100-coarse" ->
          SmallDataSets.cifar100(data.resolve("cifar-100-binary"), 200);
      case "svhn" -> SmallDataSets.svhn(data, 40);
      case "stl10" -> SmallDataSets.stl10(data.resolve("stl10_binary"), 40);
      default -> SmallDataSets.pictures(data.resolve("imagewoof2-160"), IMAGEWOOF, 6);
    }
  }

  private Outcome train(String data, Object... more) {
    List<Object> arguments =
        new ArrayList<>(
            List.of("train", "--model", "vgg11-bn", "--set", "width=0.0625", "--data", data));
    arguments.addAll(List.of("--batch-size", 10, "--steps", 2, "--device", "cpu"));
    arguments.addAll(List.of("--out", folder.resolve("run")));
    arguments.addAll(List.of(more));
    return InProcess.run(arguments.toArray());
  }

  private static Outcome done(Outcome outcome) {
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome;
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }

  @ParameterizedTest
  @CsvSource({
    "fashion-mnist, 10, 1, 32",
    "cifar100-coarse, 20, 3, 32",
    "svhn, 10, 3, 32",
    "stl10, 10, 3, 96",
    "imagewoof, 10, 3, 32"
  })
  void aNarrowNetworkTrainsOnEveryKindOfData(String name, int classes, int channels, int side)
      throws IOException {
    Path data = folder.resolve("data");
    write(name, data);
    String size = name.equals("imagewoof") ? "imageSize=32" : "imageSize=0";
    done(train(name, "--data-dir", data, "--set", size));

    // Where the run has its data is known from its recipe.
    Outcome measured =
        done(
            InProcess.run(
                "evaluate", "--checkpoint", folder.resolve("run"), "--json", "--device", "cpu"));
    JsonNode figures = json(measured.out());
    assertThat(figures.get("classes")).hasSize(classes);
    assertThat(figures.get("images").asInt())
        .isEqualTo(name.startsWith("cifar100") ? 200 : name.equals("imagewoof") ? 60 : 40);
    assertThat(json(Files.readString(folder.resolve("run/result.json"))).get("testAccuracy"))
        .isEqualTo(figures.get("top1"));
    assertThat(channelsAndSide()).containsExactly(channels, side);
  }

  @Test
  void classesOfNumberedFoldersAreNamedAndARunOnThemGoesOn() throws IOException {
    write("imagewoof", folder.resolve("data"));
    done(train("imagewoof", "--data-dir", folder.resolve("data"), "--set", "imageSize=32"));
    Outcome again = done(InProcess.run("train", "--resume", folder.resolve("run"), "--steps", 3));
    assertThat(again.err()).doesNotContain("changed");
    assertThat(info().get("classes").get(9).asText()).isEqualTo("dingo");
  }

  private List<Integer> channelsAndSide() throws IOException {
    return List.of(info().get("channels").asInt(), info().get("height").asInt());
  }

  private JsonNode info() throws IOException {
    try (ZipFile zip = new ZipFile(folder.resolve("run/checkpoints/last.zip").toFile())) {
      return new ObjectMapper().readTree(zip.getInputStream(zip.getEntry("vgg4j.json")));
    }
  }

  @Test
  void filesOfTheSameFormAreReadAndSaidToBeOthers() throws IOException {
    SmallDataSets.idx(folder.resolve("kmnist"), 40);
    Outcome trained = done(train("mnist", "--data-dir", folder.resolve("kmnist")));
    assertThat(trained.out())
        .contains("is read as it is, and figures made with it are not those of MNIST;")
        .contains("train-images-idx3-ubyte.gz: ")
        .contains("expected 440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609");
    Outcome verified =
        InProcess.run("datasets", "verify", "mnist", "--data-dir", folder.resolve("kmnist"));
    assertThat(verified.exitCode()).isEqualTo(1);
  }

  @Test
  void grayNetworksPredictReportAndArePreviewed() throws IOException {
    SmallDataSets.idx(folder.resolve("data"), 40);
    done(train("mnist", "--data-dir", folder.resolve("data")));
    Path picture = folder.resolve("a.png");
    var image =
        new java.awt.image.BufferedImage(28, 28, java.awt.image.BufferedImage.TYPE_BYTE_GRAY);
    ImageIO.write(image, "png", picture.toFile());
    assertThat(done(InProcess.run("predict", "--checkpoint", folder.resolve("run"), picture)).out())
        .contains("a.png");
    done(InProcess.run("report", folder.resolve("run")));
    assertThat(folder.resolve("run/report.html"))
        .content()
        .contains("mnist")
        .contains("data:image/png;base64,");
    Path sheet = folder.resolve("sheet.png");
    done(
        InProcess.run(
            "datasets", "preview", "mnist", "--data-dir", folder.resolve("data"), "--out", sheet));
    assertThat(ImageIO.read(sheet.toFile()).getHeight()).isGreaterThan(640);
  }

  @Test
  void aFolderOfGrayImagesTrainsWithOneChannel() throws IOException {
    SmallDataSets.pictures(folder.resolve("photos"), List.of("cat", "dog"), 12);
    done(train(folder.resolve("photos").toString(), "--channels", 1));
    assertThat(channelsAndSide()).containsExactly(1, 32);
    Outcome measured =
        done(InProcess.run("evaluate", "--checkpoint", folder.resolve("run"), "--json"));
    assertThat(json(measured.out()).get("images").asInt()).isPositive();
  }

  @Test
  void corruptionsAreMeasuredOneByOneAndNewImagesAtOnce() throws IOException {
    done(train("cifar10-sample", "--limit-train", 100, "--limit-test", 20));
    Path corrupted = folder.resolve("CIFAR-10-C");
    for (String corruption : CORRUPTIONS) {
      SmallDataSets.npyImages(corrupted.resolve(corruption + ".npy"), 50);
    }
    SmallDataSets.npyLabels(corrupted.resolve("labels.npy"), 50);
    Path csv = folder.resolve("figures.csv");
    Outcome table = done(evaluate("cifar10-c", "--csv", csv));
    assertThat(table.out())
        .contains("cifar10-c, 75 conditions of 10 images each: mean top-1 ")
        .contains("gaussian_noise")
        .contains("jpeg_compression");
    assertThat(Files.readAllLines(csv)).hasSize(76);
    JsonNode figures = json(done(evaluate("cifar10-c", "--json", "--limit", 5)).out());
    assertThat(figures.get("conditions")).hasSize(75);
    assertThat(figures.get("conditions").get(74).get("condition").asText())
        .isEqualTo("jpeg_compression");
    assertThat(figures.get("conditions").get(74).get("severity").asInt()).isEqualTo(5);
    assertThat(figures.get("conditions").get(0).get("images").asInt()).isEqualTo(5);

    SmallDataSets.npyImages(folder.resolve("cifar10.1_v6_data.npy"), 30);
    SmallDataSets.npyLabels(folder.resolve("cifar10.1_v6_labels.npy"), 30);
    assertThat(done(evaluate("cifar10.1")).out()).contains("test split of cifar10.1, 30 images");
    Path sheet = folder.resolve("sheet.png");
    done(InProcess.run("datasets", "preview", "cifar10.1", "--data-dir", folder, "--out", sheet));
    assertThat(sheet).isNotEmptyFile();
  }

  @Test
  void foldsAreTrainedOneByOneAndGivenAMean() throws IOException {
    SmallDataSets.pictures(folder.resolve("photos"), List.of("cat", "dog"), 12);
    String photos = folder.resolve("photos/train").toString();
    Outcome study = done(train(photos, "--folds", 3, "--group-by", "_(1?[0-9])[.]"));
    assertThat(study.out()).contains("fold 3 of 3:").contains("3 folds of default: test top-1 ");
    JsonNode result = json(Files.readString(folder.resolve("run/study.json")));
    assertThat(result.get("kind").asText()).isEqualTo("folds");
    assertThat(result.get("runs")).hasSize(3);
    int tested = 0;
    for (int fold = 1; fold <= 3; fold++) {
      Path run = folder.resolve("run/fold-" + fold);
      JsonNode trained = json(Files.readString(run.resolve("result.json")));
      tested += trained.get("testImages").asInt();
      Outcome measured = done(InProcess.run("evaluate", "--checkpoint", run, "--json"));
      assertThat(json(measured.out()).get("top1")).isEqualTo(trained.get("testAccuracy"));
    }
    assertThat(tested).isEqualTo(24);
  }

  private Outcome evaluate(String data, Object... more) {
    List<Object> arguments =
        new ArrayList<>(List.of("evaluate", "--checkpoint", folder.resolve("run")));
    arguments.addAll(List.of("--data", data, "--data-dir", folder, "--device", "cpu"));
    arguments.addAll(List.of(more));
    return InProcess.run(arguments.toArray());
  }
}
