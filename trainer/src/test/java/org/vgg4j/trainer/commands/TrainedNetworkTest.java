package org.vgg4j.trainer.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
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
}
