package org.vgg4j.trainer.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs over a folder of images that changes, moves or is damaged after them. */
class FolderRunsTest {

  private static final int CLASSES = 4;

  @TempDir private static Path shared;
  @TempDir private Path folder;

  private Path run;

  /** One run of one epoch on 160 images, without a test folder of their own. */
  @BeforeAll
  static void train() throws IOException {
    SampleFolder.write(shared.resolve("images/flat"), CLASSES, 0, 40);
    var outcome =
        InProcess.run(
            "train",
            "--model",
            "vgg11-bn",
            "--set",
            "width=0.03",
            "--data",
            shared.resolve("images/flat"),
            "--limit-train",
            "80",
            "--batch-size",
            "16",
            "--epochs",
            "1",
            "--device",
            "cpu",
            "--out",
            shared.resolve("run"));
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.err()).isEmpty();
  }

  @BeforeEach
  void copyRunAndData() throws IOException {
    run = folder.resolve("run");
    copy(shared.resolve("run"), run);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  /** A copy of the data, which the run has elsewhere. */
  private Path data() throws IOException {
    Path data = folder.resolve("moved");
    copy(shared.resolve("images/flat"), data);
    return data;
  }

  private static Map<String, String> content(Path root) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      files
          .filter(Files::isRegularFile)
          .forEach(
              file -> {
                try {
                  content.put(file.toString(), Arrays.toString(Files.readAllBytes(file)));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
    return content;
  }

  private JsonNode evaluate(Object... more) throws IOException {
    List<Object> arguments =
        new ArrayList<>(List.of("evaluate", "--checkpoint", run, "--json", "--device", "cpu"));
    arguments.addAll(List.of(more));
    var outcome = InProcess.run(arguments.toArray());
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return new JsonMapper().readTree(outcome.out());
  }

  private JsonNode json(String file) throws IOException {
    return new JsonMapper().readTree(folder.resolve(file).toFile());
  }

  private void assertRefused(Path data, String found) throws IOException {
    Map<String, String> before = content(run);
    var refused =
        InProcess.run("train", "--resume", run, "--epochs", "2", "--device", "cpu", "--data", data);
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err())
        .hasLineCount(1)
        .startsWith(data + " is not the data of " + run + ": found " + found);
    assertThat(content(run)).isEqualTo(before);
  }

  @Test
  void aRunIsNotGoneOnWithOtherDataAndNothingOfItIsChanged() throws IOException {
    Path data = data();
    Path cats = data.resolve("cat");
    Files.move(cats, data.resolve("dogs"));
    assertRefused(data, "no class cat, a new class dogs, expected its classes;");
    Files.move(data.resolve("dogs"), cats);

    copy(cats, data.resolve("cow"));
    assertRefused(data, "5 classes instead of 4, a new class cow, expected its classes;");
    try (Stream<Path> files = Files.list(data.resolve("cow"))) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.delete(file);
      }
    }
    Files.delete(data.resolve("cow"));

    Path image = cats.resolve("0007.png");
    byte[] pixels = Files.readAllBytes(image);
    Files.delete(image);
    assertRefused(data, "39 images of class cat instead of 40, expected its images;");
    // A run that was killed before its first checkpoint has its provenance to go by.
    Files.move(run.resolve("checkpoints"), folder.resolve("away"));
    assertRefused(data, "39 images of class cat instead of 40, expected its images;");
    Files.move(folder.resolve("away"), run.resolve("checkpoints"));
    Files.copy(cats.resolve("0008.png"), image);
    assertRefused(data, "other content in files of the same names, for example cat/0007.png,");
    Files.write(image, pixels);
  }

  @Test
  void provenanceCountsTheImagesOfEveryClassOnce() throws IOException {
    JsonNode images = json("run/provenance.json").get("images");
    assertThat(images.properties().stream().map(Map.Entry::getKey).toList())
        .containsExactly("airplane", "automobile", "bird", "cat");
    int used = 0;
    for (JsonNode counts : images) {
      assertThat(counts.get("found").asInt()).isEqualTo(40);
      assertThat(counts.get("test").asInt()).isPositive();
      used += counts.get("train").asInt() + counts.get("validation").asInt();
    }
    assertThat(used).as("--limit-train").isEqualTo(80);
  }

  @Test
  void changedDataIsGoneOnWithKnowinglyAndNoImageMovesToAnotherPart() throws IOException {
    Path data = data();
    JsonNode before = evaluate("--data", data);
    assertThat(before.get("dataChange").isNull()).isTrue();
    SampleFolder.write(data, CLASSES, 40, 43);

    var resumed =
        InProcess.run(
            "train",
            "--resume",
            run,
            "--epochs",
            "2",
            "--device",
            "cpu",
            "--data",
            folder.resolve("moved"),
            "--allow-changed-data");

    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.err())
        .startsWith(
            "going on with data that has changed: "
                + data
                + " has 43 images of class airplane instead of 40 (and 3 more classes differ)\n");
    assertThat(Files.readAllLines(folder.resolve("run/metrics.csv"))).hasSize(3);
    assertThat(files("run/predictions.csv"))
        .containsAll(files(shared.resolve("run/predictions.csv").toString()));
    var again = InProcess.run("train", "--resume", run, "--epochs", "3", "--device", "cpu");
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(again.err()).isEmpty();
  }

  private List<String> files(String predictions) throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve(predictions));
    assertThat(lines.get(0)).startsWith("index,label,predicted,file,p_");
    return lines.stream().skip(1).map(line -> line.split(",")[3]).toList();
  }

  @Test
  void dataThatHasMovedIsSaidToBeGoneAndFoundAtItsNewPlace() throws IOException {
    Path data = data();
    Path place = shared.resolve("images/flat").toAbsolutePath();
    Path away = place.resolveSibling("away");
    assertThat(Files.readString(folder.resolve("run/recipe.yaml"))).contains("data: " + place);
    Files.move(place, away);
    try {
      var gone = InProcess.run("train", "--resume", run, "--epochs", "2", "--device", "cpu");
      var unmeasured = InProcess.run("evaluate", "--checkpoint", run, "--device", "cpu");
      assertThat(List.of(gone.exitCode(), unmeasured.exitCode())).containsExactly(1, 1);
      assertThat(gone.err())
          .isEqualTo(unmeasured.err())
          .hasLineCount(1)
          .startsWith(place + ", which the run was trained on, is not there")
          .contains("name its new place with --data");
    } finally {
      Files.move(away, place);
    }
    var found =
        InProcess.run(
            "train",
            "--resume",
            run,
            "--epochs",
            "2",
            "--device",
            "cpu",
            "--data",
            folder.resolve("moved"));
    assertThat(found.exitCode()).as(found.err()).isZero();
    assertThat(found.err()).isEmpty();
    assertThat(Files.readString(folder.resolve("run/recipe.yaml"))).contains("data: " + data);
  }

  @Test
  void everySpellingOfAFolderIsTheFolder() throws IOException {
    Path data = data();
    Files.createSymbolicLink(folder.resolve("link"), folder);
    JsonNode validation = evaluate("--split", "validation");
    assertThat(validation.get("images").asInt()).isEqualTo(8);
    // The program starts where the tests do.
    Path relative = Path.of("").toAbsolutePath().relativize(data);
    Path link = folder.resolve("link");
    for (String spelling :
        List.of(
            relative.toString(),
            "./" + relative + "/",
            link + "/../" + folder.getFileName() + "/moved",
            link + "/moved")) {
      JsonNode same = evaluate("--split", "validation", "--data", spelling);
      assertThat(same.get("images")).as(spelling).isEqualTo(validation.get("images"));
      assertThat(same.get("loss")).as(spelling).isEqualTo(validation.get("loss"));
    }
  }

  @Test
  void aFolderThatIsNotTheRunsIsMeasuredWhole() throws IOException {
    Path other = folder.resolve("other");
    SampleFolder.write(other, CLASSES, 100, 110);
    assertThat(evaluate("--data", folder.resolve("other")).get("images").asInt()).isEqualTo(40);
    // A grown copy of the run's own folder is not: most of it was trained on.
    Path data = data();
    SampleFolder.write(data, CLASSES, 40, 60);
    JsonNode grown = evaluate("--data", data);
    assertThat(grown.get("images").asInt()).isBetween(20, 80);
    assertThat(grown.get("dataChange").asText()).contains("60 images of class airplane instead");
    // Its images under other names are measured, which is said.
    Path renamed = folder.resolve("renamed");
    try (Stream<Path> files = Files.walk(shared.resolve("images/flat"))) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        Path target = renamed.resolve(file.getParent().getFileName().toString());
        Files.createDirectories(target);
        Files.copy(
            file, target.resolve("x" + file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    JsonNode copies = evaluate("--data", folder.resolve("renamed"));
    assertThat(copies.get("images").asInt()).isEqualTo(160);
    assertThat(copies.get("dataChange").asText()).contains("holds images that it was trained on");
  }

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
    assertThat(Files.readString(folder.resolve("counted/report.html"))).contains("test/cat/01");
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
