package org.vgg4j.trainer.recipes;

/**
 * How the learning rate follows the number of workers, by the linear rule of Goyal et al. 2017
 * (arXiv:1706.02677, section 2.1): a step of N workers sees N times the images, so the recipe's
 * rate is multiplied with N. It gets there by a gradual warm-up (section 2.2): the first step has
 * the recipe's own rate, and each of the first five epochs' steps adds as much as the one before,
 *
 * <pre>{@code factor = 1 + (N - 1) step / warmup, warmup = min(5 epochs, a tenth of the run)}</pre>
 *
 * A schedule that rises by itself, or a recipe's own warm-up, is kept, and multiplied with N.
 *
 * @param workers N, at least 1
 * @param risesAlready whether the recipe has a warm-up of its own
 * @param mostWarmupSteps steps of five epochs
 */
public record LinearScaling(int workers, boolean risesAlready, long mostWarmupSteps) {

  /** One worker has the recipe's rates. */
  public static final LinearScaling NONE = new LinearScaling(1, true, 0);

  /** Steps of a run by time before its steps were measured: its warm-up takes five epochs then. */
  static final long UNKNOWN = Long.MAX_VALUE;

  private static final int WARMUP_EPOCHS = 5;
  private static final int SHARE_OF_RUN = 10;

  /**
   * That of a recipe.
   *
   * @param stepsPerEpoch of all workers together
   */
  public static LinearScaling of(Recipe recipe, int stepsPerEpoch) {
    return new LinearScaling(
        recipe.optimization().workers(),
        recipe.rate().schedule().risesByItself() || recipe.rate().warmupSteps() > 0,
        (long) WARMUP_EPOCHS * stepsPerEpoch);
  }

  /**
   * Steps with less than the whole factor.
   *
   * @param totalSteps of the run; {@link #UNKNOWN} for five epochs
   */
  public long warmupSteps(long totalSteps) {
    return risesAlready || workers == 1 ? 0 : Math.min(mostWarmupSteps, totalSteps / SHARE_OF_RUN);
  }

  /**
   * What the recipe's rate is multiplied with.
   *
   * @param step optimizer steps already taken, from 0
   * @param totalSteps of the run
   */
  public double factor(long step, long totalSteps) {
    long warmup = warmupSteps(totalSteps);
    return step < warmup ? 1 + (workers - 1) * (double) step / warmup : workers;
  }
}
