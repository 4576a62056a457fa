package org.vgg4j.trainer.commands.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;
import org.vgg4j.trainer.commands.InProcess;

/** {@code --corruptions} of {@code evaluate} and {@code datasets preview}. */
class CorruptionsCommandTest {

  @TempDir Path folder;

  private static Outcome done(Outcome outcome) {
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome;
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }

  @Test
  void aRunIsMeasuredOnCorruptionsOfItsOwnTestImagesBesideTheCleanOnes() throws IOException {
    Path run = folder.resolve("run");
    Object[] training = {
      "train",
      "--model",
      "vgg11-bn",
      "--set",
      "width=0.0625",
      "--data",
      "cifar10-sample",
      "--limit-train",
      100,
      "--limit-test",
      20,
      "--batch-size",
      10,
      "--steps",
      2,
      "--device",
      "cpu",
      "--out",
      run
    };
    done(InProcess.run(training));
    Path csv = folder.resolve("figures.csv");
    Outcome table =
        done(
            InProcess.run(
                "evaluate",
                "--checkpoint",
                run,
                "--corruptions",
                "all",
                "--limit",
                10,
                "--csv",
                csv));
    assertThat(table.out())
        .contains("cifar10-sample, 75 conditions of 10 images each: mean top-1 ")
        .contains("; of the images as they are ")
        .contains("jpeg_compression");
    List<String> rows = Files.readAllLines(csv);
    assertThat(rows).hasSize(77);
    assertThat(rows.get(1)).startsWith("clean,0,10,");
    Object[] some = {
      "evaluate", "--checkpoint", run, "--corruptions", "fog:5,snow:1", "--json", "--limit", 20
    };
    JsonNode figures = json(done(InProcess.run(some)).out());
    assertThat(figures.get("conditions")).hasSize(2);
    assertThat(figures.get("conditions").get(0).get("severity").asInt()).isEqualTo(5);
    JsonNode plain =
        json(done(InProcess.run("evaluate", "--checkpoint", run, "--json", "--limit", 20)).out());
    assertThat(figures.get("clean").get("loss")).isEqualTo(plain.get("loss"));
    assertThat(json(done(InProcess.run(some)).out())).isEqualTo(figures);
    Path sheet = folder.resolve("sheet.png");
    done(
        InProcess.run(
            "datasets", "preview", "cifar10-sample", "--corruptions", "all", "--out", sheet));
    assertThat(ImageIO.read(sheet.toFile()).getHeight()).isGreaterThan(15 * 64);
  }
}
