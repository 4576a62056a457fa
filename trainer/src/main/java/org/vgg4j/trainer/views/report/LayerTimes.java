package org.vgg4j.trainer.views.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;
import org.vgg4j.profiles.DeviceClock;
import org.vgg4j.trainer.benchmark.LayerTimer;
import org.vgg4j.trainer.runs.LayerTime;
import org.vgg4j.trainer.runs.RunException;
import org.vgg4j.trainer.runs.RunTable;
import org.vgg4j.trainer.training.TrainingObserver;
import org.vgg4j.trainer.training.TrainingSetup;

/**
 * Times every layer over a few early steps of a run and leaves {@code layer-times.csv}: layer,
 * forwardMillis and backwardMillis of one step, steps measured. The first steps, in which kernels
 * are made, are left out.
 */
public final class LayerTimes implements TrainingObserver {

  private static final int WARM_UP = 3;
  private static final int STEPS = 12;
  private static final int FEWEST_STEPS = 4;

  private final Supplier<DeviceClock> clocks;
  private TrainingSetup setup;
  private LayerTimer timer;
  private long taken;
  private long timed;
  private boolean done;

  /**
   * @param clocks of the device that computes
   */
  public LayerTimes(Supplier<DeviceClock> clocks) {
    this.clocks = clocks;
  }

  @Override
  public void started(TrainingSetup newSetup) {
    setup = newSetup;
  }

  @Override
  public void stepped(Step step) {
    if (done) {
      return;
    }
    taken++;
    int perEpoch = setup.stepsPerEpoch();
    // An epoch ends with a validation, whose passes must not count.
    long left =
        Math.min(perEpoch - 1 - (step.step() - 1) % perEpoch, setup.totalSteps() - step.step());
    if (timer == null) {
      if (taken >= WARM_UP && left >= FEWEST_STEPS) {
        timer = new LayerTimer(setup.graph(), clocks.get());
      }
      return;
    }
    timed++;
    if (timed == STEPS || left == 0) {
      write();
      close();
    }
  }

  private void write() {
    List<LayerTime> times = new ArrayList<>();
    timer
        .clocks()
        .forEach(
            (layer, clock) ->
                times.add(
                    new LayerTime(
                        layer,
                        clock.forwardMillis() / timed,
                        clock.backwardMillis() / timed,
                        (int) timed)));
    try {
      RunTable.LAYER_TIMES.write(setup.run(), times);
    } catch (RunException e) {
      // A run is worth more than a table of it.
      LoggerFactory.getLogger(LayerTimes.class).warn("layer times are not written", e);
    }
  }

  @Override
  public void close() {
    if (timer != null) {
      timer.close();
    }
    timer = null;
    done = true;
  }
}
