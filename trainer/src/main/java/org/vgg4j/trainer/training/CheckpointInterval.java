package org.vgg4j.trainer.training;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vgg4j.trainer.recipes.RecipeException;

/**
 * How often a checkpoint is written inside an epoch.
 *
 * @param steps every so many steps, 0 for never
 * @param minutes every so many minutes, 0 for never
 */
public record CheckpointInterval(long steps, long minutes) {

  /** Only at the end of an epoch. */
  public static final CheckpointInterval NONE = new CheckpointInterval(0, 0);

  private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,8})(m?)");

  /**
   * Reads what a user types.
   *
   * @param text {@code 50} (steps) or {@code 10m} (minutes)
   */
  public static CheckpointInterval parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new RecipeException(
          "--checkpoint-every is '"
              + text
              + "', expected a number of steps, for example 50, or of minutes, for example 10m");
    }
    long number = Long.parseLong(matcher.group(1));
    return matcher.group(2).isEmpty()
        ? new CheckpointInterval(number, 0)
        : new CheckpointInterval(0, number);
  }

  boolean due(long stepsSince, long nanosSince) {
    return (steps > 0 && stepsSince >= steps)
        || (minutes > 0 && nanosSince >= minutes * 60_000_000_000L);
  }
}
