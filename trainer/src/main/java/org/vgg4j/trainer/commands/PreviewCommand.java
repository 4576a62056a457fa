package org.vgg4j.trainer.commands;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.imageio.ImageIO;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.catalog.AugmentationSheet;
import org.vgg4j.datasets.catalog.ContactSheet;
import org.vgg4j.datasets.catalog.CorruptionSheet;
import org.vgg4j.datasets.catalog.Datasets;
import org.vgg4j.trainer.commands.options.CorruptionsOption;
import org.vgg4j.trainer.commands.options.OutputFiles;
import org.vgg4j.trainer.commands.options.OutputOptions;
import org.vgg4j.trainer.commands.output.FetchProgressBar;
import org.vgg4j.trainer.device.NativeCache;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.RecipeData;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code datasets preview}. */
@Command(
    name = "preview",
    description = "Draw some images of every class into a PNG file.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class)
final class PreviewCommand implements Callable<Integer> {

  private static final int PREVIEWED_EPOCHS = 8;

  @Parameters(paramLabel = "NAME|DIR", description = "A data set, or a folder of images.")
  private String name;

  @Option(names = "--data-dir", paramLabel = "DIR", description = "Where the data lies.")
  private Path dataDir;

  @Option(
      names = "--augment",
      paramLabel = "RECIPE",
      description =
          "Draw what a network sees of some images in the first epochs under this recipe.")
  private String augment;

  @Mixin private CorruptionsOption corruptions;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The PNG file (default: <name>-preview.png).")
  private Path out;

  @Mixin private OutputOptions output;

  @Override
  public Integer call() {
    Terminal terminal = output.terminal();
    if (corruptions.isGiven() && augment != null) {
      throw new RecipeException(
          "--augment and --corruptions are given, expected one of them; leave one out");
    }
    corruptions.strengths();
    Recipe recipe = augment == null ? null : augmenting();
    DatasetRequest request =
        recipe == null ? DatasetsCommand.asItIs(name, dataDir) : RecipeData.request(recipe, null);
    NativeCache.open();
    DatasetSplits splits = Datasets.open(request, new FetchProgressBar(terminal));
    Path file = out != null ? out : DatasetsCommand.besides(name, "-preview.png");
    BufferedImage sheet = sheet(splits, recipe);
    OutputFiles.write(file, aside -> ImageIO.write(sheet, "png", aside.toFile()));
    terminal.print(file.toString());
    return 0;
  }

  private BufferedImage sheet(DatasetSplits splits, Recipe recipe) {
    // Some data is there to evaluate with alone.
    ImageSet shown = splits.train().size() > 0 ? splits.train() : splits.test();
    if (corruptions.isGiven()) {
      ImageSet tested = splits.test().size() > 0 ? splits.test() : shown;
      return CorruptionSheet.draw(tested, corruptions.of(tested));
    }
    if (recipe == null) {
      return ContactSheet.draw(shown, 10);
    }
    return AugmentationSheet.draw(
        shown,
        RecipeData.batches(recipe, 1, recipe.images().normalization().of(shown), 0, 1),
        PREVIEWED_EPOCHS);
  }

  private Recipe augmenting() {
    Map<String, String> fields = new HashMap<>(Map.of("data", name));
    if (dataDir != null) {
      fields.put("dataDir", dataDir.toString());
    }
    return Recipes.resolve(augment, fields);
  }
}
