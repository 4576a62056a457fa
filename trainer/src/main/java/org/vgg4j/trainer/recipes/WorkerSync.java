package org.vgg4j.trainer.recipes;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How workers that train one network side by side stay together.
 *
 * <p>{@code sharing}: gradients are added up in every step, of which there is one optimizer. {@code
 * averaging:K}: each worker takes K steps with an optimizer of its own, then weights and
 * optimizers' state are averaged (McDonald et al. 2010; Zinkevich et al. 2010).
 *
 * @param text {@code sharing}, {@code averaging} or {@code averaging:K}
 */
public record WorkerSync(String text) {

  /** What the field takes, in words. */
  static final String EXPECTED =
      "sharing, averaging or averaging:K with K steps, from 1 to 1,000, between two averagings";

  /** Steps between two averagings where none are named, as in Deeplearning4j's training master. */
  private static final int USUAL_STEPS = 5;

  private static final int MOST_STEPS = 1_000;
  private static final String SHARING = "sharing";
  private static final Pattern AVERAGING = Pattern.compile("averaging(?::([1-9]\\d{0,3}))?");

  boolean isKnown() {
    return text != null
        && (text.equals(SHARING)
            || (AVERAGING.matcher(text).matches() && averagingSteps() <= MOST_STEPS));
  }

  /** Whether each worker takes steps of its own, and weights are averaged. */
  public boolean averages() {
    return !text.equals(SHARING);
  }

  /** Steps from one averaging to the next; 1 where gradients are shared. */
  public int steps() {
    return averages() ? averagingSteps() : 1;
  }

  private int averagingSteps() {
    Matcher parts = AVERAGING.matcher(text);
    return !parts.matches() || parts.group(1) == null
        ? USUAL_STEPS
        : Integer.parseInt(parts.group(1));
  }

  /** What is done and how often, for people. */
  public String meaning() {
    if (!averages()) {
      return "gradients shared every step";
    }
    return "weights averaged every " + (steps() == 1 ? "step" : steps() + " steps");
  }
}
