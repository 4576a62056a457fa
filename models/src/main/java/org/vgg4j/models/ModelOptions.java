package org.vgg4j.models;

import java.util.List;

/**
 * What can be chosen about a model. {@code null} leaves a choice to the model.
 *
 * @param input the shape of one image
 * @param classes how many classes, at least 2
 * @param width multiplies the channels of every convolution and the units of every hidden dense
 *     layer (rounded, at least 1); above 0, 1 is the published network
 * @param dropout probability to <em>drop</em> a value (as in Keras and PyTorch; Deeplearning4j
 *     counts what it keeps), in [0, 1); 0 takes the model's dropout out; null keeps its own
 * @param head a VGG network's head; null keeps its own
 * @param initialization where all weights start; null keeps the model's own
 * @param optimizer the optimizer that goes into the configuration
 * @param blocks residual blocks in each stage of {@code resnet-v2}; null keeps its own
 * @param whitening whether a layer that whitens patches of 2x2 pixels stands before the model's
 *     own; see {@link ModelFactory#WHITENING}
 * @param seed of the weights and, until someone reseeds ND4J, of dropout
 */
public record ModelOptions(
    InputShape input,
    int classes,
    double width,
    Double dropout,
    Head head,
    WeightInitialization initialization,
    OptimizerSettings optimizer,
    List<Integer> blocks,
    boolean whitening,
    long seed) {

  private static final long DEFAULT_SEED = 1;
  private static final double DEFAULT_LEARNING_RATE = 1e-3;
  private static final int MOST_CLASSES = 100_000;
  private static final int MOST_STAGES = 8;

  /** The published ResNet of 1,202 layers has 200 in a stage. */
  private static final int MOST_BLOCKS = 256;

  /** What {@link #areBlocks} asks for, in words. */
  public static final String BLOCKS_EXPECTED =
      "one count per stage, each at least 1 and at most "
          + MOST_BLOCKS
          + ", of at most "
          + MOST_STAGES
          + " stages; for example [3, 3, 3]";

  /** Whether these can be the counts of a residual network's blocks. */
  public static boolean areBlocks(List<Integer> counts) {
    return !counts.isEmpty()
        && counts.size() <= MOST_STAGES
        && counts.stream().allMatch(n -> n != null && n >= 1 && n <= MOST_BLOCKS);
  }

  /**
   * @throws ModelException if a value is out of its range
   */
  public ModelOptions {
    if (input == null) {
      throw new ModelException("no input shape: expected one; for example 3x32x32");
    }
    if (classes < 2 || classes > MOST_CLASSES) {
      throw new ModelException(
          "classes " + classes + ": expected at least 2, at most 100,000; CIFAR-10 has 10");
    }
    if (!(width > 0) || Double.isInfinite(width)) {
      throw new ModelException(
          "width " + width + ": expected a number above 0; 1 is the published network");
    }
    if (dropout != null && !(dropout >= 0 && dropout < 1)) {
      throw new ModelException(
          "dropout " + dropout + ": expected a share to drop, from 0 to below 1; for example 0.5");
    }
    if (optimizer == null) {
      throw new ModelException("no optimizer: expected one; for example adam");
    }
    if (blocks != null) {
      if (!areBlocks(blocks)) {
        throw new ModelException("blocks " + blocks + ": expected " + BLOCKS_EXPECTED);
      }
      blocks = List.copyOf(blocks);
    }
  }

  /** Every choice left to the model; Adam at 1e-3, seed 1. */
  public static ModelOptions of(InputShape input, int classes) {
    OptimizerSettings adam = OptimizerSettings.of(Optimizer.ADAM, DEFAULT_LEARNING_RATE);
    return new ModelOptions(input, classes, 1, null, null, null, adam, null, false, DEFAULT_SEED);
  }

  /** The model as it was made: its own images and classes, every choice left to it. */
  public static ModelOptions of(ModelInfo info) {
    return of(info.defaultInput(), info.defaultClasses());
  }

  public ModelOptions withInput(InputShape value) {
    return new ModelOptions(
        value, classes, width, dropout, head, initialization, optimizer, blocks, whitening, seed);
  }

  public ModelOptions withClasses(int value) {
    return new ModelOptions(
        input, value, width, dropout, head, initialization, optimizer, blocks, whitening, seed);
  }

  public ModelOptions withWidth(double value) {
    return new ModelOptions(
        input, classes, value, dropout, head, initialization, optimizer, blocks, whitening, seed);
  }

  public ModelOptions withDropout(Double value) {
    return new ModelOptions(
        input, classes, width, value, head, initialization, optimizer, blocks, whitening, seed);
  }

  public ModelOptions withHead(Head value) {
    return new ModelOptions(
        input, classes, width, dropout, value, initialization, optimizer, blocks, whitening, seed);
  }

  public ModelOptions withInitialization(WeightInitialization value) {
    return new ModelOptions(
        input, classes, width, dropout, head, value, optimizer, blocks, whitening, seed);
  }

  public ModelOptions withOptimizer(OptimizerSettings value) {
    return new ModelOptions(
        input, classes, width, dropout, head, initialization, value, blocks, whitening, seed);
  }

  public ModelOptions withBlocks(List<Integer> value) {
    return new ModelOptions(
        input, classes, width, dropout, head, initialization, optimizer, value, whitening, seed);
  }

  public ModelOptions withWhitening(boolean value) {
    return new ModelOptions(
        input, classes, width, dropout, head, initialization, optimizer, blocks, value, seed);
  }

  public ModelOptions withSeed(long value) {
    return new ModelOptions(
        input, classes, width, dropout, head, initialization, optimizer, blocks, whitening, value);
  }

  /** The user's probability to drop, or else the model's own. */
  double dropoutOr(double own) {
    return dropout != null ? dropout : own;
  }

  /** The user's initialization, or else the model's own. */
  WeightInitialization initializationOr(WeightInitialization own) {
    return initialization != null ? initialization : own;
  }
}
