package org.vgg4j.trainer.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;

/** Trainings whose recipe lists augmentations. */
class AugmentedRunTest {

  private static final String AUGMENT =
      "augment=[crop 4 reflect, flip, color 0.2, randaugment 2 9, erase 0.25, mixup 0.2, cutmix 1.0]";

  @TempDir private Path folder;

  private static Outcome train(Object... more) {
    Stream<Object> own = Stream.of("--set", "flip=none", "--set", "cropPadding=0");
    Outcome outcome =
        InProcess.run(
            (Object[]) SmallTraining.small(Stream.concat(own, Arrays.stream(more)).toArray()));
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome;
  }

  @Test
  void aResumedRunSeesTheImagesThatAWholeOneSees() throws IOException {
    Path whole = folder.resolve("whole");
    Outcome said = train("--set", AUGMENT, "--epochs", 2, "--out", whole);
    assertThat(said.out())
        .contains("accuracy in training counts the label that has the larger share of an image");
    Path resumed = folder.resolve("resumed");
    train("--set", AUGMENT, "--epochs", 1, "--out", resumed);
    assertThat(Files.readString(resumed.resolve("recipe.yaml")))
        .contains("augment:\n- crop 4 reflect\n- flip\n- color 0.2\n");
    Outcome more =
        InProcess.run("train", "--resume", resumed, "--epochs", 2, "--device", "cpu", "--quiet");
    assertThat(more.exitCode()).as(more.err()).isZero();
    assertThat(SmallTraining.parameters(resumed)).isEqualTo(SmallTraining.parameters(whole));
  }

  @Test
  void linesOfTheListAndFieldsOfTheirOwnGiveTheSameRun() throws IOException {
    Path listed = folder.resolve("listed");
    train("--set", "augment=[crop 4, flip, cutout 8]", "--steps", 3, "--out", listed);
    Path fields = folder.resolve("fields");
    // The default recipe has crops of 4 pixels and random flips.
    Object[] own = SmallTraining.small("--set", "cutout=8", "--steps", 3, "--out", fields);
    assertThat(InProcess.run(own).exitCode()).isZero();
    assertThat(SmallTraining.parameters(listed)).isEqualTo(SmallTraining.parameters(fields));
  }

  @Test
  void aPreviewShowsImagesOfEveryClassInEightEpochs() throws IOException {
    Path recipe = folder.resolve("mixed.yaml");
    Files.writeString(recipe, "augment: [crop 4, flip, cutmix 1]\nmodel: vgg11-bn\n");
    Path picture = folder.resolve("preview.png");
    Outcome drawn =
        InProcess.run(
            "datasets", "preview", "cifar10-sample", "--augment", recipe, "--out", picture);
    assertThat(drawn.exitCode()).as(drawn.err()).isZero();
    BufferedImage sheet = ImageIO.read(picture.toFile());
    assertThat(sheet.getWidth()).isGreaterThan(9 * 96);
    assertThat(sheet.getHeight()).isGreaterThan(10 * 96);
  }
}
