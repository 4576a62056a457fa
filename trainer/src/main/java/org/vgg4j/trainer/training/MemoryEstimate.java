package org.vgg4j.trainer.training;

import java.util.Locale;
import org.vgg4j.models.LayerTable;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.runs.RunException;

/**
 * What a training needs at least, in bytes. ND4J allocates its workspaces outside of any limit that
 * Java knows, so a training that does not fit would be killed by the system without a word.
 *
 * @param parameterBytes parameters, their gradients and the optimizer's state
 * @param imageBytes activations and their gradients, of one image
 */
record MemoryEstimate(long parameterBytes, long imageBytes) {

  private static final double USABLE_SHARE = 0.9;
  private static final int BYTES_PER_VALUE = 4;
  private static final double BYTES_PER_MEGABYTE = 1 << 20;

  static MemoryEstimate of(Recipe recipe, LayerTable table) {
    int states =
        switch (recipe.optimizer()) {
          case "adam" -> 2;
          case "sgd" -> 0;
          default -> 1;
        };
    return new MemoryEstimate(
        table.parameters() * BYTES_PER_VALUE * (2 + states),
        (long) (table.activationMegabytes() * BYTES_PER_MEGABYTE));
  }

  /**
   * Checks that a training can fit.
   *
   * @param memory bytes of the machine or container
   * @throws RunException if it cannot, naming the largest batch that would
   */
  void requireFits(int batchSize, long memory) {
    double usable = memory * USABLE_SHARE;
    if (parameterBytes + (double) imageBytes * batchSize <= usable) {
      return;
    }
    long largest = (long) ((usable - parameterBytes) / imageBytes);
    throw new RunException(
        String.format(
            Locale.ROOT,
            "not enough memory: the network needs %.1f GB and each image of a batch %.3f GB, and"
                + " this machine has %.1f GB; %s",
            gigabytes(parameterBytes),
            gigabytes(imageBytes),
            gigabytes(memory),
            largest >= 1
                ? "the largest batch that fits is --batch-size " + largest
                : "take a smaller --model or width"));
  }

  private static double gigabytes(long bytes) {
    return bytes / (double) (1 << 30);
  }
}
