package org.vgg4j.trainer.views.report;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.EarlierData;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.InputFailureException;
import org.vgg4j.datasets.catalog.Datasets;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.LayerTable;
import org.vgg4j.models.ModelException;
import org.vgg4j.trainer.checkpoints.CheckpointException;
import org.vgg4j.trainer.checkpoints.CheckpointInfo;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.recipes.Networks;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.RecipeData;
import org.vgg4j.trainer.runs.AtomicFiles;
import org.vgg4j.trainer.runs.Home;
import org.vgg4j.trainer.runs.Predictions;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunException;
import org.vgg4j.trainer.views.charts.Filters;
import org.vgg4j.trainer.views.charts.Pictures;

/** Makes the report of a run again from its folder alone, and its data where that is at hand. */
public final class StoredReport {

  private static final Logger LOG = LoggerFactory.getLogger(StoredReport.class);

  private StoredReport() {}

  /**
   * Writes the report. Checkpoint or data that is missing costs the sections that need it.
   *
   * @return the file
   * @throws org.vgg4j.trainer.runs.RunException if a table cannot be read or the report not written
   */
  public static Path write(RunDirectory run) {
    RunFiles files = RunFiles.read(run);
    Path file = run.reportFile();
    try {
      AtomicFiles.writeText(file, Report.html(files, extras(files)));
    } catch (IOException e) {
      throw RunException.cannotWrite(
          file, e, "see to the disk and to the permissions of the run's folder");
    }
    return file;
  }

  private static ReportExtras extras(RunFiles files) {
    Optional<LayerTable> table = Optional.empty();
    Optional<Filters> filters = Optional.empty();
    int epoch = 0;
    EarlierData data = null;
    Path checkpoint = checkpoint(files);
    if (checkpoint != null) {
      try (CheckpointReader.Loaded loaded = CheckpointReader.read(checkpoint, false)) {
        filters = Filters.of(loaded.graph());
        if (loaded.info().isPresent()) {
          CheckpointInfo info = loaded.info().get();
          epoch = info.position().epoch();
          data = new EarlierData(info.data(), info.dataIdentity(), false);
          InputShape input = new InputShape(info.channels(), info.height(), info.width());
          table =
              Optional.of(
                  LayerTable.of(
                      files.recipe().network().model(),
                      Networks.options(files.recipe(), input, info.classes().size())));
        }
      } catch (CheckpointException | InputFailureException | ModelException e) {
        LOG.warn("the report goes without its checkpoint", e);
      }
    }
    return new ReportExtras(
        table,
        filters,
        epoch,
        files.predictions().isEmpty() ? row -> Optional.empty() : testImages(files.recipe(), data));
  }

  /** The tested weights, or the newest of a run that has not ended. */
  private static Path checkpoint(RunFiles files) {
    RunDirectory run = files.run();
    Path wanted = files.predictions().isEmpty() ? run.lastCheckpoint() : run.bestCheckpoint();
    return Files.isRegularFile(wanted) ? wanted : null;
  }

  private static Function<Predictions.Row, Optional<BufferedImage>> testImages(
      Recipe recipe, EarlierData data) {
    boolean fetches =
        recipe.images().dataDir() == null
            && !Datasets.isHere(recipe.images().data(), Home.folder());
    if (fetches) {
      // A report is no reason for a download.
      return row -> Optional.empty();
    }
    try {
      return pictures(
          Datasets.open(RecipeData.request(recipe, data), FetchProgress.silent()).test());
    } catch (DatasetException e) {
      LOG.warn("the report goes without its pictures", e);
      return row -> Optional.empty();
    }
  }

  /** The pictures of a set: by file where there are files, or by place in the data's own order. */
  static Function<Predictions.Row, Optional<BufferedImage>> pictures(ImageSet images) {
    Map<Object, Integer> places = new HashMap<>();
    for (int i = 0; i < images.size(); i++) {
      places.put(images.sourceIndex(i), i);
      places.put(String.valueOf(images.file(i)), i);
    }
    return row -> {
      Integer place = row.file() == null ? places.get(row.index()) : places.get(row.file());
      try {
        return place == null ? Optional.empty() : Optional.of(Pictures.of(images, place));
      } catch (DatasetException e) {
        LOG.warn("an image of the report cannot be read", e);
        return Optional.empty();
      }
    };
  }
}
