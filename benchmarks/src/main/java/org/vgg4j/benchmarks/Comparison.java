package org.vgg4j.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Predicate;
import org.vgg4j.trainer.benchmark.ImagesPerSecond;
import org.vgg4j.trainer.terminal.Table;

/**
 * The engines' figures beside the best that PyTorch does, for each of its precisions and at all.
 */
record Comparison(List<Figures> all) {

  private static final double GIGABYTE = 1 << 30;
  private static final String NOTHING = "-";

  /**
   * An engine's median as a multiple of the best PyTorch of its precision; empty without one.
   *
   * @param rate training or inference
   */
  OptionalDouble toBestOfItsPrecision(Figures figures, Function<Figures, ImagesPerSecond> rate) {
    return ratio(figures, rate, peer -> peer.bfloat16() == figures.engine().bfloat16());
  }

  /** An engine's median as a multiple of the best PyTorch of any precision; empty without one. */
  OptionalDouble toBest(Figures figures, Function<Figures, ImagesPerSecond> rate) {
    return ratio(figures, rate, peer -> true);
  }

  private OptionalDouble ratio(
      Figures figures, Function<Figures, ImagesPerSecond> rate, Predicate<Engine> peers) {
    OptionalDouble best =
        all.stream()
            .filter(other -> other.engine().isPyTorch() && peers.test(other.engine()))
            .mapToDouble(other -> rate.apply(other).median())
            .max();
    return best.isPresent()
        ? OptionalDouble.of(rate.apply(figures).median() / best.getAsDouble())
        : best;
  }

  /** For people. */
  Table table() {
    Table table =
        new Table(
            "images/s",
            "train",
            "min..max",
            "x same",
            "x best",
            "infer",
            "min..max",
            "x same",
            "x best",
            "peak GB",
            "what");
    for (Figures figures : all) {
      table.row(
          figures.engine().id(),
          format("%.1f", figures.train().median()),
          spread(figures.train()),
          format(toBestOfItsPrecision(figures, Figures::train)),
          format(toBest(figures, Figures::train)),
          format("%.1f", figures.infer().median()),
          spread(figures.infer()),
          format(toBestOfItsPrecision(figures, Figures::infer)),
          format(toBest(figures, Figures::infer)),
          figures.peakMemory().isPresent()
              ? format("%.2f", figures.peakMemory().getAsLong() / GIGABYTE)
              : NOTHING,
          figures.description());
    }
    return table;
  }

  private static String spread(ImagesPerSecond rate) {
    return format("%.1f..%.1f", rate.least(), rate.most());
  }

  private static String format(OptionalDouble ratio) {
    return ratio.isPresent() ? format("%.2f", ratio.getAsDouble()) : NOTHING;
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
