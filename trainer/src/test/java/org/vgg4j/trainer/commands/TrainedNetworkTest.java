package org.vgg4j.trainer.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.apache.commons.lang3.StringUtils;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;

/** What a trained network can be used for. */
class TrainedNetworkTest extends SmallTraining {

  @Test
  void evaluateMeasuresTheSplitThatWasTrainedWithAndLimitsAnySplit() throws IOException {
    String[] metrics = Files.readAllLines(finished.resolve("metrics.csv")).get(1).split(",");

    JsonNode validation = evaluated("validation", 0);
    assertThat(validation.get("images").asInt()).isEqualTo(30);
    assertThat(validation.get("top1").asDouble())
        .isCloseTo(Double.parseDouble(metrics[6]), Offset.offset(1e-4));
    assertThat(evaluated("validation", 20).get("images").asInt()).isEqualTo(20);
    assertThat(evaluated("train", 0).get("images").asInt()).isEqualTo(290);
    assertThat(evaluated("train", 50).get("images").asInt()).isEqualTo(50);
    assertThat(evaluated("test", 70).get("images").asInt()).isEqualTo(70);
  }

  private static JsonNode evaluated(String split, int limit) throws IOException {
    Outcome outcome =
        InProcess.run(
            "evaluate", "--checkpoint", finished, "--json", "--split", split, "--limit", limit);
    return new JsonMapper().readTree(done(outcome).out());
  }

  @Test
  void weightsStartATrainingWithAFreshOptimizer() {
    Path weights = finished.resolve("checkpoints/last.zip");

    done(train("--steps", 1, "--out", folder.resolve("same"), "--weights", weights));
    Outcome other =
        train(
            "--steps",
            1,
            "--out",
            folder.resolve("other"),
            "--weights",
            weights,
            "--set",
            "model=vgg13-bn");
    assertThat(other.exitCode()).isEqualTo(1);
    assertThat(other.err()).contains("are of another network").hasLineCount(1);
  }

  @Test
  void aTrainedNetworkIsEvaluatedAndPredictsFromItsCheckpointAlone() throws IOException {
    Path alone = Files.copy(finished.resolve("checkpoints/best.zip"), folder.resolve("m.zip"));

    Outcome evaluated = done(InProcess.run("evaluate", "--checkpoint", alone, "--json"));
    JsonNode figures = new JsonMapper().readTree(evaluated.out());
    assertThat(figures.get("images").asInt()).isEqualTo(500);
    assertThat(figures.get("confusion")).hasSize(10);

    Path image = folder.resolve("cat.png");
    BufferedImage drawn = new BufferedImage(90, 70, BufferedImage.TYPE_INT_RGB);
    ImageIO.write(drawn, "png", image.toFile());
    Outcome predicted =
        done(InProcess.run("predict", "--checkpoint", alone, "--top", 3, "--json", image));
    JsonNode first = new JsonMapper().readTree(predicted.out()).get(0);
    assertThat(first.get("classes")).hasSize(3);
  }

  @Test
  void severalViewsOfAnImageAreNamedBesideTheFigure() throws IOException {
    Outcome one = done(InProcess.run("evaluate", "--checkpoint", finished, "--limit", 60));
    Outcome six =
        done(InProcess.run("evaluate", "--checkpoint", finished, "--limit", 60, "--views", 6));
    assertThat(one.out()).doesNotContain("views");
    String withOne = StringUtils.substringBetween(one.out(), "top-1 ", ",");
    assertThat(six.out()).contains("% with 6 views of each image, " + withOne + " with one, top-5");

    Path image = folder.resolve("half.png");
    BufferedImage drawn = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
    var graphics = drawn.createGraphics();
    graphics.fillRect(0, 0, 9, 20);
    graphics.dispose();
    ImageIO.write(drawn, "png", image.toFile());
    String plain = likeliest(image, 1);
    assertThat(likeliest(image, 2)).isNotEqualTo(plain);

    Outcome three = InProcess.run("predict", "--checkpoint", finished, image, "--views", 3);
    assertThat(three.exitCode()).isEqualTo(2);
    assertThat(three.err()).contains("--views is '3', expected one of 1, 2, 6").hasLineCount(1);
  }

  private static String likeliest(Path image, int views) {
    return done(InProcess.run(
            "predict", "--checkpoint", finished, "--json", image, "--views", views))
        .out();
  }
}
