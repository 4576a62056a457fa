package org.vgg4j.profiles.spark.worker;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.Fallbacks.Fallback;

/**
 * What acceleration did to a worker's graph.
 *
 * @param engine that computes it
 * @param stock layer name to the reason why it runs stock Deeplearning4j
 * @param threads that compute; 0 where the processor does not
 * @param fallbacks what was left to stock in one round alone
 */
public record WorkerAcceleration(
    String engine, LinkedHashMap<String, String> stock, int threads, ArrayList<Passes> fallbacks)
    implements Serializable {

  /** Passes of a layer that ran stock. */
  public record Passes(String layer, String reason, long passes) implements Serializable {

    /** The same as it is counted elsewhere. */
    public Fallback counted() {
      return new Fallback(layer, reason, passes);
    }
  }

  /**
   * Of a round.
   *
   * @param before what the report had counted by then
   */
  static WorkerAcceleration of(AccelerationReport report, List<Fallback> before) {
    ArrayList<Passes> fallbacks = new ArrayList<>();
    for (Fallback now : report.fallbacks().soFar()) {
      long earlier =
          before.stream()
              .filter(one -> one.layer().equals(now.layer()) && one.reason().equals(now.reason()))
              .mapToLong(Fallback::passes)
              .sum();
      if (now.passes() > earlier) {
        fallbacks.add(new Passes(now.layer(), now.reason(), now.passes() - earlier));
      }
    }
    return new WorkerAcceleration(
        report.engine(), new LinkedHashMap<>(report.stock()), report.threads(), fallbacks);
  }
}
