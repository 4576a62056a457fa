package org.vgg4j.profiles;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a graph is computed by where kernels were chosen by timing. A graph that is given the same
 * choices again on the same processor computes the same bits.
 *
 * @param date when they were timed, as year-month-day
 * @param layout how values lie in memory between layers, for example {@code channels-last}
 * @param passes layer and direction, for example {@code conv1_1 forward}, to what computes it, for
 *     example {@code winograd f32}, in the graph's order; what is not among them is left to the
 *     rule
 */
public record KernelChoices(String date, String layout, Map<String, String> passes) {

  public KernelChoices {
    // Files may lack any of them.
    passes = passes == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(passes));
  }
}
