package org.vgg4j.trainer.views.report;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.LayerTable;
import org.vgg4j.trainer.recipes.Networks;
import org.vgg4j.trainer.runs.AtomicFiles;
import org.vgg4j.trainer.runs.Predictions;
import org.vgg4j.trainer.runs.RunResult;
import org.vgg4j.trainer.training.TrainingObserver;
import org.vgg4j.trainer.training.TrainingSetup;
import org.vgg4j.trainer.views.charts.Filters;

/** Writes {@code report.html} at the end of every epoch and of the run. */
public final class ReportObserver implements TrainingObserver {

  private static final Logger LOG = LoggerFactory.getLogger(ReportObserver.class);

  private TrainingSetup setup;
  private LayerTable table;

  @Override
  public void started(TrainingSetup newSetup) {
    setup = newSetup;
    ImageSet images = setup.splits().train();
    table =
        LayerTable.of(
            setup.recipe().network().model(),
            Networks.options(
                setup.recipe(),
                new InputShape(images.channels(), images.height(), images.width()),
                setup.splits().classNames().size()));
  }

  @Override
  public void epochEnded(Epoch epoch) {
    write(epoch.metrics().epoch());
  }

  @Override
  public void finished(RunResult result) {
    // The graph now holds the weights that were tested, those of the best epoch.
    write(result.testAccuracy() == null ? result.epochs() : result.bestEpoch());
  }

  private void write(int filtersEpoch) {
    long begin = System.nanoTime();
    try {
      String html =
          Report.html(
              RunFiles.read(setup.run()),
              new ReportExtras(
                  Optional.of(table), Filters.of(setup.graph()), filtersEpoch, testImages()));
      AtomicFiles.writeText(setup.run().reportFile(), html);
      LOG.info("report written in {} ms", (System.nanoTime() - begin) / 1_000_000);
    } catch (IOException | RuntimeException e) {
      // A page about a run must not end the run.
      LOG.warn("the report could not be written", e);
    }
  }

  private Function<Predictions.Row, Optional<BufferedImage>> testImages() {
    return StoredReport.pictures(setup.splits().test());
  }
}
