package org.vgg4j.trainer.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;
import org.vgg4j.trainer.commands.InProcess;
import org.vgg4j.trainer.runs.RunDirectory;

/** Checkpoints of networks that are not made of numbers, or whose answers are none. */
class BrokenNetworksTest extends SoundRun {

  @Test
  void noCommandUsesACheckpointWithASingleValueThatIsNoNumber() throws IOException {
    Path broken = folder.resolve("broken.zip");
    Files.copy(sound.resolve("checkpoints/best.zip"), broken);
    poison(broken, graph -> graph.params().putScalar(0, Float.NaN));
    Path image = image();
    String refusal =
        "checkpoint "
            + broken
            + " is of a network that diverged: 1 of 8,873 parameters are NaN or infinite, expected"
            + " numbers; give one of before, or train again with a lower --lr\n";

    Path out = folder.resolve("out");
    for (Outcome outcome :
        List.of(
            InProcess.run("evaluate", "--checkpoint", broken),
            InProcess.run("evaluate", "--checkpoint", broken, "--acceleration", "off", "--json"),
            InProcess.run("predict", "--checkpoint", broken, image),
            InProcess.run("visualize", "--checkpoint", broken, "--out", out, "--image", image),
            InProcess.run(
                (Object[])
                    SmallRun.arguments("--weights", broken.toString(), "--out", out.toString())))) {
      assertThat(outcome.exitCode()).isEqualTo(1);
      assertThat(outcome.err()).isEqualTo(refusal);
      assertThat(outcome.out()).doesNotContain("top-1").doesNotContain("{");
    }
    assertThat(out).doesNotExist();

    Path run = copyOf(sound);
    Files.copy(broken, run.resolve("checkpoints/best.zip"), StandardCopyOption.REPLACE_EXISTING);
    Outcome examined = InProcess.run("doctor", run);
    assertThat(examined.exitCode()).isEqualTo(1);
    assertThat(examined.out()).contains("1 of 8,873 parameters are NaN or infinite");
  }

  @Test
  void figuresOfANetworkWhoseValuesGrowTooLargeAreNaNInEveryCommand() throws IOException {
    Path broken = folder.resolve("broken.zip");
    Files.copy(sound.resolve("checkpoints/best.zip"), broken);
    poison(
        broken,
        graph -> {
          graph.getParam("dense1_W").assign(3e38);
          graph.getParam("output_W").assign(3e38);
        });
    Path image = image();
    String remedy =
        ", expected numbers: the values in it grow too large; use another checkpoint than "
            + broken
            + ", or train again with a lower --lr\n";

    for (String acceleration : List.of("fixed", "off")) {
      Outcome evaluated =
          InProcess.run("evaluate", "--checkpoint", broken, "--acceleration", acceleration);
      assertThat(evaluated.exitCode()).isEqualTo(1);
      assertThat(evaluated.out()).contains("loss NaN, top-1 NaN %, top-5 NaN %");
      assertThat(evaluated.err()).startsWith("the network answers NaN for ").endsWith(remedy);
    }
    JsonNode json =
        RunDirectory.JSON.readTree(
            InProcess.run("evaluate", "--checkpoint", broken, "--json").out());
    assertThat(json.path("top1").asText()).isEqualTo("NaN");
    assertThat(json.path("unanswered").asInt()).isPositive();
    assertThat(json.path("perClass").get(0).path("recall").isNull()).isTrue();

    Outcome predicted = InProcess.run("predict", "--checkpoint", broken, image);
    assertThat(predicted.exitCode()).isEqualTo(1);
    assertThat(predicted.out()).endsWith("\n" + image + ": no answer (NaN)\n");
    assertThat(predicted.err()).isEqualTo("the network answers NaN for 1 of 1 images" + remedy);
    JsonNode answers =
        RunDirectory.JSON.readTree(
            InProcess.run("predict", "--checkpoint", broken, "--json", image).out());
    assertThat(answers.get(0).path("predicted").isNull()).isTrue();

    Path out = folder.resolve("out");
    Outcome drawn =
        InProcess.run("visualize", "--checkpoint", broken, "--out", out, "--image", image);
    assertThat(drawn.exitCode()).isEqualTo(1);
    assertThat(drawn.err()).isEqualTo("the network answers NaN for " + image + remedy);
    assertThat(out).doesNotExist();
  }

  private Path image() throws IOException {
    Path image = folder.resolve("image.png");
    BufferedImage pixels = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
    pixels.setRGB(8, 8, 0xffffff);
    ImageIO.write(pixels, "png", image.toFile());
    return image;
  }

  @Test
  void aRunIsGoneOnWithFromItsLastCheckpointThatIsMadeOfNumbers() throws IOException {
    Path run = copyOf(sound);
    poison(run.resolve("checkpoints/last.zip"), graph -> graph.params().putScalar(0, Float.NaN));

    Outcome outcome = InProcess.run("train", "--resume", run, "--epochs", 3);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.err()).contains("parameters are NaN or infinite, expected numbers");
    assertThat(Files.readString(run.resolve("metrics.csv"))).hasLineCount(4);
  }
}
