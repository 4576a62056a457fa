package org.vgg4j.profiles;

import java.util.Locale;

/**
 * How fast a GPU and this machine's processor trained the same network, by the engines that they
 * train with unless told otherwise.
 *
 * @param gpu images a second
 * @param processor images a second
 * @param date as year-month-day
 */
public record MeasuredSpeeds(double gpu, double processor, String date) {

  boolean processorIsFaster() {
    return processor > gpu;
  }

  /** For people. */
  String text() {
    return String.format(
        Locale.ROOT,
        "in doctor's test of %s the GPU trained %,.0f images/s, the CPU %,.0f",
        date,
        gpu,
        processor);
  }
}
