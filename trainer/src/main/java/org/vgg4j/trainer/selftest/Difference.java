package org.vgg4j.trainer.selftest;

import java.util.Locale;

/**
 * How far one thing that a device computed is from what is known.
 *
 * @param trial the network
 * @param what for example {@code gradient of conv_W in step 1}
 * @param difference relative to the size of what is known; infinite where it is no number
 * @param allowed what rounding may cause
 */
public record Difference(String trial, String what, double difference, double allowed) {

  boolean tolerable() {
    return difference <= allowed;
  }

  /** In parts of what is allowed: what makes differences of several kinds comparable. */
  double parts() {
    return difference / allowed;
  }

  /** For people. */
  public String text() {
    return String.format(
        Locale.ROOT, "%.1e, %.0e allowed (%s, %s)", difference, allowed, trial, what);
  }
}
