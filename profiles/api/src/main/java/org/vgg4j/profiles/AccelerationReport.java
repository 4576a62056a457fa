package org.vgg4j.profiles;

import java.util.List;
import java.util.Map;

/**
 * What acceleration did to a graph.
 *
 * @param engine what computes now, for people and provenance, for example {@code oneDNN 3.11.0} or
 *     {@code stock}
 * @param accelerated layer names whose kernels were replaced, in the graph's order
 * @param stock layer name to the reason why it runs stock Deeplearning4j
 * @param threads compute threads in use
 */
public record AccelerationReport(
    String engine, List<String> accelerated, Map<String, String> stock, int threads) {

  public AccelerationReport {
    accelerated = List.copyOf(accelerated);
    stock = Map.copyOf(stock);
  }
}
