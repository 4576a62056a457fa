package org.vgg4j.trainer.views.tensorboard;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.LoggerFactory;
import org.vgg4j.trainer.device.HostValues;
import org.vgg4j.trainer.runs.LayerMetrics;
import org.vgg4j.trainer.runs.RunResult;
import org.vgg4j.trainer.training.TrainingObserver;
import org.vgg4j.trainer.training.TrainingSetup;
import org.vgg4j.trainer.views.charts.Filters;
import org.vgg4j.trainer.views.charts.Pictures;

/** Writes what a run does as TensorBoard events into {@code RUN/tensorboard}. */
public final class TensorBoardObserver implements TrainingObserver {

  private static final long FLUSH_NANOS = 5_000_000_000L;

  /** Pixels of a filter's side on the screen; TensorBoard blurs small pictures. */
  private static final int ENLARGED = 8;

  private TrainingSetup setup;
  private EventFile events;
  private long flushed = System.nanoTime();

  /** Something that is written. */
  private interface Writing {
    void to(EventFile file) throws IOException;
  }

  @Override
  public void started(TrainingSetup newSetup) {
    setup = newSetup;
    try {
      events = new EventFile(setup.run().folder(), setup.run().tensorBoardFolder());
    } catch (IOException e) {
      failed(e);
    }
  }

  @Override
  public void stepped(Step step) {
    write(
        file -> {
          file.scalar("step/loss", step.step(), step.loss());
          file.scalar("step/accuracy", step.step(), (double) step.correct() / step.images());
          file.scalar("step/learning_rate", step.step(), step.learningRate());
          file.scalar("step/images_per_second", step.step(), step.images() / step.seconds());
          if (System.nanoTime() - flushed > FLUSH_NANOS) {
            file.flush();
            flushed = System.nanoTime();
          }
        });
  }

  @Override
  public void epochEnded(Epoch epoch) {
    write(
        file -> {
          long step = epoch.metrics().step();
          file.scalar("loss/train", step, epoch.metrics().trainLoss());
          file.scalar("loss/validation", step, epoch.metrics().validationLoss());
          file.scalar("accuracy/train", step, epoch.metrics().trainAccuracy());
          file.scalar("accuracy/validation", step, epoch.metrics().validationAccuracy());
          file.scalar(
              "accuracy/validation-balanced", step, epoch.metrics().validationBalancedAccuracy());
          if (!Double.isNaN(epoch.timings().imagesPerSecond())) {
            file.scalar("speed/images_per_second", step, epoch.timings().imagesPerSecond());
          }
          file.scalar("speed/memory_megabytes", step, epoch.timings().memoryMegabytes());
          for (LayerMetrics layer : epoch.layers()) {
            if (layer.weightNorm() > 0) {
              file.scalar("weight_norm/" + layer.layer(), step, layer.weightNorm());
            }
            if (layer.weightNorm() > 0 && !Double.isNaN(layer.gradientNorm())) {
              file.scalar("gradient_norm/" + layer.layer(), step, layer.gradientNorm());
            }
            if (!Double.isNaN(layer.deadUnits())) {
              file.scalar("dead_units/" + layer.layer(), step, layer.deadUnits());
            }
          }
          for (Map.Entry<String, INDArray> array : setup.graph().paramTable().entrySet()) {
            file.histogram("weights/" + array.getKey(), step, HostValues.of(array.getValue()));
          }
          var filters = Filters.of(setup.graph());
          if (filters.isPresent()) {
            BufferedImage sheet = filters.get().sheet();
            file.image(
                "filters/" + filters.get().layer(),
                step,
                Pictures.scaled(
                    sheet, sheet.getWidth() * ENLARGED, sheet.getHeight() * ENLARGED, false));
          }
          file.flush();
        });
  }

  @Override
  public void finished(RunResult result) {
    if (result.testAccuracy() != null) {
      write(
          file -> {
            file.scalar("accuracy/test", result.steps(), result.testAccuracy());
            file.scalar("loss/test", result.steps(), result.testLoss());
          });
    }
  }

  private void write(Writing writing) {
    if (events == null) {
      return;
    }
    try {
      writing.to(events);
    } catch (IOException e) {
      failed(e);
    }
  }

  /** A full disk must not end a training that goes on without pictures of it. */
  private void failed(IOException e) {
    LoggerFactory.getLogger(TensorBoardObserver.class).warn("no more TensorBoard events", e);
    close();
  }

  @Override
  public void close() {
    if (events != null) {
      try {
        events.close();
      } catch (IOException e) {
        LoggerFactory.getLogger(TensorBoardObserver.class).debug("cannot close events", e);
      }
      events = null;
    }
  }
}
