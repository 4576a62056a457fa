package org.vgg4j.trainer.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.vgg4j.models.LayerTable;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.DeviceClock;

/** Times the layers of a network over a few training steps. */
final class StepProfiler {

  /** A stock step that takes longer is not worth the wait. */
  static final double CHEAP_STEP_SECONDS = 5;

  private static final double ROUNDS = 2;
  private static final String STOCK = "stock";
  private static final String JOINS = "joins layers, is none";

  private final LayerTable table;
  private final int batchSize;
  private final double roundSeconds;
  private final Supplier<DeviceClock> clocks;

  /**
   * @param clocks of the device that computes
   */
  StepProfiler(LayerTable table, int batchSize, double roundSeconds, Supplier<DeviceClock> clocks) {
    this.table = table;
    this.batchSize = batchSize;
    this.roundSeconds = roundSeconds;
    this.clocks = clocks;
  }

  /** What a step and each of its vertices took, in milliseconds. */
  private record Timing(double stepMillis, Map<String, double[]> layers) {}

  /**
   * @param stock the same network in stock mode; null if it is not to be measured
   */
  StepProfile profile(MeasuredMode measured, MeasuredMode stock) {
    Timing timing = time(measured);
    Timing stockTiming = stock == null ? null : time(stock);
    List<StepProfile.Layer> layers = new ArrayList<>();
    double sum = 0;
    for (LayerTable.Row row : table.rows()) {
      StepProfile.Layer layer = layer(row, timing, stockTiming, measured.report());
      layers.add(layer);
      sum += layer.forwardMillis() + layer.backwardMillis();
    }
    return new StepProfile(
        measured.mode(),
        timing.stepMillis,
        Math.max(0, timing.stepMillis - sum),
        measured.report().stockSoFar().get(AccelerationReport.OPTIMIZER),
        stockTiming == null ? null : stockTiming.stepMillis,
        layers);
  }

  private Timing time(MeasuredMode contender) {
    int steps = TimedStep.stepsWithin(ROUNDS * roundSeconds, contender.stepSeconds());
    DeviceClock clock = clocks.get();
    try (LayerTimer timer = new LayerTimer(contender.graph(), clock)) {
      int start = clock.mark();
      for (int i = 0; i < steps; i++) {
        contender.step();
      }
      double stepMillis = clock.millisBetween(start, clock.mark()) / steps;
      Map<String, double[]> layers = new LinkedHashMap<>();
      timer
          .clocks()
          .forEach(
              (name, layer) ->
                  layers.put(
                      name,
                      new double[] {
                        layer.forwardMillis() / steps, layer.backwardMillis() / steps
                      }));
      return new Timing(stepMillis, layers);
    }
  }

  private StepProfile.Layer layer(
      LayerTable.Row row, Timing timing, Timing stockTiming, AccelerationReport report) {
    double[] millis = timing.layers.get(row.name());
    double both = millis[0] + millis[1];
    double operations = LayerWork.step(row, batchSize);
    boolean accelerated = report.accelerated().contains(row.name());
    Map<String, String> reasons = report.stockSoFar();
    double[] stock = stockTiming == null ? null : stockTiming.layers.get(row.name());
    return new StepProfile.Layer(
        row.name(),
        row.type(),
        millis[0],
        millis[1],
        both / timing.stepMillis,
        operations == 0 ? null : operations / (both * 1e6),
        accelerated ? report.engine() : STOCK,
        accelerated ? reasons.get(row.name()) : reasons.getOrDefault(row.name(), JOINS),
        stock == null ? null : stock[0],
        stock == null ? null : stock[1]);
  }
}
