package org.vgg4j.trainer.runs;

import java.util.Locale;

/**
 * The views of each image whose class scores were averaged for an accuracy, which is never given
 * without them.
 *
 * @param number of them
 * @param accuracyWithOne the same network's accuracy with one view, in [0, 1]; null where number is
 *     1
 */
public record ViewsOfImage(int number, Double accuracyWithOne) {

  /** One view, the image as it is. */
  public static final ViewsOfImage ONE = new ViewsOfImage(1, null);

  /** As a run's file has them, in which both may be missing. */
  public static ViewsOfImage of(Integer number, Double accuracyWithOne) {
    return number == null ? ONE : new ViewsOfImage(number, accuracyWithOne);
  }

  /** In words that follow the accuracy; empty for one view. */
  public String text() {
    return accuracyWithOne == null
        ? ""
        : String.format(
            Locale.ROOT,
            " with %d views of each image, %.2f %% with one",
            number,
            100 * accuracyWithOne);
  }
}
