package org.vgg4j.trainer.training;

import java.util.Locale;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.LayerTable;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelInfo;
import org.vgg4j.trainer.device.MemoryLimit;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.runs.RunException;

/**
 * What a training needs at least, in bytes. ND4J allocates its workspaces outside of any limit that
 * Java knows, so a training that does not fit would be killed by the system without a word.
 *
 * @param parameterBytes parameters, their gradients and the optimizer's state
 * @param imageBytes activations and their gradients, of one image
 * @param heapBytes of the Java heap, to read a checkpoint's largest array
 */
public record MemoryEstimate(long parameterBytes, long imageBytes, long heapBytes) {

  /** Larger batches were not faster on any CPU that was measured, and learn less per image. */
  private static final int LARGEST_AUTOMATIC = 256;

  /**
   * Stock layers keep copies: VGG16-BN took 2.6 GB at batch 64, accelerated 0.65 GB, of which 0.4
   * GB were activations.
   */
  private static final int STOCK_FACTOR = 5;

  private static final double USABLE_HEAP = 0.9;
  private static final int BYTES_PER_VALUE = 4;
  private static final double BYTES_PER_MEGABYTE = 1 << 20;

  /** The estimate for a network whose layers are known. */
  static MemoryEstimate of(Recipe recipe, LayerTable table) {
    int states =
        switch (recipe.optimizer()) {
          case "adam" -> 2;
          case "sgd" -> 0;
          default -> 1;
        };
    long values = table.parameters() * BYTES_PER_VALUE;
    return new MemoryEstimate(
        values * (2 + states),
        (long) (table.activationMegabytes() * BYTES_PER_MEGABYTE),
        values * Math.max(1, states));
  }

  /** The estimate for a recipe whose data has not been opened: of its model's usual input. */
  public static MemoryEstimate of(Recipe recipe) {
    ModelInfo info = ModelFactory.info(recipe.model());
    InputShape input = info.defaultInput();
    if (recipe.imageSize() > 0) {
      input = new InputShape(input.channels(), recipe.imageSize(), recipe.imageSize());
    }
    return of(
        recipe,
        LayerTable.of(recipe.model(), Networks.options(recipe, input, info.defaultClasses())));
  }

  /**
   * The largest power of two that fits, at most 256 images.
   *
   * @param stock whether Deeplearning4j's own layers compute
   * @throws RunException if not even one image fits
   */
  public int automaticBatch(MemoryLimit limit, boolean stock) {
    requireFits(1, limit);
    long sure = largestBatch(limit) / (stock ? STOCK_FACTOR : 1);
    return (int) Long.highestOneBit(Math.max(1, Math.min(LARGEST_AUTOMATIC, sure)));
  }

  /**
   * Checks that a training can fit.
   *
   * @throws RunException if it cannot, naming the largest batch that would
   */
  void requireFits(int batchSize, MemoryLimit limit) {
    if (parameterBytes + (double) imageBytes * batchSize <= limit.bytes()) {
      return;
    }
    long largest = largestBatch(limit);
    throw new RunException(
        String.format(
            Locale.ROOT,
            "not enough memory: the network needs %.1f GB and each image of a batch %.3f GB, and"
                + " %s; %s",
            gigabytes(parameterBytes),
            gigabytes(imageBytes),
            limit.text(),
            largest >= 1
                ? "the largest batch that fits is --batch-size " + largest
                : "take a smaller --model or width"));
  }

  private long largestBatch(MemoryLimit limit) {
    return (limit.bytes() - parameterBytes) / Math.max(1, imageBytes);
  }

  /**
   * Checks that a checkpoint can be read.
   *
   * @param heap bytes that Java may use, {@code -Xmx}
   * @throws RunException if it cannot
   */
  void requireHeap(long heap) {
    if (heapBytes > heap * USABLE_HEAP) {
      throw new RunException(
          String.format(
              Locale.ROOT,
              "not enough memory: reading a checkpoint of this network takes %.1f GB of Java heap,"
                  + " and -Xmx allows %.1f GB; set -Xmx%dg in JAVA_TOOL_OPTIONS",
              gigabytes(heapBytes),
              gigabytes(heap),
              (long) Math.ceil(gigabytes(heapBytes) / USABLE_HEAP) + 1));
    }
  }

  private static double gigabytes(long bytes) {
    return bytes / (double) (1 << 30);
  }
}
