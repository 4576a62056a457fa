package org.vgg4j.trainer.training;

import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.runs.BuildInfo;
import org.vgg4j.trainer.runs.Provenance;

/** What a run came from. */
final class RunOrigin {

  private RunOrigin() {}

  static Provenance provenance(
      TrainingSetup setup,
      ComputeDevice device,
      AccelerationReport acceleration,
      Instant started,
      List<String> command,
      Path weights) {
    BuildInfo build = BuildInfo.load();
    Recipe recipe = setup.recipe();
    return new Provenance(
        build.version(),
        build.commit(),
        build.deeplearning4j(),
        System.getProperty("java.version") + " (" + System.getProperty("java.vm.name") + ")",
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch"),
        started.toString(),
        command,
        device.selection().profile().name(),
        device.selection().device(),
        device.selection().profile().backend(),
        acceleration.engine(),
        recipe.precision(),
        recipe.acceleration(),
        acceleration.threads(),
        acceleration.accelerated(),
        acceleration.stockSoFar(),
        recipe.seed(),
        setup.splits().name(),
        setup.splits().identity().checksums(),
        trainImages(setup.splits().train()),
        setup.splits().identity().classes(),
        images(setup.splits()),
        weights == null ? null : weights.toString(),
        setup.normalisation());
  }

  private static Map<String, Integer> images(DatasetSplits splits) {
    Map<String, Integer> images = new LinkedHashMap<>();
    images.put("train", splits.train().size());
    images.put("validation", splits.validation().size());
    images.put("test", splits.test().size());
    return images;
  }

  private static Map<String, Integer> trainImages(ImageSet images) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    int[] byLabel = images.classCounts();
    for (int label = 0; label < byLabel.length; label++) {
      counts.put(images.classNames().get(label), byLabel[label]);
    }
    return counts;
  }
}
