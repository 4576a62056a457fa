package org.vgg4j.trainer.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vgg4j.trainer.commands.InProcess;

/** The watcher says nothing of recipes that learn: a false alarm is a defect. */
class SilenceTest {

  @TempDir private Path folder;

  private void assertSilent(Object... arguments) {
    List<Object> all = new ArrayList<>(List.of("train", "--device", "cpu", "--limit-test", 50));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--out", folder.resolve("run"), "--log-interval", 0));
    var outcome = InProcess.run(all.toArray());
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.err()).isEmpty();
    assertThat(folder.resolve("run/findings.json")).doesNotExist();
  }

  @Test
  void theWatcherIsSilentInTheFirstEpochsOfQuickstart() {
    assertSilent("--recipe", "quickstart", "--epochs", "3");
  }

  @ParameterizedTest
  @Tag("long")
  @ValueSource(
      strings = {
        "vgg16-bn",
        "keras-vgg16-bn-dropout",
        "keras-resnet10",
        "keras-plain10",
        "keras-alexnet",
        "pytorch-vgg16-compact"
      })
  void theWatcherIsSilentInTheFirstStepsOf(String recipe) {
    assertSilent("--recipe", recipe, "--data", "cifar10-sample", "--steps", "320");
  }

  @Test
  @Tag("long")
  void theWatcherIsSilentThroughoutQuickstart() {
    assertSilent("--recipe", "quickstart");
  }

  @Test
  @Tag("long")
  void theWatcherIsSilentInTheFirstStepsOfTheNetworkForLargeImages() throws IOException {
    Random random = new Random(1);
    for (String part : List.of("train", "test")) {
      for (int label = 0; label < 2; label++) {
        Path place = folder.resolve("pets").resolve(part).resolve(label == 0 ? "cat" : "dog");
        Files.createDirectories(place);
        for (int i = 0; i < 30; i++) {
          ImageIO.write(noise(random, label), "png", place.resolve(i + ".png").toFile());
        }
      }
    }
    assertSilent(
        "--recipe",
        "pytorch-vgg16-bn-224",
        "--data",
        folder.resolve("pets"),
        "--set",
        "width=0.25",
        "--steps",
        "60");
  }

  /** Noise, blue for one class and red for the other. */
  private static BufferedImage noise(Random random, int label) {
    BufferedImage image = new BufferedImage(240, 230, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        image.setRGB(x, y, random.nextInt(256) << (16 * label));
      }
    }
    return image;
  }
}
