package org.vgg4j.cudadouble.kernels;

import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;

/**
 * One call of a kernel, and what it has to leave.
 *
 * @param name of the pass
 * @param run queues it on the session's stream
 * @param results what it writes
 */
public record KernelPass(String name, Runnable run, Result... results) {

  /**
   * @param place where the pass writes it
   * @param expected asked for after the pass has run
   */
  public record Result(Pointer place, Supplier<float[]> expected) {}

  static Result result(Pointer place, Supplier<float[]> expected) {
    return new Result(place, expected);
  }

  /** Runs it once; how far off it is, as a share of the largest expected value. */
  public double deviation(Card card) {
    run.run();
    double worst = 0;
    for (Result result : results) {
      float[] expected = result.expected().get();
      float[] found = card.download(result.place(), expected.length);
      double size = 0;
      double difference = 0;
      for (int i = 0; i < expected.length; i++) {
        size = Math.max(size, Math.abs(expected[i]));
        double off = Math.abs(found[i] - expected[i]);
        difference = Double.isNaN(off) ? Double.POSITIVE_INFINITY : Math.max(difference, off);
      }
      worst = Math.max(worst, difference / Math.max(size, 1e-30));
    }
    return worst;
  }
}
