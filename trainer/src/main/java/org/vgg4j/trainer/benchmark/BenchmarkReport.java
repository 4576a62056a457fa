package org.vgg4j.trainer.benchmark;

import java.util.Locale;
import java.util.Map;
import org.vgg4j.trainer.terminal.Table;
import org.vgg4j.trainer.terminal.Terminal;

/** Prints a result for people. */
public final class BenchmarkReport {

  private BenchmarkReport() {}

  public static void print(BenchmarkResult result, Terminal terminal) {
    Machine machine = result.machine();
    terminal.print(
        "%s, batch %d of %s, %d rounds, %s"
            .formatted(
                result.model(),
                result.batchSize(),
                result.input(),
                result.train().values().iterator().next().rounds().size(),
                machine.date()));
    terminal.print(
        "%s, %s%s, Java %s, device %s"
            .formatted(
                machine.processor(),
                machine.threads() == 0 ? "" : machine.threads() + " threads, ",
                machine.system(),
                machine.java(),
                machine.device()));
    terminal.print("");
    rates(result).print(terminal);
    terminal.print("");
    StepProfile profile = result.profile();
    terminal.print(
        format(
            "a training step in mode %s: %.1f ms, engine %s",
            profile.mode().id(), profile.stepMillis(), machine.engine()));
    layers(profile).print(terminal);
  }

  private static Table rates(BenchmarkResult result) {
    Table table =
        new Table("images/s", "train", "min..max", "x stock", "infer", "min..max", "x stock");
    for (Mode mode : result.train().keySet()) {
      ImagesPerSecond train = result.train().get(mode);
      ImagesPerSecond infer = result.infer().get(mode);
      table.row(
          mode.id(),
          format("%.1f", train.median()),
          spread(train),
          ratio(train, result.train()),
          format("%.1f", infer.median()),
          spread(infer),
          ratio(infer, result.infer()));
    }
    return table;
  }

  private static String spread(ImagesPerSecond rates) {
    return format("%.1f..%.1f", rates.least(), rates.most());
  }

  private static String ratio(ImagesPerSecond rates, Map<Mode, ImagesPerSecond> modes) {
    ImagesPerSecond stock = modes.get(Mode.STOCK);
    return stock == null ? "-" : format("%.2f", rates.median() / stock.median());
  }

  private static Table layers(StepProfile profile) {
    Table table =
        new Table(
            "layer", "type", "forward ms", "backward ms", "share", "GFLOP/s", "stock ms", "by");
    for (StepProfile.Layer layer : profile.layers()) {
      table.row(
          layer.name(),
          layer.type(),
          format("%.2f", layer.forwardMillis()),
          format("%.2f", layer.backwardMillis()),
          percent(layer.share()),
          layer.gigaflopsPerSecond() == null ? "-" : format("%.0f", layer.gigaflopsPerSecond()),
          layer.stockForwardMillis() == null
              ? "-"
              : format("%.1f", layer.stockForwardMillis() + layer.stockBackwardMillis()),
          computedBy(layer.reason()));
    }
    double otherShare = profile.otherMillis() / profile.stepMillis();
    table.row(
        "(optimizer and the rest)",
        "",
        "",
        format("%.2f", profile.otherMillis()),
        percent(otherShare),
        "-",
        profile.stockMillis() == null ? "-" : format("%.1f", stockRest(profile)),
        computedBy(profile.optimizerReason()));
    return table;
  }

  private static String computedBy(String reason) {
    return reason == null ? "engine" : "stock: " + reason;
  }

  private static double stockRest(StepProfile profile) {
    double layers =
        profile.layers().stream()
            .mapToDouble(layer -> layer.stockForwardMillis() + layer.stockBackwardMillis())
            .sum();
    return Math.max(0, profile.stockMillis() - layers);
  }

  private static String percent(double share) {
    return format("%.1f %%", 100 * share);
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
