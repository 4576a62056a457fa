package org.vgg4j.trainer.views.charts;

import java.util.ArrayList;
import java.util.List;

/**
 * An axis: which values it shows and where its marks stand.
 *
 * @param low the value at its start
 * @param high the value at its end, above {@code low}
 * @param marks values to label, ascending, within the axis
 */
record Scale(double low, double high, List<Double> marks) {

  /** Where a value stands, 0 at the start and 1 at the end. */
  double at(double value) {
    return (value - low) / (high - low);
  }

  /** An axis whose ends and marks are round numbers around the values. */
  static Scale around(double least, double most, int about) {
    if (!Double.isFinite(least) || !Double.isFinite(most)) {
      return new Scale(0, 1, List.of(0.0, 0.5, 1.0));
    }
    double span = most - least;
    if (span < 1e-12 * Math.max(1, Math.abs(most))) {
      span = most == 0 ? 1 : Math.abs(most) * 0.5;
      least -= span / 2;
      most += span / 2;
    }
    double step = step(span / about);
    return marked(Math.floor(least / step) * step, Math.ceil(most / step) * step, step);
  }

  /** An axis that ends where the values end, with whole numbers for marks where it counts. */
  static Scale exact(double least, double most, int about, boolean whole) {
    if (!(most > least)) {
      return new Scale(least - 1, least + 1, List.of(least));
    }
    double step = step((most - least) / about);
    if (whole) {
      step = Math.max(1, Math.rint(step));
    }
    List<Double> marks = new ArrayList<>();
    for (long i = (long) Math.ceil(least / step - 1e-9); i * step <= most + 1e-9 * step; i++) {
      marks.add(i * step);
    }
    return new Scale(least, most, marks);
  }

  private static Scale marked(double low, double high, double step) {
    List<Double> marks = new ArrayList<>();
    for (long i = Math.round(low / step); i <= Math.round(high / step); i++) {
      marks.add(i * step);
    }
    return new Scale(low, high, marks);
  }

  /** 1, 2 or 5 times a power of ten, at least as large as asked. */
  private static double step(double rough) {
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    for (double factor : new double[] {1, 2, 5}) {
      if (factor * power >= rough * (1 - 1e-9)) {
        return factor * power;
      }
    }
    return 10 * power;
  }
}
