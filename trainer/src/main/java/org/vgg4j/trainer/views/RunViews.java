package org.vgg4j.trainer.views;

import java.util.ArrayList;
import java.util.List;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.diagnosis.watcher.Watcher;
import org.vgg4j.trainer.terminal.Messages;
import org.vgg4j.trainer.training.DivergencePolicy;
import org.vgg4j.trainer.training.TrainingObserver;
import org.vgg4j.trainer.views.report.LayerTimes;
import org.vgg4j.trainer.views.report.ReportObserver;

/** What watches every run, whoever started it. */
public final class RunViews {

  private RunViews() {}

  /**
   * The views that a user asked for, and behind them the layers' times, the watcher and the report.
   *
   * @param messages told what the watcher finds
   */
  public static List<TrainingObserver> of(
      ComputeDevice device,
      Messages messages,
      DivergencePolicy policy,
      List<TrainingObserver> views) {
    List<TrainingObserver> observers = new ArrayList<>(views);
    observers.add(new LayerTimes(device.selection().profile()::clock));
    observers.add(new Watcher(messages, policy, views));
    observers.add(new ReportObserver());
    return observers;
  }
}
