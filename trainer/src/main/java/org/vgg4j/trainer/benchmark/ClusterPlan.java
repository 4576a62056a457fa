package org.vgg4j.trainer.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.vgg4j.models.LayerTable;
import org.vgg4j.trainer.device.MemoryEstimate;

/**
 * What a training on several hosts can be expected to reach, by a model of what a round takes:
 * every host trains on some batches of its own, then weights and the optimizer's state are
 * averaged. All that is measured in it is the time of a step here, and what {@link #ROUND_SECONDS}
 * and {@link #HANDLED_BYTES_PER_SECOND} say; docs/CLUSTER.md compares it with runs. Hosts are taken
 * to be like this one, their network to have nothing else to carry, and reading images to hide
 * behind training.
 *
 * @param network the hosts and what lies between them
 * @param batchSize images that a host has in a step
 * @param stepSeconds of a step on one host
 * @param stateBytes of all weights and the optimizer's state, which every averaging exchanges
 */
public record ClusterPlan(
    ClusterNetwork network, int batchSize, double stepSeconds, long stateBytes) {

  /** Of handing out a round's tasks and taking their answers, without what they hold. */
  static final double ROUND_SECONDS = 0.01;

  /** At which what is averaged is copied and added, without encryption: 1.15 s for 2 x 180 MB. */
  static final double HANDLED_BYTES_PER_SECOND = 3.1e8;

  /** Steps between averagings that are looked at. */
  static final List<Integer> INTERVALS = List.of(1, 4, 16, 64);

  /** The way that weights take. */
  enum Exchange {
    /**
     * As {@code train --cluster} does it: every host sends its weights to the driver, which hands
     * the average out; hosts pass its pieces on to one another (BitTorrent-like broadcast).
     */
    DRIVER("through the driver, as train --cluster does"),
    /**
     * The least that any exchange takes: a ring all-reduce sends 2 (n - 1) / n of the weights over
     * every host's line (Patarasuk and Yuan 2009).
     */
    RING("by a ring of all hosts, the least that any exchange takes");

    private final String meaning;

    Exchange(String meaning) {
      this.meaning = meaning;
    }

    String meaning() {
      return meaning;
    }
  }

  /** With the fastest mode that was measured, averaged as {@code request} trains. */
  public static ClusterPlan of(
      ClusterNetwork network, BenchmarkRequest request, BenchmarkResult result) {
    LayerTable table = LayerTable.of(request.model(), request.options());
    int arrays = 1 + MemoryEstimate.states(request.options().optimizer().optimizer());
    return new ClusterPlan(
        network,
        result.batchSize(),
        result.profile().stepMillis() / 1e3,
        arrays * table.parameters() * Float.BYTES);
  }

  /** Numbers of hosts that are looked at: powers of two, and all of them. */
  List<Integer> hosts() {
    List<Integer> counts = new ArrayList<>();
    for (int count = 1; count < network.hosts(); count *= 2) {
      counts.add(count);
    }
    counts.add(network.hosts());
    return counts;
  }

  /** Images a second of all hosts together. */
  double imagesPerSecond(Exchange exchange, int hosts, int interval) {
    double compute = interval * stepSeconds;
    return (double) hosts * interval * batchSize / (compute + seconds(exchange, hosts));
  }

  /** How much of the hosts' time is spent on training, from 0 to 1. */
  double efficiency(Exchange exchange, int hosts, int interval) {
    double compute = interval * stepSeconds;
    return compute / (compute + seconds(exchange, hosts));
  }

  /** The fewest steps between averagings that leave so much of the hosts' time to training. */
  long interval(Exchange exchange, int hosts, double efficiency) {
    double compute = seconds(exchange, hosts) * efficiency / (1 - efficiency);
    return Math.max(1, (long) Math.ceil(compute / stepSeconds));
  }

  /** Seconds of an averaging. */
  double seconds(Exchange exchange, int hosts) {
    if (hosts == 1) {
      return 0;
    }
    double once = stateBytes / network.bytesPerSecond();
    return switch (exchange) {
      case DRIVER ->
          ROUND_SECONDS
              // The average to all, each piece over two lines; then everyone's over the driver's.
              + 2 * once
              + hosts * once
              + (hosts + 1) * stateBytes / HANDLED_BYTES_PER_SECOND;
      case RING -> 2.0 * (hosts - 1) / hosts * once;
    };
  }

  /** The same as what {@code --json} prints. */
  public Map<String, Object> toJson() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("hosts", network.hosts());
    values.put("gigabitsPerSecond", network.gigabitsPerSecond());
    values.put("batchSize", batchSize);
    values.put("stepSeconds", stepSeconds);
    values.put("stateBytes", stateBytes);
    List<Map<String, Object>> points = new ArrayList<>();
    for (Exchange exchange : Exchange.values()) {
      for (int count : hosts()) {
        for (int interval : INTERVALS) {
          Map<String, Object> point = new LinkedHashMap<>();
          point.put("exchange", exchange.name().toLowerCase(Locale.ROOT));
          point.put("hosts", count);
          point.put("stepsPerAveraging", interval);
          point.put("imagesPerSecond", imagesPerSecond(exchange, count, interval));
          point.put("efficiency", efficiency(exchange, count, interval));
          points.add(point);
        }
      }
    }
    values.put("points", points);
    return values;
  }
}
