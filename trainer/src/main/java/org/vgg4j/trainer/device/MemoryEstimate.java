package org.vgg4j.trainer.device;

import java.util.Locale;
import org.vgg4j.choices.JvmOptions;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.LayerTable;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelInfo;
import org.vgg4j.models.Optimizer;
import org.vgg4j.trainer.recipes.Networks;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.runs.RunException;

/**
 * What a training needs at least, in bytes. ND4J allocates its workspaces outside of any limit that
 * Java knows, so a training that does not fit would be killed by the system without a word.
 *
 * <p>A batch of {@code n} images needs {@code parameterBytes + scratchBytes + n * imageBytes +
 * max(updateBytes, n * passBytes)} where the network is computed, and {@code n * pinnedBytes} of
 * the host if that is a GPU. The latter and what layers take was measured on the double of ND4J's
 * CUDA library, for every recipe, and is held there by tests (docs/gpu.md).
 *
 * @param parameterBytes parameters, their gradients and the optimizer's state
 * @param updateBytes what the optimizer's step takes for a while
 * @param imageBytes of one image, for the whole training
 * @param passBytes of one image, for a while, when the optimizer does not compute
 * @param pinnedBytes of one image, of host memory that a GPU can reach
 * @param heapBytes of the Java heap, to read a checkpoint's largest array
 * @param scratchBytes that a GPU's kernels may take for themselves, whatever the network and batch
 */
