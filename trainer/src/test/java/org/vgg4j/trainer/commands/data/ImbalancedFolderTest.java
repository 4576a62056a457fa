package org.vgg4j.trainer.commands.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.cifar.CifarSample;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;
import org.vgg4j.trainer.commands.InProcess;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunResult;
import org.vgg4j.trainer.views.charts.Pictures;

/** 190 photos and 10 tinted ones to learn to tell apart, as many of both to test with. */
class ImbalancedFolderTest {

  @TempDir private static Path folder;

  private static Path data;

  @BeforeAll
  static void writeTheFolder() throws IOException {
    data = folder.resolve("data");
    ImageSet sample = CifarSample.train();
    for (int i = 0; i < 280; i++) {
      boolean tinted = i >= 190 && i < 200 || i >= 240;
      Path to = data.resolve(i < 200 ? "train" : "test").resolve(tinted ? "marked" : "photo");
      Files.createDirectories(to);
      BufferedImage picture = Pictures.of(sample, i);
      for (int p = 0; tinted && p < 32 * 32; p++) {
        picture.setRGB(p % 32, p / 32, picture.getRGB(p % 32, p / 32) | 0xffff0000);
      }
      Files.write(to.resolve("%04d.png".formatted(i)), Pictures.png(picture));
    }
  }

  private static Outcome train(Path run, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("train", "--data", data.toString(), "--model", "vgg11-bn", "--device", "cpu"));
    for (String field :
        List.of(
            "width=0.0625",
            "imageSize=32",
            "validationFraction=0.2",
            "warmupSteps=0",
            "flip=none",
            "cropPadding=0")) {
      arguments.addAll(List.of("--set", field));
    }
    arguments.addAll(List.of("--batch-size", "16", "--epochs", "6", "--lr", "0.0006"));
    arguments.addAll(List.of("--out", run.toString()));
    arguments.addAll(List.of(more));
    Outcome outcome = InProcess.run(arguments.toArray());
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome;
  }

  private static double balancedAccuracy(Path run) {
    return RunResult.read(RunDirectory.at(run)).orElseThrow().testBalancedAccuracy();
  }

  @Test
  void plainTrainingAnswersOneClassAndIsToldSoAndTheAdviceLearnsBoth() throws IOException {
    Path plain = folder.resolve("plain");
    Outcome said = train(plain);
    assertThat(said.out()).contains("2 classes: photo 164 (95 %), marked 9 (5.2 %)");
    assertThat(said.err())
        .contains(
            "one-class-predicted at step",
            "each of the 27 validation images is taken for photo, of which 26 are",
            "try --class-weights balanced or --sampling balanced, each with --set"
                + " bestMetric=balanced-accuracy");
    assertThat(balancedAccuracy(plain)).isLessThan(0.65);
    assertThat(Files.readAllLines(plain.resolve("metrics.csv")).get(3))
        .endsWith(",0.500000,0.490566");

    Path weighted = folder.resolve("weighted");
    train(weighted, "--class-weights", "balanced", "--set", "bestMetric=balanced-accuracy");
    assertThat(balancedAccuracy(weighted)).isGreaterThan(0.68);

    Path sampled = folder.resolve("sampled");
    train(sampled, "--sampling", "balanced", "--set", "bestMetric=balanced-accuracy");
    assertThat(balancedAccuracy(sampled)).isGreaterThan(0.75);

    Outcome evaluated =
        InProcess.run("evaluate", "--checkpoint", sampled, "--json", "--device", "cpu");
    assertThat(evaluated.out()).contains("\"balancedAccuracy\"", "\"macroF1\"");
  }

  @Test
  void aClassThatThereIsNotIsToldBeforeAnyFolderIsMade() {
    Path run = folder.resolve("none");
    Outcome outcome =
        InProcess.run(
            "train", "--data", data, "--class-weights", "markd=3", "--device", "cpu", "--out", run);
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err())
        .endsWith(
            "classWeights names the class 'markd', expected some of marked, photo (nearest:"
                + " 'marked')\n");
    assertThat(run).doesNotExist();
  }
}
