package org.vgg4j.profiles;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts the passes that accelerated layers left to stock Deeplearning4j while a graph ran, because
 * of what they were given. Safe for threads: a graph counts while others read.
 */
public final class Fallbacks {

  /**
   * @param layer the layer's name
   * @param reason why, for people
   * @param passes how many forward passes ran stock, with the backward passes that belong to them
   */
  public record Fallback(String layer, String reason, long passes) {}

  private record Cause(String layer, String reason) {}

  private final Map<Cause, Long> passes = new LinkedHashMap<>();

  /**
   * Counts one pass.
   *
   * @return whether it is the first of this layer for this reason
   */
  public synchronized boolean count(String layer, String reason) {
    return passes.merge(new Cause(layer, reason), 1L, Long::sum) == 1;
  }

  /** Adds passes that were counted elsewhere. */
  public synchronized void add(Fallback counted) {
    passes.merge(new Cause(counted.layer(), counted.reason()), counted.passes(), Long::sum);
  }

  /** What was counted so far, in the order of the first pass of each kind. */
  public synchronized List<Fallback> soFar() {
    List<Fallback> list = new ArrayList<>();
    passes.forEach((cause, count) -> list.add(new Fallback(cause.layer, cause.reason, count)));
    return List.copyOf(list);
  }
}