public record MemoryEstimate(
    long parameterBytes,
    long updateBytes,
    long imageBytes,
    long passBytes,
    long pinnedBytes,
    long heapBytes,
    long scratchBytes) {

  /** Larger batches were not faster on any CPU that was measured, and learn less per image. */
  private static final int LARGEST_AUTOMATIC = 256;

  /**
   * What is free again, but not collected yet, takes room too: ND4J collects only when an
   * allocation has failed, which costs a twentieth of a second each time.
   */
  private static final double SHARE_WITHOUT_GARBAGE = 0.75;

  private static final double USABLE_HEAP = 0.9;
  private static final int BYTES_PER_VALUE = 4;
  private static final double BYTES_PER_MEGABYTE = 1 << 20;

  /**
   * The estimate for a network whose layers are known.
   *
   * @param device what computes it
   */
  public static MemoryEstimate of(Optimizer optimizer, LayerTable table, ComputeDevice device) {
    int states = states(optimizer);
    long values = table.parameters() * BYTES_PER_VALUE;
    long heap = values * Math.max(1, states);
    if (!device.runsStock() && !device.hasOwnMemory()) {
      long activations = (long) (table.activationMegabytes() * BYTES_PER_MEGABYTE);
      return new MemoryEstimate(values * (2 + states), 0, activations, 0, 0, heap, 0);
    }
    LayerMemory layers =
        device.runsStock() ? LayerMemory.ofStock(table) : LayerMemory.ofAccelerated(table);
    return new MemoryEstimate(
        values * (2 + states),
        values,
        layers.workspaceBytes(),
        layers.passBytes(),
        device.hasOwnMemory() ? layers.workspaceBytes() : 0,
        heap,
        device.selection().profile().scratchBytes(device.settings()));
  }

  /** The same, with the second weights of Lookahead or the two more of an average, if any. */
  public static MemoryEstimate of(
      Recipe.Optimization optimization, LayerTable table, ComputeDevice device) {
    MemoryEstimate plain = of(optimization.optimizer(), table, device);
    int more = optimization.averages() ? 2 : optimization.lookahead() > 0 ? 1 : 0;
    if (optimization.accumulate() > 1 || device.workers() > 1) {
      // The gradients of a step's parts so far.
      more++;
    }
    if (device.hasOwnMemory() && !device.runsStock()) {
      more += vectorsOfFlatStep(optimization, table);
    }
    // Workers have a GPU each, or all of them the same memory.
    int replicas = device.hasOwnMemory() ? 1 : device.workers();
    return new MemoryEstimate(
        replicas * (plain.parameterBytes + more * table.parameters() * BYTES_PER_VALUE),
        replicas * plain.updateBytes,
        replicas * plain.imageBytes,
        replicas * plain.passBytes,
        plain.pinnedBytes * device.workers(),
        plain.heapBytes,
        plain.scratchBytes);
  }

  /** Of several trainings like this one side by side. */
  public MemoryEstimate times(int trainings) {
    return new MemoryEstimate(
        trainings * parameterBytes,
        trainings * updateBytes,
        trainings * imageBytes,
        trainings * passBytes,
        trainings * pinnedBytes,
        heapBytes,
        trainings * scratchBytes);
  }

  /**
   * Arrays as long as the parameters that the step over all of them at once keeps: which are
   * statistics and the optimizer's state without gaps for them, where there is batch norm; what
   * weights and rates are multiplied with, where they differ; and one for what is between.
   */
  private static int vectorsOfFlatStep(Recipe.Optimization optimization, LayerTable table) {
    boolean statistics =
        table.rows().stream().anyMatch(row -> row.parameterShapes().containsKey("gamma"));
    boolean penalties = optimization.weightDecay() > 0 || optimization.l2() > 0;
    boolean divides =
        optimization.optimizer() == Optimizer.ADAGRAD
            || optimization.optimizer() == Optimizer.RMSPROP;
    return (statistics ? 1 + states(optimization.optimizer()) : 0)
        + (statistics && optimization.batchNormRateFactor() != 1 ? 1 : 0)
        + (penalties ? 1 : 0)
        + (penalties || divides ? 1 : 0);
  }

  /** Values that an optimizer keeps for each parameter. */
  public static int states(Optimizer optimizer) {
    return switch (optimizer) {
      case ADAM -> 2;
      case SGD -> 0;
      case ADAGRAD, NESTEROV, RMSPROP -> 1;
    };
  }

  /** The estimate for a recipe whose data has not been opened: of its model's usual input. */
  public static MemoryEstimate of(Recipe recipe, ComputeDevice device) {
    ModelInfo info = ModelFactory.info(recipe.network().model());
    InputShape usual = info.defaultInput();
    Recipe.Images images = recipe.images();
    InputShape input =
        new InputShape(
            images.channels() > 0 ? images.channels() : usual.channels(),
            images.imageSize() > 0 ? images.imageSize() : usual.height(),
            images.imageSize() > 0 ? images.imageSize() : usual.width());
    return of(
        recipe.optimization(),
        LayerTable.of(
            recipe.network().model(), Networks.options(recipe, input, info.defaultClasses())),
        device);
  }

  /** Bytes that a training on batches of so many images needs where it is computed. */
  public long bytes(int batchSize) {
    return parameterBytes
        + scratchBytes
        + batchSize * imageBytes
        + Math.max(updateBytes, batchSize * passBytes);
  }

  /** What a training takes of a GPU and of its host, for people. */
  public String text(int batchSize, MemoryLimit limit) {
    return String.format(
        Locale.ROOT,
        "memory: a batch of %d takes %.0f MB of the GPU%s and %.0f MB of pinned memory; %s",
        batchSize,
        bytes(batchSize) / 1e6,
        scratchBytes == 0
            ? ""
            : String.format(Locale.ROOT, " (at most %.0f MB of it scratch)", scratchBytes / 1e6),
        batchSize * pinnedBytes / 1e6,
        limit.text());
  }

  /**
   * The largest power of two that fits, at most 256 images.
   *
   * @throws RunException if not even one image fits
   */
  public int automaticBatch(MemoryLimit limit) {
    requireFits(1, limit);
    boolean garbage = updateBytes > 0;
    long room = garbage ? (long) (limit.bytes() * SHARE_WITHOUT_GARBAGE) : limit.bytes();
    return Integer.highestOneBit(
        Math.max(1, largestBatch(room, limit.pinnableBytes(), LARGEST_AUTOMATIC)));
  }

  /**
   * Checks that a training can fit.
   *
   * @throws RunException if it cannot, naming the largest batch that would
   */
  public void requireFits(int batchSize, MemoryLimit limit) {
    int largest = largestBatch(limit.bytes(), limit.pinnableBytes(), batchSize);
    if (largest >= batchSize) {
      return;
    }
    String remedy =
        largest >= 1
            ? "the largest batch that fits is --batch-size " + largest
            : "take a smaller --model or width";
    if (bytes(batchSize) <= limit.bytes()) {
      throw new RunException(
          String.format(
              Locale.ROOT,
              "not enough memory: the GPU needs %.3f GB of the host's memory for each image of a"
                  + " batch, and %.1f GB can be pinned for it; %s",
              gigabytes(pinnedBytes),
              gigabytes(limit.pinnableBytes()),
              remedy));
    }
    throw new RunException(
        String.format(
            Locale.ROOT,
            "not enough memory: the network needs %.1f GB and each image of a batch %.3f GB, and"
                + " %s; %s",
            gigabytes(parameterBytes + updateBytes + scratchBytes),
            gigabytes(imageBytes + passBytes),
            limit.text(),
            remedy));
  }

  /** The largest batch, up to a limit, that fits into so many bytes; 0 if none does. */
  private int largestBatch(long bytes, long pinnable, int most) {
    int batch = most;
    while (batch > 0 && (bytes(batch) > bytes || batch * pinnedBytes > pinnable)) {
      batch--;
    }
    return batch;
  }

  /**
   * Checks that a checkpoint can be read.
   *
   * @param heap bytes that Java may use, {@code -Xmx}
   * @throws RunException if it cannot
   */
  public void requireHeap(long heap) {
    if (heapBytes > heap * USABLE_HEAP) {
      throw new RunException(
          String.format(
              Locale.ROOT,
              "not enough memory: reading a checkpoint of this network takes %.1f GB of Java heap,"
                  + " and -Xmx allows %.1f GB; set %s",
              gigabytes(heapBytes),
              gigabytes(heap),
              JvmOptions.with(
                  "-Xmx" + ((long) Math.ceil(gigabytes(heapBytes) / USABLE_HEAP) + 1) + "g")));
    }
  }

  private static double gigabytes(long bytes) {
    return bytes / (double) (1 << 30);
  }
}
