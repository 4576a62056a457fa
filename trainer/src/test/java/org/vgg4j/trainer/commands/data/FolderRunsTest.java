package org.vgg4j.trainer.commands.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.vgg4j.Training;
import org.vgg4j.profiles.Device;
import org.vgg4j.trainer.commands.CommandLineHarness;
import org.vgg4j.trainer.commands.InProcess;
import org.vgg4j.trainer.commands.SampleFolder;
import org.vgg4j.trainer.runs.RunException;

/** Runs over a folder of images that changes, moves or is damaged after them. */
class FolderRunsTest extends TrainedFolder {

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

  @Test
  void aRunThatWasStoppedInItsTestIsTestedWithChangedData() throws IOException {
    Path data = data();
    SampleFolder.write(data, CLASSES, 40, 43);
    int before = json("run/result.json").get("testImages").asInt();
    Files.delete(run.resolve("result.json"));

    assertThatThrownBy(() -> Training.resume(run).data(data).device(Device.CPU).run())
        .isInstanceOf(RunException.class)
        .hasMessageContaining("43 images of class airplane instead of 40");
    Training.resume(run).data(data).device(Device.CPU).allowChangedData().run();

    assertThat(json("run/result.json").get("status").asText()).isEqualTo("completed");
    assertThat(json("run/result.json").get("testImages").asInt()).isGreaterThan(before);
    assertThat(Files.readAllLines(run.resolve("metrics.csv"))).hasSize(2);
  }

  @Test
  void aFolderWithoutAnImageToTestWithIsRefusedBeforeAnythingIsMade() throws IOException {
    Path data = folder.resolve("single");
    SampleFolder.write(data.resolve("train"), CLASSES, 0, 1);
    SampleFolder.write(data.resolve("val"), CLASSES, 1, 3);
    var refused =
        InProcess.run(
            "train",
            "--model",
            "vgg11-bn",
            "--data",
            data,
            "--device",
            "cpu",
            "--out",
            folder.resolve("untested"));
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .isEqualTo(
            "no image is left to test with: found 4 training and 8 validation images of 4 classes,"
                + " expected some to test with; give more images of each class, or a folder test\n");
    assertThat(folder.resolve("untested")).doesNotExist();
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
  void weightsThatHaveLearnedFromImagesToTestWithAreSaidAndTheirSeedIsNamed() throws IOException {
    var same = trainFrom("same", "--seed", "1");
    assertThat(same.err()).isEmpty();
    var other = trainFrom("other", "--seed", "2");
    assertThat(other.err())
        .hasLineCount(1)
        .matches(
            "(?s)warning: weights .*best.zip have learned from about [6-9]\\d % of the images to"
                + " test with and about [6-9]\\d % of the images to validate with: their figures say"
                + " little about new images; divide the images as the run of the weights did, with"
                + " --seed 1\n");
    var grouped = trainFrom("grouped", "--seed", "1", "--group-by", "/00(.)");
    assertThat(grouped.err())
        .contains("% of the images to test with")
        .contains("--seed 1, no groupBy\n");
  }

  private CommandLineHarness.Outcome trainFrom(String out, String... more) {
    List<Object> arguments =
        new ArrayList<>(
            List.of("train", "--weights", run, "--data", shared.resolve("images/flat")));
    arguments.addAll(List.of("--steps", 1, "--device", "cpu", "--out", folder.resolve(out)));
    arguments.addAll(List.of(more));
    var outcome = InProcess.run(arguments.toArray());
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome;
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
}
