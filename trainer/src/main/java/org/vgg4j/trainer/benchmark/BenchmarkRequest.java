package org.vgg4j.trainer.benchmark;

import java.util.List;
import org.vgg4j.choices.Choices;
import org.vgg4j.models.ModelOptions;
import org.vgg4j.trainer.recipes.RecipeException;

/**
 * What to measure.
 *
 * @param model a name that {@code models} lists
 * @param options its input, classes and optimizer
 * @param batchSize images in a batch, from 1 to {@value #MOST_IMAGES}
 * @param rounds how often each mode has its turn, from 1 to {@value #MOST_ROUNDS}
 * @param modes the modes, in the order of their turns; at least one
 * @param roundSeconds how long a mode's turn lasts, training and inference each; a turn has one
 *     step at least
 * @param leaveOutUnusable whether a mode that cannot be used here is left out; otherwise it is
 *     refused
 * @param retune whether kernels are timed anew although choices are kept
 */
public record BenchmarkRequest(
    String model,
    ModelOptions options,
    int batchSize,
    int rounds,
    List<Mode> modes,
    double roundSeconds,
    boolean leaveOutUnusable,
    boolean retune) {

  /** A turn that is long enough to measure and short enough to wait for. */
  public static final double ROUND_SECONDS = 1.5;

  private static final int MOST_IMAGES = 65_536;
  private static final int MOST_ROUNDS = 10_000;

  /**
   * @throws RecipeException in one line, if a value is out of its range
   */
  public BenchmarkRequest {
    check(batchSize, rounds);
    if (modes.isEmpty()) {
      throw new RecipeException(
          "--modes is empty, expected some of " + String.join(", ", Choices.ids(Mode.class)));
    }
    modes = List.copyOf(modes);
  }

  /**
   * Checks what can be checked before a device is opened.
   *
   * @throws RecipeException in one line, if a value is out of its range
   */
  public static void check(int batchSize, int rounds) {
    if (batchSize < 1 || batchSize > MOST_IMAGES) {
      throw new RecipeException(
          "--batch-size is " + batchSize + ", expected 1 or more images, at most " + MOST_IMAGES);
    }
    if (rounds < 1 || rounds > MOST_ROUNDS) {
      throw new RecipeException(
          "--rounds is " + rounds + ", expected 1 or more, at most " + MOST_ROUNDS);
    }
  }
}
