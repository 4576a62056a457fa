package org.vgg4j.trainer.diagnosis.labels;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;
import org.vgg4j.trainer.commands.InProcess;
import org.vgg4j.trainer.views.charts.Pictures;

/** Images in the wrong folder, found by networks that have not seen them. */
class LabelSuspectsTest {

  private static final int IMAGES = 45;
  private static final List<Integer> WRONG = List.of(7, 20, 38);

  @TempDir private Path folder;

  /** Noise that is mostly red or mostly blue; three of the red ones lie among the blue. */
  private Path data() throws Exception {
    Path data = folder.resolve("colors");
    Random random = new Random(1);
    for (String color : List.of("red", "blue")) {
      for (int i = 0; i < IMAGES; i++) {
        BufferedImage picture = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
        for (int p = 0; p < 32 * 32; p++) {
          int strong = 120 + random.nextInt(120);
          int weak = random.nextInt(120);
          picture.setRGB(
              p % 32, p / 32, color.equals("red") ? strong << 16 | weak : weak << 16 | strong);
        }
        boolean wrong = color.equals("red") && WRONG.contains(i);
        Path to = data.resolve(wrong ? "blue" : color);
        Files.createDirectories(to);
        Files.write(to.resolve("%s%02d.png".formatted(color, i)), Pictures.png(picture));
      }
    }
    return data;
  }

  private Outcome run(Object... arguments) {
    Outcome outcome = InProcess.run(arguments);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome;
  }

  @Test
  void imagesInTheWrongFolderAreThoseThatAStudyOfFoldsDoubtsMost() throws Exception {
    Path data = data();
    Path study = folder.resolve("study");
    run(
        "train",
        "--data",
        data,
        "--model",
        "vgg11-bn",
        "--device",
        "cpu",
        "--set",
        "width=0.0625",
        "--set",
        "imageSize=32",
        "--set",
        "warmupSteps=0",
        "--batch-size",
        "16",
        "--epochs",
        "4",
        "--lr",
        "0.002",
        "--folds",
        "3",
        "--out",
        study);
    Path page = folder.resolve("labels.html");
    Path csv = folder.resolve("problems.csv");

    Outcome outcome =
        run("datasets", "check", data, "--checkpoint", study, "--page", page, "--csv", csv);

    List<String> wrong = WRONG.stream().map(i -> "label,blue/red%02d.png".formatted(i)).toList();
    List<String> rows =
        Files.readAllLines(csv).stream().filter(row -> row.startsWith("label,")).limit(3).toList();
    assertThat(rows.stream().map(row -> row.substring(0, row.indexOf(",test"))))
        .containsExactlyInAnyOrderElementsOf(wrong);
    assertThat(rows).allMatch(row -> row.endsWith(",test,blue,red"));
    assertThat(outcome.out())
        .contains("taken for another class, of 90 that the network was not trained on");
    assertThat(Files.readString(page))
        .contains("blue/red07.png: labeled blue, taken for red", "data:image/png;base64,");
  }
}
