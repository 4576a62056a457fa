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
import java.util.Set;
import javax.imageio.ImageIO;
import org.vgg4j.trainer.recipes.Recipes;

/** Every recipe, so small that some steps take a second. */
final class SmallRecipes {

  /** They have no kind of layer that is not in another, in fewer or narrower layers. */
  private static final Set<String> KINDS_OF_ANOTHER =
      Set.of(
          "default",
          "speedrun-90",
          "speedrun-93",
          "gluon-vgg11",
          "gluon-vgg11-as-published",
          "keras-alexnet",
          "keras-plain10",
          "pytorch-vgg16-compact",
          "pytorch-vgg16-compact-as-published",
          "pytorch-vgg16-bn-224-as-published");

  private SmallRecipes() {}

  /** Every recipe. */
  static List<String> all() {
    return Recipes.NAMES;
  }

  /** Recipes in whose networks all kinds of layers are; {@link #others} are the rest. */
  static List<String> ofDifferentLayers() {
    return all().stream().filter(recipe -> !KINDS_OF_ANOTHER.contains(recipe)).toList();
  }

  /** Recipes whose kinds of layers are those of {@link #ofDifferentLayers}. */
  static List<String> others() {
    return all().stream().filter(KINDS_OF_ANOTHER::contains).toList();
  }

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
