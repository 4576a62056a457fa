package org.vgg4j.trainer.commands.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.Classifier;
import org.vgg4j.datasets.Decoding;
import org.vgg4j.testing.LargeJpegs;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.commands.InProcess;

/** Runs on photographs that are far larger than the network's images. */
class LargePhotosTest {

  private static final int IMAGES = 12;

  @TempDir Path folder;

  private void writePhotos() throws IOException {
    for (int label = 0; label < 2; label++) {
      for (String part : List.of("train", "test")) {
        Path target = Files.createDirectories(folder.resolve("photos/" + part + "/" + label));
        for (int i = 0; i < IMAGES / (part.equals("test") ? 3 : 1); i++) {
          long seed = 2L * i + label + (part.equals("test") ? 1_000 : 0);
          Files.write(
              target.resolve(i + ".jpg"),
              LargeJpegs.of(LargeJpegs.picture(420, 300, false, seed), LargeJpegs.Kind.USUAL));
        }
      }
    }
  }

  private Path train(String name, int epochs, Object... more) throws IOException {
    Path run = folder.resolve(name);
    List<Object> line =
        new ArrayList<>(
            List.of("train", "--data", folder.resolve("photos"), "--model", "vgg11-bn"));
    line.addAll(List.of("--set", "width=0.03", "--set", "imageSize=32", "--batch-size", "8"));
    line.addAll(List.of("--epochs", epochs, "--device", "cpu", "--out", run));
    line.addAll(Arrays.asList(more));
    var outcome = InProcess.run(line.toArray());
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return run;
  }

  private static List<String[]> predictions(Path run) throws IOException {
    try (Stream<String> lines = Files.lines(run.resolve("predictions.csv"))) {
      return lines.skip(1).map(line -> line.split(",")).toList();
    }
  }

  private static JsonNode evaluate(Path run) throws IOException {
    var outcome = InProcess.run("evaluate", "--checkpoint", run, "--device", "cpu", "--json");
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return new JsonMapper().readTree(outcome.out());
  }

  private void assertAllReadAsTheRunDid(Path run, Decoding decoding) throws IOException {
    assertThat(run.resolve("recipe.yaml")).content().contains("decode: " + decoding + "\n");
    Path best = run.resolve("checkpoints/best.zip");
    assertThat(CheckpointReader.readInfo(best).orElseThrow().decode()).isEqualTo(decoding);
    JsonNode result = new JsonMapper().readTree(run.resolve("result.json").toFile());
    assertThat(evaluate(run).get("top1").asDouble())
        .isEqualTo(result.get("testAccuracy").asDouble());
    try (Classifier classifier = Classifier.open(best)) {
      for (String[] row : predictions(run)) {
        var answered = classifier.classify(folder.resolve("photos").resolve(row[3])).classes();
        var first = answered.stream().filter(share -> share.name().equals("0")).findFirst();
        assertThat(first.orElseThrow().probability())
            .isCloseTo(Double.parseDouble(row[4]), within(1e-5));
      }
    }
  }

  @Test
  void testEvaluationAndSingleAnswersReadAPhotoAsItsRunDid() throws IOException {
    writePhotos();
    Path scaled = train("scaled", 1);
    Path whole = train("whole", 1, "--set", "decode=whole");

    assertAllReadAsTheRunDid(scaled, Decoding.SCALED);
    assertAllReadAsTheRunDid(whole, Decoding.WHOLE);
    assertThat(Files.readAllLines(scaled.resolve("metrics.csv")))
        .as("other pixels, other losses")
        .isNotEqualTo(Files.readAllLines(whole.resolve("metrics.csv")));

    // A run of before says nothing of it, and goes on as it began.
    Path recipe = whole.resolve("recipe.yaml");
    Files.writeString(recipe, Files.readString(recipe).replace("decode: whole\n", ""));
    var resumed = InProcess.run("train", "--resume", whole, "--epochs", "2", "--device", "cpu");
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    Path longer = train("longer", 2, "--set", "decode=whole");
    assertThat(Files.readAllLines(whole.resolve("metrics.csv")))
        .isEqualTo(Files.readAllLines(longer.resolve("metrics.csv")));
  }

  @Test
  void aPackOfPhotosGivesTheSameRun() throws IOException {
    writePhotos();
    Path fromFiles = train("files", 1);
    var packed = InProcess.run("datasets", "pack", folder.resolve("photos"), "--image-size", "32");
    assertThat(packed.exitCode()).as(packed.err()).isZero();

    Path fromPack = train("pack", 1);

    assertThat(Files.readAllLines(fromPack.resolve("metrics.csv")))
        .isEqualTo(Files.readAllLines(fromFiles.resolve("metrics.csv")));
  }
}
