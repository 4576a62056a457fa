package org.vgg4j.trainer.report;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import org.slf4j.LoggerFactory;
import org.vgg4j.trainer.benchmark.LayerClock;
import org.vgg4j.trainer.benchmark.LayerTimer;
import org.vgg4j.trainer.runs.AtomicFiles;
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

  private TrainingSetup setup;
  private LayerTimer timer;
  private long taken;
  private long timed;
  private boolean done;

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
        timer = new LayerTimer(setup.graph());
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
    StringBuilder csv = new StringBuilder("layer,forwardMillis,backwardMillis,steps\n");
    for (Map.Entry<String, LayerClock> entry : timer.clocks().entrySet()) {
      LayerClock clock = entry.getValue();
      csv.append(
          String.format(
              Locale.ROOT,
              "%s,%.4f,%.4f,%d%n",
              entry.getKey(),
              clock.forwardMillis() / timed,
              clock.backwardMillis() / timed,
              timed));
    }
    try {
      AtomicFiles.writeText(setup.run().layerTimesFile(), csv.toString());
    } catch (IOException e) {
      // A run is worth more than a table of it.
      LoggerFactory.getLogger(LayerTimes.class)
          .warn("cannot write {}", setup.run().layerTimesFile(), e);
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
