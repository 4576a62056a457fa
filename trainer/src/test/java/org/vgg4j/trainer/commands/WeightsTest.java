package org.vgg4j.trainer.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code train --weights}, and images of another size than the data's own. */
class WeightsTest {

  @TempDir private Path folder;

  private CommandLineHarness.Outcome train(Object... more) {
    List<Object> arguments =
        new ArrayList<>(
            List.of(
                "train",
                "--model",
                "vgg11-bn",
                "--set",
                "width=0.03",
                "--data",
                "cifar10-sample",
                "--limit-train",
                "100",
                "--limit-test",
                "20",
                "--batch-size",
                "32",
                "--device",
                "cpu",
                "--steps",
                "2"));
    arguments.addAll(List.of(more));
    return InProcess.run(arguments.toArray());
  }

  private Path run(String name) {
    return folder.resolve(name);
  }

  private JsonNode entry(String run) throws IOException {
    try (ZipFile zip = new ZipFile(folder.resolve(run + "/checkpoints/best.zip").toFile())) {
      return new JsonMapper().readTree(zip.getInputStream(zip.getEntry("vgg4j.json")));
    }
  }

  @Test
  void weightsBringTheirNormalizationUnlessTheCommandLineNamesAnother() throws IOException {
    assertThat(train("--set", "normalization=zero-one", "--out", run("first")).exitCode()).isZero();
    assertThat(entry("first").at("/mean").toString()).isEqualTo("[0.0,0.0,0.0]");

    // The default recipe normalizes per channel.
    var second = train("--weights", run("first"), "--out", run("second"));
    assertThat(second.exitCode()).as(second.err()).isZero();
    assertThat(second.out()).contains("best.zip; pixels are normalized as for these weights");
    assertThat(entry("second").get("mean")).isEqualTo(entry("first").get("mean"));
    assertThat(entry("second").get("deviation")).isEqualTo(entry("first").get("deviation"));

    var third =
        train(
            "--weights",
            run("first"),
            "--set",
            "normalization=per-channel",
            "--seed",
            2,
            "--out",
            run("third"));
    assertThat(third.exitCode()).as(third.err()).isZero();
    // Another seed holds out images that the weights were trained on; the test images are fixed.
    assertThat(second.err()).isEmpty();
    assertThat(third.err())
        .isEqualTo(
            "warning: weights "
                + run("first/checkpoints/best.zip")
                + " have learned from images to validate with: their figures say little about new"
                + " images; divide the images as the run of the weights did, with --seed 1\n");
    assertThat(third.out()).contains("they were trained with mean [0.0, 0.0, 0.0]");
    assertThat(entry("third").get("mean")).isNotEqualTo(entry("first").get("mean"));

    var resumed =
        InProcess.run("train", "--resume", run("second"), "--steps", "4", "--device", "cpu");
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(entry("second").get("mean")).isEqualTo(entry("first").get("mean"));
  }

  @Test
  void weightsBringTheirNetworkUnlessTheCommandLineNamesOne() throws IOException {
    assertThat(train("--set", "dropout=0.2", "--out", run("first")).exitCode()).isZero();
    Path copy = Files.copy(run("first").resolve("checkpoints/best.zip"), folder.resolve("w.zip"));
    List<Object> again =
        List.of(
            "train",
            "--data",
            "cifar10-sample",
            "--limit-train",
            "100",
            "--limit-test",
            "20",
            "--batch-size",
            "32",
            "--device",
            "cpu",
            "--steps",
            "2",
            "--freeze",
            "all-but-head");

    var tuned = run(again, "--weights", run("first"), "--out", run("tuned"));
    assertThat(tuned.exitCode()).as(tuned.err()).isZero();
    assertThat(tuned.out()).contains("model: vgg11-bn, ", "; not trained: ");
    String recipe = Files.readString(run("tuned").resolve("recipe.yaml"));
    assertThat(recipe).contains("name: default", "width: 0.03", "dropout: 0.2", "imageSize: 32");

    // A file that lies elsewhere knows its model, but not how wide it is.
    var alone = run(again, "--weights", copy, "--out", run("alone"));
    assertThat(alone.exitCode()).isEqualTo(1);
    assertThat(alone.err()).hasLineCount(1).contains("of another network");
    var wide = run(again, "--weights", copy, "--set", "width=0.03", "--out", run("wide"));
    assertThat(wide.exitCode()).as(wide.err()).isZero();
    var other = run(again, "--weights", run("first"), "--model", "vgg11", "--out", run("other"));
    assertThat(other.exitCode()).isEqualTo(1);
    assertThat(other.err()).hasLineCount(1).contains("of another network");
  }

  private static CommandLineHarness.Outcome run(List<Object> first, Object... more) {
    List<Object> arguments = new ArrayList<>(first);
    arguments.addAll(List.of(more));
    return InProcess.run(arguments.toArray());
  }

  @Test
  void aRunWithoutItsBestCheckpointIsRefusedInOneLine() throws IOException {
    assertThat(train("--out", run("first")).exitCode()).isZero();
    Files.delete(folder.resolve("first/checkpoints/best.zip"));

    for (var outcome :
        List.of(
            train("--weights", run("first"), "--out", run("second")),
            InProcess.run("evaluate", "--checkpoint", run("first")))) {
      assertThat(outcome.exitCode()).isEqualTo(1);
      assertThat(outcome.err())
          .hasLineCount(1)
          .startsWith("run " + run("first") + " has no checkpoints/best.zip")
          .contains("last.zip");
    }
    assertThat(folder.resolve("second")).doesNotExist();
  }

  @Test
  void anImageSizeIsHonoredForCifarToo() throws IOException {
    var outcome = train("--set", "imageSize=64", "--out", run("large"));

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(entry("large").get("height").asInt()).isEqualTo(64);
    var evaluated =
        InProcess.run("evaluate", "--checkpoint", run("large"), "--limit", "20", "--json");
    assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
    assertThat(new JsonMapper().readTree(evaluated.out()).get("images").asInt()).isEqualTo(20);
  }
}
