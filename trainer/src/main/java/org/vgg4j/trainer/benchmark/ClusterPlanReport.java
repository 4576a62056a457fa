package org.vgg4j.trainer.benchmark;

import java.util.Locale;
import java.util.stream.Stream;
import org.vgg4j.trainer.benchmark.ClusterPlan.Exchange;
import org.vgg4j.trainer.terminal.Table;
import org.vgg4j.trainer.terminal.Terminal;

/** Prints a plan for people. */
public final class ClusterPlanReport {

  private static final double WANTED_EFFICIENCY = 0.9;

  private ClusterPlanReport() {}

  public static void print(ClusterPlan plan, Terminal terminal) {
    int most = plan.network().hosts();
    terminal.print("");
    terminal.print(
        format(
            "expected of hosts like this one with %s Gbit/s, by a model: a step"
                + " of %.0f ms on each, weights and optimizer state of %.1f MB averaged",
            number(plan.network().gigabitsPerSecond()),
            plan.stepSeconds() * 1e3,
            plan.stateBytes() / 1e6));
    for (Exchange exchange : Exchange.values()) {
      terminal.print("");
      terminal.print("averaged " + exchange.meaning());
      table(plan, exchange).print(terminal);
      terminal.print(
          format(
              "%d hosts spend %.0f %% of their time on training when they average every %d steps",
              most, 100 * WANTED_EFFICIENCY, plan.interval(exchange, most, WANTED_EFFICIENCY)));
    }
  }

  private static Table table(ClusterPlan plan, Exchange exchange) {
    Table table =
        new Table(
            Stream.concat(
                    Stream.of("images/s (x one host)"),
                    ClusterPlan.INTERVALS.stream()
                        .map(steps -> steps == 1 ? "every step" : "every " + steps))
                .toArray(String[]::new));
    double one = plan.imagesPerSecond(exchange, 1, 1);
    for (int hosts : plan.hosts()) {
      table.row(
          Stream.concat(
                  Stream.of(hosts == 1 ? "1 host" : hosts + " hosts"),
                  ClusterPlan.INTERVALS.stream()
                      .map(
                          steps -> {
                            double rate = plan.imagesPerSecond(exchange, hosts, steps);
                            return format("%.0f (%.2f)", rate, rate / one);
                          }))
              .toArray(String[]::new));
    }
    return table;
  }

  private static String number(double value) {
    return value == Math.rint(value) ? format("%.0f", value) : Double.toString(value);
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
