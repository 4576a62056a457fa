package org.vgg4j.trainer.diagnosis.labels;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.Normalization;
import org.vgg4j.datasets.Split;
import org.vgg4j.datasets.batches.BatchIterator;
import org.vgg4j.trainer.checkpoints.CheckpointData;
import org.vgg4j.trainer.checkpoints.CheckpointException;
import org.vgg4j.trainer.checkpoints.CheckpointInfo;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.checkpoints.Checkpoints;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.evaluation.Evaluation;
import org.vgg4j.trainer.evaluation.Evaluator;
import org.vgg4j.trainer.evaluation.ImageViews;
import org.vgg4j.trainer.recipes.TestViews;
import org.vgg4j.trainer.study.StudyFolder;
import org.vgg4j.trainer.training.TrainingSetup;

/**
 * Asks networks for the class of images that they were not trained on, and keeps those whose label
 * they doubt most: of the images that are taken for another class, those whose own class gets the
 * lowest probability, which are those of the highest loss. What is found so is wrong more often
 * than not where a network is good (Northcutt, Athalye and Mueller, Pervasive Label Errors in Test
 * Sets, 2021), and is for people to decide.
 *
 * @param looked how many images were asked for
 * @param suspects the one that is doubted most first
 */
public record LabelSuspects(int looked, List<Suspect> suspects) {

  private static final int BATCH = 64;
  private static final String FOLD = "fold-";

  /**
   * Looks for them.
   *
   * @param fileOrRun a checkpoint or a run, which has not seen the images that it validates and
   *     tests with; or a study of folds, in which every image is tested with once
   * @param data a name or a folder; null for what the run was trained on
   * @param dataDir where the data lies; null for where it is kept
   * @throws CheckpointException if it is something else, or a network has other classes or answers
   *     in no numbers
   */
  public static LabelSuspects of(
      Path fileOrRun, String data, Path dataDir, ComputeDevice device, FetchProgress progress) {
    List<Path> folds = folds(fileOrRun);
    List<Suspect> found = new ArrayList<>();
    int looked = 0;
    for (Path asked : folds.isEmpty() ? List.of(fileOrRun) : folds) {
      Path file = Checkpoints.file(asked);
      CheckpointInfo info = Checkpoints.info(file);
      DatasetSplits splits = CheckpointData.open(info, data, dataDir, progress);
      CheckpointData.requireSameClasses(file, info, splits);
      ComputationGraph graph = CheckpointReader.read(file, false).graph();
      device.accelerate(graph);
      // What a fold validates with, another one tests with.
      for (Split split :
          folds.isEmpty() ? List.of(Split.VALIDATION, Split.TEST) : List.of(Split.TEST)) {
        if (splits.of(split).size() > 0) {
          looked += look(graph, file, info, splits.of(split), split, found);
        }
      }
      graph.close();
    }
    found.sort(Comparator.comparingDouble(Suspect::labelProbability));
    return new LabelSuspects(looked, found);
  }

  /** The runs of a study of folds; none if it is no study. */
  private static List<Path> folds(Path folder) {
    List<Path> runs = StudyFolder.runs(folder).orElse(List.of());
    for (Path run : runs) {
      if (!run.getFileName().toString().startsWith(FOLD)) {
        throw new CheckpointException(
            folder
                + " is a study whose runs share their images, expected one of folds, or a run; give "
                + run);
      }
    }
    return runs;
  }

  private static int look(
      ComputationGraph graph,
      Path file,
      CheckpointInfo info,
      ImageSet images,
      Split split,
      List<Suspect> found) {
    Normalization normalization = new Normalization(info.mean(), info.deviation());
    List<String> classes = images.classNames();
    try (BatchIterator batches = TrainingSetup.plainBatches(images, normalization, BATCH)) {
      Evaluation evaluation =
          Evaluator.evaluate(
              graph,
              ImageViews.of(TestViews.ONE),
              images,
              batches,
              (index, label, predicted, probabilities) -> {
                if (predicted != label && predicted != Evaluator.NO_CLASS) {
                  found.add(
                      new Suspect(
                          images,
                          index,
                          split,
                          classes.get(label),
                          probabilities[label],
                          classes.get(predicted),
                          probabilities[predicted]));
                }
              },
              done -> {},
              () -> false);
      if (!evaluation.isMeaningful()) {
        throw new CheckpointException(Checkpoints.meaningless(evaluation.fault(), file));
      }
      return evaluation.images();
    }
  }
}
