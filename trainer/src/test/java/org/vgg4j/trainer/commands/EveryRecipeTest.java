package org.vgg4j.trainer.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vgg4j.trainer.recipes.Recipes;

/** Every recipe trains, and plain Deeplearning4j, without vgg4j, loads what it saved. */
class EveryRecipeTest {

  @TempDir private static Path folder;

  @Test
  void trainsAFewStepsAndPlainDeeplearning4jLoadsItsCheckpoint() throws Exception {
    train("narrow", List.of("--set", "width=0.25"));
  }

  /** Most of the time goes into writing and reading checkpoints of hundreds of megabytes. */
  @Test
  @Tag("long")
  void doesSoInItsFullWidth() throws Exception {
    train("full", List.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"sharing", "averaging:2"})
  @Tag("long")
  void doesSoByTwoWorkers(String sync) throws Exception {
    // Of 300 images, so that there are two parts in each step.
    train(
        "workers-" + sync.charAt(0),
        List.of("--set", "width=0.25", "--batch-size", "20", "--workers", "2", "--sync", sync));
  }

  private static void train(String name, List<String> options) throws Exception {
    List<String> checkpoints = new ArrayList<>();
    for (String recipe : Recipes.NAMES) {
      Path run = folder.resolve(name).resolve(recipe);
      List<String> arguments =
          new ArrayList<>(
              List.of("train", "--recipe", recipe, "--steps", "2", "--limit-test", "20"));
      arguments.addAll(List.of("--device", "cpu", "--out", run.toString(), "--quiet"));
      if (recipe.contains("224")) {
        // The full width takes gigabytes; its layers are checked in the models module.
        arguments.addAll(List.of("--data", imageFolder().toString(), "--set", "width=0.0625"));
      } else {
        arguments.addAll(List.of("--data", "cifar10-sample", "--limit-train", "300"));
        arguments.addAll(options);
      }

      assertThat(RootCommand.run(arguments.toArray(String[]::new))).as(recipe).isZero();

      checkpoints.add(run.resolve("checkpoints/best.zip").toString());
    }
    assertThat(loadedByPlainDeeplearning4j(checkpoints)).isEqualTo(Recipes.NAMES.size());
  }

  private static Path imageFolder() throws IOException {
    Path root = folder.resolve("animals");
    if (Files.exists(root)) {
      return root;
    }
    Random random = new Random(1);
    for (String split : List.of("train", "test")) {
      for (String name : List.of("cat", "dog")) {
        Path target = Files.createDirectories(root.resolve(split).resolve(name));
        for (int i = 0; i < 10; i++) {
          BufferedImage image = new BufferedImage(240, 230, BufferedImage.TYPE_INT_RGB);
          var graphics = image.createGraphics();
          graphics.setColor(new Color(random.nextInt(1 << 24)));
          graphics.fillOval(20, 20, 180, 160);
          graphics.dispose();
          ImageIO.write(image, "png", target.resolve(i + ".png").toFile());
        }
      }
    }
    return root;
  }

  private static int loadedByPlainDeeplearning4j(List<String> checkpoints) throws Exception {
    Path alone = Files.createDirectories(folder.resolve("plain"));
    String name = PlainDeeplearning4jLoader.class.getName();
    Path source =
        Path.of(
            PlainDeeplearning4jLoader.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    Path file = alone.resolve(name.replace('.', '/') + ".class");
    Files.createDirectories(file.getParent());
    // Several tests of this class may come here.
    Files.copy(
        source.resolve(name.replace('.', '/') + ".class"),
        file,
        StandardCopyOption.REPLACE_EXISTING);
    String withoutVgg4j =
        String.join(
            File.pathSeparator,
            Arrays.stream(CommandLineHarness.classPath().split(File.pathSeparator))
                .filter(entry -> !entry.contains("vgg4j") && !entry.endsWith("classes"))
                .toList());
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx2g",
                "-cp",
                alone + File.pathSeparator + withoutVgg4j,
                name));
    command.addAll(checkpoints);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String out = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(out).isZero();
    return (int) out.lines().filter(line -> line.startsWith("loaded ")).count();
  }
}
