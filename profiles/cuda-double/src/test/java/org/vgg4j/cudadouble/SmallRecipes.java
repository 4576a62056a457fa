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
    List<String> arguments =
        new ArrayList<>(
            List.of("train", "--recipe", recipe, "--limit-train", "60", "--limit-test", "20"));
    arguments.addAll(List.of("--batch-size", "8", "--quiet"));
    if (recipe.contains("224")) {
      arguments.addAll(List.of("--data", animals(folder).toString(), "--set", "width=0.0625"));
    } else {
      arguments.addAll(List.of("--data", "cifar10-sample", "--set", "width=0.25"));
    }
    return arguments;
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
