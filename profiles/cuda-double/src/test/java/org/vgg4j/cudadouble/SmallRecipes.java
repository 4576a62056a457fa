package org.vgg4j.cudadouble;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;

/** Every recipe, so small that some steps take a second. */
final class SmallRecipes {

  private SmallRecipes() {}

  /** The command line that trains a recipe on a few images with narrow layers. */
  static List<String> train(String recipe, Path folder) {
    boolean large = isLarge(recipe);
    List<String> arguments = new ArrayList<>(List.of("train", "--recipe", recipe, "--quiet"));
    arguments.addAll(List.of("--limit-train", large ? "20" : "60"));
    arguments.addAll(List.of("--limit-test", Integer.toString(testImages(recipe))));
    arguments.addAll(List.of("--batch-size", large ? "2" : "8"));
    arguments.addAll(List.of("--data", large ? animals(folder).toString() : "cifar10-sample"));
    arguments.addAll(List.of("--set", large ? "width=0.0625" : "width=0.25"));
    return arguments;
  }

  /** Images that the trained network is tested on. */
  static int testImages(String recipe) {
    return isLarge(recipe) ? 6 : 20;
  }

  /** Whether its images are of 224x224 pixels, 49 times those of the others. */
  static boolean isLarge(String recipe) {
    return recipe.contains("224");
  }

  /** A folder of images of two classes. */
  static Path animals(Path folder) {
    Path root = folder.resolve("animals");
    if (Files.exists(root)) {
      return root;
    }
    Random random = new Random(1);
    try {
      for (String split : List.of("train", "test")) {
        for (String name : List.of("cat", "dog")) {
          Path target = Files.createDirectories(root.resolve(split).resolve(name));
          for (int i = 0; i < (split.equals("train") ? 30 : 10); i++) {
            BufferedImage image = new BufferedImage(240, 230, BufferedImage.TYPE_INT_RGB);
            var graphics = image.createGraphics();
            graphics.setColor(new Color(random.nextInt(1 << 24)));
            graphics.fillOval(20, 20, 180, 160);
            graphics.dispose();
            ImageIO.write(image, "png", target.resolve(i + ".png").toFile());
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return root;
  }
}
