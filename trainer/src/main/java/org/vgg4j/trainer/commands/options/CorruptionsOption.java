package org.vgg4j.trainer.commands.options;

import java.util.List;
import org.vgg4j.datasets.DatasetSplits.Condition;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.corruptions.CorruptedImages;
import org.vgg4j.datasets.corruptions.Strength;
import org.vgg4j.trainer.recipes.RecipeException;
import picocli.CommandLine.Option;

/** Which corruptions images are put under. */
public final class CorruptionsOption {

  // Not the run's: networks of several runs are measured on the same images.
  private static final long SEED = 1;

  @Option(
      names = "--corruptions",
      paramLabel = "all|NAME[:SEVERITY],...",
      description =
          "Put the images under the corruptions of CIFAR-10-C, made here: all, or some, as in"
              + " fog,snow:3.")
  private String corruptions;

  /** Whether any are asked for. */
  public boolean isGiven() {
    return corruptions != null;
  }

  /**
   * The images under each of them; none if none are asked for.
   *
   * @throws RecipeException if there is no such corruption or severity
   */
  public List<Condition> of(ImageSet images) {
    return CorruptedImages.conditions(images, strengths(), SEED);
  }

  /**
   * Corruptions and severities, in the order they are asked for.
   *
   * @throws RecipeException if there is no such corruption or severity
   */
  public List<Strength> strengths() {
    try {
      return isGiven() ? Strength.parse("--corruptions", corruptions) : List.of();
    } catch (IllegalArgumentException e) {
      throw new RecipeException(e.getMessage());
    }
  }
}
