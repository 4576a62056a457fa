package org.vgg4j.profiles;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What acceleration did to a graph.
 *
 * @param engine what computes now, for people and provenance, for example {@code oneDNN 3.11.0} or
 *     {@code stock}
 * @param accelerated layer names whose kernels were replaced, in the graph's order
 * @param stock layer name to the reason why it runs stock Deeplearning4j, in the graph's order;
 *     then {@link #OPTIMIZER} if the optimizer does
 * @param threads compute threads in use; 0 where the processor does not compute
 * @param fallbacks what accelerated layers left to stock while the graph ran; grows with the run
 * @param choices the kernels that timing chose; null where a rule did, or nothing is accelerated
 */
public record AccelerationReport(
    String engine,
    List<String> accelerated,
    Map<String, String> stock,
    int threads,
    Fallbacks fallbacks,
    KernelChoices choices) {

  /** The engine of a graph of which nothing is accelerated. */
  public static final String STOCK = "stock";

  /** What the optimizer is called among layers. No layer has this name. */
  public static final String OPTIMIZER = "(optimizer)";

  public AccelerationReport {
    accelerated = List.copyOf(accelerated);
    stock = Collections.unmodifiableMap(new LinkedHashMap<>(stock));
  }

  /** The report of a graph of which no accelerated layer can fall back. */
  public AccelerationReport(
      String engine, List<String> accelerated, Map<String, String> stock, int threads) {
    this(engine, accelerated, stock, threads, new Fallbacks(), null);
  }

  /**
   * Layer name to the reason why it runs stock, or ran stock in some passes until now. To be asked
   * again at the end of a run.
   */
  public Map<String, String> stockSoFar() {
    Map<String, String> all = new LinkedHashMap<>(stock);
    for (Fallbacks.Fallback fallback : fallbacks.soFar()) {
      String passes = fallback.passes() == 1 ? "1 pass" : fallback.passes() + " passes";
      all.merge(
          fallback.layer(),
          "in " + passes + ": " + fallback.reason(),
          (before, also) -> before + "; " + also);
    }
    return all;
  }

  /**
   * The same with what became of the optimizer.
   *
   * @param reason why it runs stock; null if it does not
   */
  public AccelerationReport withOptimizer(String reason) {
    Map<String, String> all = new LinkedHashMap<>(stock);
    all.remove(OPTIMIZER);
    if (reason != null) {
      all.put(OPTIMIZER, reason);
    }
    return new AccelerationReport(engine, accelerated, all, threads, fallbacks, choices);
  }
}
